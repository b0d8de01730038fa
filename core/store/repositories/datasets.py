"""Data sets: stored whole, listed with their counts, read back for export."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Integer, func, select, update

from core.domain.questions import Dataset, GoldAnswer, Passage, Question, text_hash
from core.domain.reviews import DatasetInfo, Role
from core.errors import InputError
from core.progress import Progress
from core.store.clock import utc_now
from core.store.connection import to_json
from core.store.repositories.base import AnyRow, Repository
from core.store.schema import dataset, gold_answer, passage, question, question_state
from core.store.search import index_passages, index_questions


@dataclass(frozen=True, slots=True)
class Source:
    """Where a data set came from and how it is used.

    `question_language` is empty where it is the passages' `language`; `report` is what JSON holds.
    """

    name: str
    language: str
    format: str
    question_language: str = ""
    role: Role = "annotate"
    split: str = ""
    licence: str = ""
    metric: str = ""
    source_file: str = ""
    source_sha256: str = ""
    report: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StoredIds:
    """The ids that `Datasets.add` gave: passages and questions number on in the data set's order."""

    dataset: int
    first_passage: int
    first_question: int


class Datasets(Repository):
    """The data sets of a project."""

    def add(
        self, content: Dataset, source: Source, held_out: Callable[[str], bool], progress: Progress
    ) -> StoredIds:
        """Store `content` under `source.name`; `held_out` says it of a passage's text.

        Raises `InputError` when the name is taken.
        """
        if self.by_name(source.name) is not None:
            raise InputError("a data set of this name is already in the project", item=source.name)
        ids = StoredIds(self._add_head(content, source), self.next_id(passage), self.next_id(question))
        self._fill(_Writer(self, ids, source, held_out), content.passages, progress)
        return ids

    def append(
        self, dataset_id: int, passages: Sequence[Passage], held_out: Callable[[str], bool]
    ) -> StoredIds:
        """Add `passages` behind those of an existing data set; their questions' keys must be new in it."""
        head = self.head(dataset_id)
        ids = StoredIds(dataset_id, self.next_id(passage), self.next_id(question))
        source = Source(head.name, head.language, head.format)
        held = select(func.count()).where(passage.c.dataset_id == dataset_id)
        position = self.connection.execute(held).scalar_one()
        self._fill(_Writer(self, ids, source, held_out, position), passages, Progress())
        return ids

    def _fill(self, writer: _Writer, passages: Sequence[Passage], progress: Progress) -> None:
        for done, part in enumerate(passages):
            if done % 500 == 0:
                progress.report("storing", done, len(passages))
            writer.take(part)
        writer.flush()

    def all(self) -> list[DatasetInfo]:
        """Every data set with its counts, in the order of import."""
        counts = {
            row.dataset_id: row
            for row in self.connection.execute(
                select(
                    question_state.c.dataset_id,
                    func.count().label("questions"),
                    func.sum(question_state.c.held_out, type_=Integer).label("held_out"),
                    func.sum(question_state.c.state == "confirmed", type_=Integer).label("confirmed"),
                ).group_by(question_state.c.dataset_id)
            )
        }
        passages: dict[int, int] = {
            row.dataset_id: row.n
            for row in self.connection.execute(
                select(passage.c.dataset_id, func.count().label("n")).group_by(passage.c.dataset_id)
            )
        }
        found = self._heads()
        return [_info(row, passages.get(row.id, 0), counts.get(row.id)) for row in found]

    def heads(self) -> list[DatasetInfo]:
        """Every data set without its counts, in the order of import."""
        return [_info(row, 0, None) for row in self._heads()]

    def by_name(self, name: str) -> int | None:
        """The id of the data set called `name`."""
        return self.connection.execute(select(dataset.c.id).where(dataset.c.name == name)).scalar()

    def head(self, dataset_id: int) -> DatasetInfo:
        """A data set without its counts; an unknown id raises `InputError`."""
        row = self.connection.execute(select(*_HEAD).where(dataset.c.id == dataset_id)).first()
        if row is None:
            raise InputError(f"there is no data set with the number {dataset_id}")
        return _info(row, 0, None)

    def content(self, dataset_id: int) -> Dataset:
        """The data set as it was read, with every field that came with it."""
        row = self.connection.execute(select(dataset).where(dataset.c.id == dataset_id)).one()
        return Dataset(row.name, tuple(self.passages(dataset_id)), row.version, row.extra)

    def passages(self, dataset_id: int) -> Iterator[Passage]:
        """The passages of a data set in order, with their questions and gold answers."""
        questions = self._questions(dataset_id)
        waiting = next(questions, None)
        found = self.connection.execute(
            select(passage).where(passage.c.dataset_id == dataset_id).order_by(passage.c.id)
        )
        for row in found:
            own: list[Question] = []
            while waiting is not None and waiting[0] == row.id:
                own.append(waiting[1])
                waiting = next(questions, None)
            yield Passage(
                row.key, row.text, row.title, tuple(own), row.document, row.document_extra, row.extra
            )

    def report(self, dataset_id: int) -> dict[str, Any]:
        """The report of the import, in the form of `Report.to_dict`; empty where there is none."""
        self.head(dataset_id)
        found = self.connection.execute(select(dataset.c.report).where(dataset.c.id == dataset_id)).scalar()
        return dict(found or {})

    def told(self, name: str) -> dict[int, dict[str, Any]]:
        """The object called `name` in the report of each data set whose report has one."""
        part = func.json_extract(dataset.c.report, f"$.{name}")
        statement = select(dataset.c.id, part).where(part.is_not(None)).order_by(dataset.c.id)
        return {number: json.loads(text) for number, text in self.connection.execute(statement)}

    def set_report(self, dataset_id: int, report: Mapping[str, Any]) -> None:
        """Replace the import report."""
        self.connection.execute(update(dataset).where(dataset.c.id == dataset_id).values(report=dict(report)))

    def _heads(self) -> Iterable[AnyRow]:
        return self.connection.execute(select(*_HEAD).order_by(dataset.c.id))

    def _questions(self, dataset_id: int) -> Iterator[tuple[int, Question]]:
        """(passage id, question) in the order of passages."""
        answers = self._answers(dataset_id)
        found = self.connection.execute(
            select(question)
            .where(question.c.dataset_id == dataset_id)
            .order_by(question.c.passage_id, question.c.position)
        )
        for row in found:
            own = tuple(answers.pop(row.id, ()))
            yield row.passage_id, Question(row.key, row.text, own, row.impossible, row.extra)

    def _answers(self, dataset_id: int) -> dict[int, list[GoldAnswer]]:
        found = self.connection.execute(
            select(gold_answer)
            .join(question, question.c.id == gold_answer.c.question_id)
            .where(question.c.dataset_id == dataset_id)
            .order_by(gold_answer.c.question_id, gold_answer.c.position)
        )
        answers: dict[int, list[GoldAnswer]] = {}
        for row in found:
            answers.setdefault(row.question_id, []).append(GoldAnswer(row.text, row.start, row.extra))
        return answers

    def _add_head(self, content: Dataset, source: Source) -> int:
        number = self.next_id(dataset)
        values = {
            "id": number,
            "name": source.name,
            "split": source.split,
            "language": source.language,
            "format": source.format,
            "licence": source.licence,
            "source_file": source.source_file,
            "source_sha256": source.source_sha256,
            "imported_at": utc_now(),
            "role": source.role,
            "metric": source.metric,
            "version": content.version,
            "report": dict(source.report),
            "extra": dict(content.extra),
        }
        self.connection.execute(dataset.insert(), values)
        return number


class _Writer:
    """Turns passages into rows and sends them in bulk."""

    ROWS = 5000

    def __init__(
        self,
        repository: Repository,
        ids: StoredIds,
        source: Source,
        held_out: Callable[[str], bool],
        position: int = 0,
    ) -> None:
        self._repository = repository
        self._source = source
        self._asked_in = source.question_language or source.language
        self._held_out = held_out
        self._dataset = ids.dataset
        self._passage_id = ids.first_passage
        self._question_id = ids.first_question
        self._position = position
        self._passages: list[tuple[Any, ...]] = []
        self._questions: list[tuple[Any, ...]] = []
        self._answers: list[tuple[Any, ...]] = []
        self._states: list[tuple[Any, ...]] = []

    def take(self, part: Passage) -> None:
        number, held_out = self._passage_id, self._held_out(part.text)
        self._passages.append(
            (
                number,
                part.text,
                part.title,
                self._dataset,
                self._position,
                part.key,
                self._source.language,
                text_hash(part.text),
                held_out,
                part.document,
                to_json(dict(part.document_extra)),
                to_json(dict(part.extra)),
            )
        )
        for position, asked in enumerate(part.questions):
            self._ask(asked, position, number, len(part.text), held_out)
        self._passage_id += 1
        self._position += 1
        if len(self._questions) >= self.ROWS or len(self._passages) >= self.ROWS:
            self.flush()

    def _ask(self, asked: Question, position: int, passage_id: int, length: int, held_out: bool) -> None:
        number = self._question_id
        self._question_id += 1
        self._questions.append(
            (
                number,
                asked.text,
                asked.key,
                self._dataset,
                passage_id,
                position,
                self._asked_in,
                asked.impossible,
                to_json(dict(asked.extra)),
            )
        )
        for place, answer in enumerate(asked.answers):
            self._answers.append((number, place, answer.text, answer.start, to_json(dict(answer.extra))))
        chance = random_key(self._source.name, asked.key)
        self._states.append((number, self._dataset, passage_id, held_out, length, chance))

    def flush(self) -> None:
        for table, columns, rows in (
            (passage, _PASSAGE, self._passages),
            (question, _QUESTION, self._questions),
            (gold_answer, _ANSWER, self._answers),
            (question_state, _NEW_STATE, self._states),
        ):
            self._repository.insert_tuples(table, columns, rows)
        index_passages(self._repository.connection, (row[:3] for row in self._passages))
        index_questions(self._repository.connection, (row[:3] for row in self._questions))
        for rows in (self._passages, self._questions, self._answers, self._states):
            rows.clear()


_PASSAGE = (
    "id, text, title, dataset_id, position, key, language, text_hash, held_out, document, "
    "document_extra, extra"
)
_QUESTION = "id, text, key, dataset_id, passage_id, position, language, impossible, extra"
_ANSWER = "question_id, position, text, start, extra"
_NEW_STATE = "question_id, dataset_id, passage_id, held_out, length, random_key"


def random_key(name: str, key: str) -> int:
    """Where a question stands in the random order: chance, but the same on every machine."""
    return zlib.crc32(f"{name}\0{key}".encode("utf-8", "surrogatepass"))


_HEAD = tuple(
    dataset.c[name]
    for name in (
        "id",
        "name",
        "split",
        "language",
        "format",
        "licence",
        "role",
        "metric",
        "source_file",
        "source_sha256",
        "imported_at",
    )
)


def _info(row: AnyRow, passages: int, counts: AnyRow | None) -> DatasetInfo:
    return DatasetInfo(
        **row._mapping,
        passages=passages,
        questions=counts.questions if counts else 0,
        held_out=counts.held_out if counts else 0,
        confirmed=counts.confirmed if counts else 0,
    )
