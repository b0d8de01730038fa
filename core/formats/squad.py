"""SQuAD 1.1 and 2.0."""

from __future__ import annotations

import re
from pathlib import Path

from core.domain.questions import Dataset
from core.formats.base import Head
from core.formats.nested import Profile, read_nested, write_nested
from core.formats.report import Report

_NESTED = re.compile(r'\s*\{.*?(?<!\\)"data"\s*:\s*\[', re.DOTALL)
_IMPOSSIBLE = re.compile(r'(?<!\\)"is_impossible"\s*:')
_PARAGRAPHS = re.compile(r'(?<!\\)"paragraphs"\s*:')


def is_nested(head: Head) -> bool:
    """Whether the file has the shape of the SQuAD family."""
    return _NESTED.match(head.text) is not None or (
        head.text.lstrip().startswith("{") and _PARAGRAPHS.search(head.text) is not None
    )


class Squad:
    """SQuAD 1.1: every question has an answer. Files of 2.0 are kept as they are, too."""

    name = "squad"
    title = "SQuAD 1.1"
    extensions: tuple[str, ...] = (".json",)
    profile = Profile(version="1.1")

    def sniff(self, head: Head) -> bool:
        return is_nested(head)

    def read(self, path: Path, report: Report) -> Dataset:
        return read_nested(path, report)

    def write(self, dataset: Dataset, path: Path, report: Report) -> None:
        write_nested(dataset, path, report, self.profile)


class Squad2(Squad):
    """SQuAD 2.0: questions may have no answer in the passage."""

    name = "squad2"
    title = "SQuAD 2.0"
    profile = Profile(version="v2.0", impossible=True)

    def sniff(self, head: Head) -> bool:
        return is_nested(head) and _IMPOSSIBLE.search(head.text) is not None
