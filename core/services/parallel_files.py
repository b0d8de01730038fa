"""Files of one data set in several languages, read for a language grid."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.domain.questions import Dataset
from core.errors import InputError
from core.evaluation.grid import LanguageGrid, LanguageSet
from core.evaluation.metrics.catalogue import metrics_for
from core.formats.catalogue import read
from core.formats.fields import LANGUAGES
from core.text.languages import checked_tag, language_code

_TAG = re.compile(r"[A-Za-z]{2,}([-_][A-Za-z0-9]{2,8})*")
_TAIL = re.compile(r"[._-]?(context[._-][a-z]{2}[._-]question[._-][a-z]{2}|(?<![A-Za-z])[a-z]{2})$")
"""How names of data sets end that tell the language."""

_LANGUAGE = "<lang>"


@dataclass(frozen=True, slots=True)
class ParallelFile:
    """A file in one language; an empty `language` means the one that its name tells."""

    path: Path
    language: str = ""

    @classmethod
    def of(cls, given: str) -> ParallelFile:
        """What ``FILE:lang`` or ``FILE`` means; a colon elsewhere belongs to the file's name.

        Raises `InputError` for a word behind the colon that names no language.
        """
        path, colon, tag = given.rpartition(":")
        if not colon or not path or not _TAG.fullmatch(tag) or Path(given).is_file():
            return cls(Path(given))
        return cls(Path(path), language_code(checked_tag(tag)))


def sets_of_files(files: Sequence[ParallelFile], metric: str = "") -> list[LanguageSet]:
    """The data sets with their languages and metrics, in the order given; see `metric_named`.

    Raises `InputError` for a file whose language nobody says, or whose questions and passages are in two
    languages, and what reading raises.
    """
    return [_set(one, metric) for one in files]


def grid_of(sets: Sequence[LanguageSet], *, shared: bool = False, limit: int = 0) -> LanguageGrid:
    """The grid of the sets under the name they share; see `LanguageGrid` for the rest."""
    name = name_of(one.dataset.name for one in sets)
    return LanguageGrid(sets, name=name, shared=shared, limit=limit)


def metric_named(metric: str, format: str, language: str, dataset: Dataset) -> str:
    """The metric that scores answers in a data set's passages; that of its papers where `metric` is empty.

    ``mlqa_<lang>`` (or just ``mlqa``) means that of the language. An unknown name is found out when used.
    """
    if metric:
        wanted = f"mlqa_{_LANGUAGE}" if metric == "mlqa" else metric
        return wanted.replace(_LANGUAGE, language.split("-")[0])
    unanswerable = any(one.impossible for passage in dataset.passages for one in passage.questions)
    # MLQA's files do not have its name in theirs.
    is_mlqa = format == "mlqa" and "xquad" not in dataset.name.lower()
    return metrics_for(language, "mlqa" if is_mlqa else dataset.name, unanswerable=unanswerable)[0]


def name_of(names: Iterable[str]) -> str:
    """One name for data sets that are called alike but for their language: ``xquad`` for ``xquad.es`` …"""
    return ", ".join(dict.fromkeys(_TAIL.sub("", name) or name for name in names))


def _set(file: ParallelFile, metric: str) -> LanguageSet:
    dataset, report = read(file.path)
    told = dataset.extra.get(LANGUAGES, {})
    if told.get("question", "") != told.get("context", ""):
        raise InputError(
            "questions and passages of this file are in two languages",
            item=str(file.path),
            remedy="Give the files with both in one language; the grid crosses them by itself",
        )
    language = file.language or told.get("context", "")
    if not language:
        raise InputError(
            "the file's name does not tell its language",
            item=str(file.path),
            remedy=f"Write the language behind it: {file.path}:es",
        )
    return LanguageSet(language, dataset, metric_named(metric, report.format, language, dataset))
