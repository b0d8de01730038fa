"""Questions with their passages: one by one, in bulk for the systems, and new ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select

from core.domain.questions import GoldAnswer
from core.domain.reviews import Role
from core.domain.suggestions import ReadingItem
from core.errors import InputError
from core.store.repositories.base import AnyRow, Repository, among
from core.store.repositories.datasets import random_key
from core.store.schema import dataset, gold_answer, passage, question, question_state
from core.store.search import index_questions


@dataclass(frozen=True, slots=True)
class QuestionItem:
    """A question with its passage and where both belong."""

    id: int
    key: str
    question: str
    impossible: bool
    passage_id: int
    passage_key: str
    passage: str
    title: str
    held_out: bool
    dataset_id: int
    dataset: str
    language: str
    role: Role
    metric: str

    @property
    def reading_item(self) -> ReadingItem:
        """What a system is asked; the key is the question's row id."""
        return ReadingItem(str(self.id), self.question, self.passage)


class Questions(Repository):
    """The questions of a project."""

    def get(self, question_id: int) -> QuestionItem:
        """One question; an unknown id raises `InputError`."""
        row = self.connection.execute(_items().where(question.c.id == question_id)).first()
        if row is None:
            raise InputError(f"there is no question with the number {question_id}")
        return QuestionItem(*row)

    def of_language(self, code: str) -> set[int]:
        """The questions of data sets in a language, whatever its script or region."""
        plain = code.split("-")[0].lower()
        told = self.connection.execute(select(dataset.c.id, dataset.c.language))
        datasets = [row.id for row in told if row.language.split("-")[0].lower() == plain]
        statement = select(question.c.id).where(among(question.c.dataset_id, datasets))
        return set(self.connection.execute(statement).scalars())

    def items(
        self,
        question_ids: Sequence[int] | None = None,
        *,
        dataset_id: int | None = None,
        held_out: bool | None = None,
    ) -> Iterator[QuestionItem]:
        """The questions asked for (all of them by default), in file order, read as they are used."""
        statement = _items().order_by(question.c.passage_id, question.c.position)
        if question_ids is not None:
            statement = statement.where(among(question.c.id, question_ids))
        if dataset_id is not None:
            statement = statement.where(question.c.dataset_id == dataset_id)
        if held_out is not None:
            statement = statement.where(passage.c.held_out == held_out)
        for row in self.connection.execute(statement.execution_options(yield_per=500)):
            yield QuestionItem(*row)

    def count(self, *, dataset_id: int | None = None, held_out: bool | None = None) -> int:
        statement = select(func.count()).select_from(question_state)
        if dataset_id is not None:
            statement = statement.where(question_state.c.dataset_id == dataset_id)
        if held_out is not None:
            statement = statement.where(question_state.c.held_out == held_out)
        return int(self.connection.execute(statement).scalar_one())

    def gold(self, question_ids: Sequence[int]) -> dict[int, tuple[GoldAnswer, ...]]:
        """The gold answers of each question, in file order; questions without any are left out."""
        statement = (
            select(gold_answer.c.question_id, gold_answer.c.text, gold_answer.c.start, gold_answer.c.extra)
            .where(among(gold_answer.c.question_id, question_ids))
            .order_by(gold_answer.c.question_id, gold_answer.c.position)
        )
        found: dict[int, tuple[GoldAnswer, ...]] = {}
        for row in self.connection.execute(statement):
            found[row.question_id] = (
                *found.get(row.question_id, ()),
                GoldAnswer(row.text, row.start, row.extra),
            )
        return found

    def keys(self, dataset_id: int) -> dict[int, str]:
        """The id and key of every question of a data set, in file order."""
        statement = (
            select(question.c.id, question.c.key)
            .where(question.c.dataset_id == dataset_id)
            .order_by(question.c.passage_id, question.c.position)
        )
        return {row.id: row.key for row in self.connection.execute(statement)}

    def passages(self, dataset_id: int) -> dict[int, int]:
        """The id of every question of a data set, and that of its passage."""
        statement = select(question.c.id, question.c.passage_id).where(question.c.dataset_id == dataset_id)
        return {row.id: row.passage_id for row in self.connection.execute(statement)}

    def passage_ids(self, *, dataset_id: int | None = None) -> list[int]:
        """The passages in file order."""
        statement = select(passage.c.id).order_by(passage.c.id)
        if dataset_id is not None:
            statement = statement.where(passage.c.dataset_id == dataset_id)
        return list(self.connection.execute(statement).scalars())

    def add(self, passage_id: int, text: str, *, key: str = "") -> int:
        """A new question at the end of a passage; returns its id. An unknown passage raises `InputError`.

        Where no `key` is given, which must be new in the data set, it gets one of its passage's.
        """
        own = self._passage(passage_id)
        position = self.connection.execute(
            select(func.coalesce(func.max(question.c.position), -1) + 1).where(
                question.c.passage_id == passage_id
            )
        ).scalar_one()
        number, key = self.next_id(question), key or self._free_key(own.dataset_id, own.key, position)
        self.connection.execute(
            question.insert(),
            {
                "id": number,
                "dataset_id": own.dataset_id,
                "passage_id": passage_id,
                "position": position,
                "key": key,
                "text": text,
                "language": own.language,
                "impossible": False,
                "extra": {},
            },
        )
        index_questions(self.connection, [(number, text, key)])
        self.connection.execute(
            question_state.insert(),
            {
                "question_id": number,
                "dataset_id": own.dataset_id,
                "passage_id": passage_id,
                "held_out": own.held_out,
                "length": len(own.text),
                "random_key": random_key(own.name, key),
            },
        )
        return number

    def _passage(self, passage_id: int) -> AnyRow:
        row = self.connection.execute(
            select(passage, dataset.c.name)
            .join(dataset, dataset.c.id == passage.c.dataset_id)
            .where(passage.c.id == passage_id)
        ).first()
        if row is None:
            raise InputError(f"there is no passage with the number {passage_id}")
        return row

    def _free_key(self, dataset_id: int, stem: str, number: int) -> str:
        while True:
            key = f"{stem}-added-{number + 1}"
            taken = select(question.c.id).where(question.c.dataset_id == dataset_id, question.c.key == key)
            if self.connection.execute(taken).first() is None:
                return key
            number += 1


def _items() -> Select[Any]:
    return (
        select(
            question.c.id,
            question.c.key,
            question.c.text,
            question.c.impossible,
            passage.c.id,
            passage.c.key,
            passage.c.text,
            passage.c.title,
            passage.c.held_out,
            dataset.c.id,
            dataset.c.name,
            dataset.c.language,
            dataset.c.role,
            dataset.c.metric,
        )
        .join(passage, passage.c.id == question.c.passage_id)
        .join(dataset, dataset.c.id == question.c.dataset_id)
    )
