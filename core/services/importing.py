"""Files and texts become data sets of the project, whole or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from core.domain.changes import Changes
from core.domain.questions import Dataset, Passage, Question, is_held_out
from core.domain.reviews import Role
from core.domain.translations import Translation, TranslationKind
from core.errors import InputError
from core.formats import catalogue as formats
from core.formats.bilingual import translations
from core.formats.fields import LANGUAGES
from core.formats.files import as_core_error
from core.formats.report import Report
from core.progress import Progress, silent
from core.services.memories import MemoryReport, read_memory, store_memory
from core.store.repositories.datasets import Source, StoredIds
from core.store.unit_of_work import Unit
from core.text.languages import checked_tag

if TYPE_CHECKING:
    from core.services.catalogue import Project

OWN_TEXTS = "Own texts"
"""The data set that pasted texts go to."""


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What came of an import; `name` is the data set's, which differs from the file's where it was taken."""

    report: Report
    changes: Changes
    dataset_id: int
    name: str


@dataclass(frozen=True, slots=True)
class TextResult:
    """A pasted text as it was stored."""

    passage_id: int
    question_ids: tuple[int, ...] = ()
    changes: Changes = field(default_factory=Changes)


class Importing:
    """Writes data sets. A call that raises has changed nothing."""

    def __init__(self, project: Project) -> None:
        self._store = project.store
        self._info = project.info

    def import_file(
        self,
        path: Path,
        *,
        format: str = "auto",
        name: str = "",
        split: str = "",
        language: str = "",
        licence: str = "",
        metric: str = "",
        role: Role = "annotate",
        progress: Progress | None = None,
        origin: str = "",
    ) -> ImportResult:
        """Read a data set's file and store it.

        Args:
            format: An id of `core.formats.catalogue`, or "auto".
            name: The data set's name; the file's where it is empty (with a number where that is taken).
            language: Of the passages; where it is empty, the one the file's name tells (MLQA), or else
                the project's target language.
            metric: What scores it; chosen by format and language where it is empty.
            role: "evaluation" data sets are never trained on.

        Raises `InputError` (with the place in the file where it has one) for a file that cannot be read,
        that holds no question, or that the project already has; for a `name` that is taken.
        """
        progress = progress or silent()
        path = Path(path)
        language = checked_tag(language) if language else ""
        digest = _sha256(path)
        progress.report("reading", 0)
        content, report = formats.read(path, format=format)
        if not content.passages:
            raise InputError("the file holds no passage", item=str(path))
        told = content.extra.get(LANGUAGES, {})
        language = language or told.get("context") or self._info.target
        with self._store.write() as unit:
            self._refuse_twice(unit, path, digest)
            source = Source(
                name=name or _free_name(unit, path.stem),
                language=language,
                format=report.format,
                question_language=told.get("question", ""),
                role=role,
                split=split,
                licence=licence,
                metric=metric or metric_for(report.format, language, content),
                source_file=path.name,
                source_sha256=digest,
                report=report.to_dict(),
            )
            ids = unit.datasets.add(content, source, self._held_out(role), progress)
            unit.translations.add(_own_translations(content, ids, self._info.source, source.name))
            unit.commit()
        return ImportResult(report, Changes(origin, datasets=True), ids.dataset, source.name)

    def import_memory(
        self, path: Path, *, language: str = "", progress: Progress | None = None, origin: str = ""
    ) -> tuple[MemoryReport, Changes]:
        """Give passages and questions their counterparts from a translation memory (JSON lines).

        Each line holds ``target`` (the text as it stands in the project) and ``source`` (its
        counterpart), and may hold ``kind`` ("passage" or "question"), ``language`` (of the counterpart;
        `language`, or else the project's source language, where it is missing) and ``key`` (of the
        question, which decides between equal texts).
        """
        language = checked_tag(language) if language else self._info.source
        lines = read_memory(Path(path), language)
        with self._store.write() as unit:
            report = store_memory(unit, lines, f"memory:{Path(path).name}", progress or silent())
            unit.commit()
        return report, Changes(origin, questions=report.questions)

    def import_text(
        self,
        text: str,
        *,
        title: str = "",
        language: str = "",
        questions: Sequence[str] = (),
        origin: str = "",
    ) -> TextResult:
        """Store a text as a passage of the data set `OWN_TEXTS`, with questions where there are some."""
        if not text.strip():
            raise InputError("there is no text to import")
        language = checked_tag(language) if language else self._info.target
        name = OWN_TEXTS if language == self._info.target else f"{OWN_TEXTS} ({language})"
        with self._store.write() as unit:
            dataset_id = unit.datasets.by_name(name)
            if dataset_id is None:
                empty = Dataset(name, ())
                source = Source(name, language, "text", metric=metric_for("text", language, empty))
                dataset_id = unit.datasets.add(empty, source, bool, silent()).dataset
            key = f"text-{len(unit.questions.passage_ids(dataset_id=dataset_id)) + 1}"
            passage = Passage(key, text, title, _asked(key, questions))
            ids = unit.datasets.append(dataset_id, [passage], self._held_out("annotate"))
            unit.commit()
        asked = tuple(range(ids.first_question, ids.first_question + len(passage.questions)))
        return TextResult(ids.first_passage, asked, Changes(origin, frozenset(asked), datasets=True))

    def add_question(self, passage_id: int, text: str, *, origin: str = "") -> tuple[int, Changes]:
        """Write a new question about a passage; returns its id."""
        if not text.strip():
            raise InputError("the question is empty")
        with self._store.write() as unit:
            question_id = unit.questions.add(passage_id, text)
            unit.commit()
        return question_id, Changes(origin, frozenset({question_id}), datasets=True)

    def _held_out(self, role: Role) -> Callable[[str], bool]:
        percent = self._info.held_out_percent if role == "annotate" else 0
        return lambda text: is_held_out(text, percent)

    def _refuse_twice(self, unit: Unit, path: Path, digest: str) -> None:
        for known in unit.datasets.heads():
            if known.source_sha256 == digest:
                raise InputError(f"this file is already in the project, as {known.name!r}", item=str(path))


def _own_translations(content: Dataset, ids: StoredIds, language: str, name: str) -> Iterator[Translation]:
    """The translations that a bilingual data set brings, as the project's own."""
    brought = list(translations(content))
    if not brought:
        return
    passages = {passage.key: number for number, passage in enumerate(content.passages, ids.first_passage)}
    asked = (question for passage in content.passages for question in passage.questions)
    questions = {question.key: number for number, question in enumerate(asked, ids.first_question)}
    for one in brought:
        target = (passages if one.kind is TranslationKind.PASSAGE else questions)[one.key]
        yield Translation(one.kind, target, language, one.text, f"dataset:{name}")


def metric_for(format: str, language: str, content: Dataset) -> str:
    """The metric that papers score such a data set with (a data set may name another)."""
    unanswerable = any(q.impossible for passage in content.passages for q in passage.questions)
    if unanswerable:
        return "squad_v2.0"
    if format == "mlqa" and "xquad" not in content.name.lower():
        return f"mlqa_{language}"
    if format.startswith(("cmrc", "drcd")) or language.split("-")[0].lower() in ("zh", "ja"):
        return "cmrc2018"
    return "squad_v1.1"


def _asked(key: str, questions: Sequence[str]) -> tuple[Question, ...]:
    if not all(text.strip() for text in questions):
        raise InputError("a question is empty")
    return tuple(Question(f"{key}-{number}", text) for number, text in enumerate(questions, start=1))


def _free_name(unit: Unit, stem: str) -> str:
    name, number = stem, 1
    while unit.datasets.by_name(name) is not None:
        number += 1
        name = f"{stem} ({number})"
    return name


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError) as fault:
        raise as_core_error(fault, path) from fault
