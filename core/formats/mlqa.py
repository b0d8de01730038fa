"""XQuAD and MLQA: SQuAD 1.1 with the languages in the file's name."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from core.domain.questions import Dataset
from core.formats.base import Head
from core.formats.fields import LANGUAGES
from core.formats.report import Report
from core.formats.squad import Squad, is_nested

_XQUAD = re.compile(r"xquad[._-](?P<context>[a-z]{2})$")
_MLQA = re.compile(r"context-(?P<context>[a-z]{2})-question-(?P<question>[a-z]{2})$")


def languages(path: Path) -> dict[str, str]:
    """Languages of passages and questions by the file's name; empty where it does not tell.

    ``xquad.zh.json`` and ``dev-context-zh-question-en.json`` are how the two projects name theirs.
    """
    stem = path.stem.lower()
    match = _XQUAD.search(stem) or _MLQA.search(stem)
    if match is None:
        return {}
    named = match.groupdict()
    return {"context": named["context"], "question": named.get("question", named["context"])}


class Mlqa(Squad):
    """XQuAD and MLQA. The languages are kept as ``$languages`` beside the data set's other fields."""

    name = "mlqa"
    title = "XQuAD, MLQA"

    def sniff(self, head: Head) -> bool:
        return is_nested(head) and bool(languages(head.path))

    def read(self, path: Path, report: Report) -> Dataset:
        dataset = super().read(path, report)
        told = languages(path)
        return replace(dataset, extra={**dataset.extra, LANGUAGES: told}) if told else dataset
