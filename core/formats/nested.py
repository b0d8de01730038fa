"""The shape that SQuAD began: documents with paragraphs with questions with answers.

SQuAD, CMRC 2018, DRCD, XQuAD, MLQA and the authors' bilingual form all share it. They are read by one
reader; when written they differ only in what must be there (`Profile`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from core.domain.questions import Dataset, Extra, GoldAnswer, Passage, Question
from core.formats.fields import EMPTY_DOCUMENTS, ID, START, TITLE, VERSION, is_absent, written_back
from core.formats.files import read_text, replacing
from core.formats.intake import Intake, count_written
from core.formats.nested_reader import NestedReader
from core.formats.report import Report
from core.formats.source import Source

UNANSWERABLE = "the format has no unanswerable questions: written without an answer"


@dataclass(frozen=True, slots=True)
class Profile:
    """What a member of the family must have, wherever the data came from.

    Attributes:
        version: Written where the data set has none.
        document_ids, paragraph_ids, answer_ids: Ids that must be there.
        impossible: Every question has `is_impossible`.
    """

    version: str
    document_ids: bool = False
    paragraph_ids: bool = False
    answer_ids: bool = False
    impossible: bool = False


def nested_source(path: Path, text: str) -> Source:
    """The JSON of a file of this shape; a list at its top is refused."""
    source = Source(path, text)
    if isinstance(source.value, list):
        raise source.fault((), 'an object with the field "data"', source.value)
    return source


def read_nested(path: Path, report: Report) -> Dataset:
    """The data set in a file of this shape."""
    return NestedReader(nested_source(path, read_text(path)), Intake(report)).dataset(path.stem)


def write_nested(dataset: Dataset, path: Path, report: Report, profile: Profile) -> None:
    """Write `dataset` in this shape, one document a line, never whole in memory."""
    writer = NestedWriter(profile, report)
    head = written_back(dataset.extra)
    if VERSION in dataset.extra:
        head = {"version": dataset.extra[VERSION], **head}
    elif not is_absent(dataset.extra, "version"):
        head = {"version": dataset.version or profile.version, **head}
    with replacing(path) as out:
        out.write(dump({**head, "data": []})[:-2])
        between = "\n"
        for document in writer.documents(dataset):
            out.write(between + dump(document))
            between = ",\n"
        out.write("\n]}\n")


def dump(value: object) -> str:
    """One line of JSON, in readable characters."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


class NestedWriter:
    """Turns passages into the JSON of one file (or line)."""

    def __init__(self, profile: Profile, report: Report) -> None:
        self.profile = profile
        self.report = report

    def documents(self, dataset: Dataset) -> Iterator[dict[str, Any]]:
        """The documents in order, those without passages at their old place."""
        empty = {int(number): value for number, value in dataset.extra.get(EMPTY_DOCUMENTS, {}).items()}
        waiting = sorted(empty)
        for number, passages in groupby(dataset.passages, key=lambda passage: passage.document):
            while waiting and waiting[0] < number:
                yield empty[waiting.pop(0)]
            yield self._document(number, list(passages))
        yield from (empty[number] for number in waiting)

    def _document(self, number: int, passages: list[Passage]) -> dict[str, Any]:
        first = passages[0]
        extra = first.document_extra
        document: dict[str, Any] = {}
        if not is_absent(extra, "title") or first.title:
            document["title"] = extra.get(TITLE, first.title)
        document |= self.fields(extra)
        if self.profile.document_ids:
            document.setdefault("id", str(number))
        document["paragraphs"] = [self.paragraph(passage) for passage in passages]
        return document

    def fields(self, extra: Extra) -> dict[str, Any]:
        """The fields of the file that we do not use."""
        return written_back(extra)

    def paragraph(self, passage: Passage) -> dict[str, Any]:
        """The passage with its questions."""
        self.report.passages += 1
        paragraph: dict[str, Any] = {}
        if self.profile.paragraph_ids or not is_absent(passage.extra, "id"):
            paragraph["id"] = passage.extra.get(ID, passage.key)
        paragraph["context"] = passage.text
        paragraph |= self.fields(passage.extra)
        if passage.questions or not is_absent(passage.extra, "qas"):
            paragraph["qas"] = [self.question(question) for question in passage.questions]
        return paragraph

    def question(self, question: Question) -> dict[str, Any]:
        """The question with its answers."""
        count_written(self.report, question.answers)
        extra = question.extra
        entry: dict[str, Any] = {}
        if not is_absent(extra, "id"):
            entry["id"] = extra.get(ID, question.key)
        entry["question"] = question.text
        entry |= self.fields(extra)
        if question.answers or not is_absent(extra, "answers"):
            entry["answers"] = [self._answer(answer, n) for n, answer in enumerate(question.answers)]
        if self.profile.impossible or "is_impossible" in extra:
            entry["is_impossible"] = question.impossible
        elif question.impossible:
            self.unanswerable(question, entry)
        return entry

    def unanswerable(self, question: Question, entry: dict[str, Any]) -> None:
        """Say that a question has no answer, in a form that has no field for it."""
        self.report.lose(question.key, UNANSWERABLE)

    def _answer(self, answer: GoldAnswer, nth: int) -> dict[str, Any]:
        entry: dict[str, Any] = {"text": answer.text}
        extra = answer.extra
        if extra:
            entry |= self.fields(extra)
        if not is_absent(extra, "answer_start"):
            start = answer.start if answer.start is not None else -1
            entry["answer_start"] = extra.get(START, start)
        if self.profile.answer_ids:
            entry.setdefault("id", str(nth + 1))
        return entry
