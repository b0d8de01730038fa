"""What a job trains on and what a system is scored against, read from one state of the database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, exists, select

from core.domain.corrections import Decision, ReviewState
from core.domain.questions import GoldAnswer
from core.domain.spans import Span
from core.store.repositories.base import AnyRow, Repository, chunks
from core.store.repositories.questions import QuestionItem, Questions, _items
from core.store.repositories.revisions import Revisions
from core.store.schema import dataset, passage, question

AnswerSource = Literal["gold", "correction"]


@dataclass(frozen=True, slots=True)
class SnapshotRow:
    """A question with its passage and the answers from one source.

    Attributes:
        spans: Every acceptable span, the main one first; each matches the passage.
        no_answer: The passage does not answer the question.
        texts: The answers' texts for scoring, spans or not; empty for "no answer".
        source: "gold", or "correction" for a confirmed decision.
    """

    item: QuestionItem
    spans: tuple[Span, ...]
    no_answer: bool
    texts: tuple[str, ...]
    source: AnswerSource

    @property
    def passage(self) -> str:
        return self.item.passage

    @property
    def question(self) -> str:
        return self.item.question

    @property
    def held_out(self) -> bool:
        return self.item.held_out

    @property
    def role(self) -> str:
        return self.item.role


class Snapshots(Repository):
    """Reads rows in file order, as they are used."""

    def training(
        self,
        sources: frozenset[AnswerSource] = frozenset({"gold", "correction"}),
        *,
        dataset_id: int | None = None,
    ) -> Iterator[SnapshotRow]:
        """What may be trained on, one row a question; a confirmed correction goes before gold.

        Never a held-out passage, never an evaluation data set, never a passage that an evaluation data
        set holds word for word. Questions without a usable answer are left out.
        """
        statement = _items().where(*_may_train())
        if dataset_id is not None:
            statement = statement.where(dataset.c.id == dataset_id)
        yield from self._rows(statement, sources, first="correction", spans_only=True)

    def trainable(self, dataset_id: int) -> frozenset[int]:
        """The questions of a data set whose passages may train, whether anybody answered them or not."""
        statement = (
            select(question.c.id)
            .join(passage, passage.c.id == question.c.passage_id)
            .join(dataset, dataset.c.id == question.c.dataset_id)
            .where(dataset.c.id == dataset_id, *_may_train())
        )
        return frozenset(self.connection.execute(statement).scalars())

    def scoring(
        self, *, dataset_id: int | None = None, held_out: bool | None = None
    ) -> Iterator[SnapshotRow]:
        """What systems are scored against: gold where there is gold, else confirmed corrections."""
        statement = _items()
        if dataset_id is not None:
            statement = statement.where(dataset.c.id == dataset_id)
        if held_out is not None:
            statement = statement.where(passage.c.held_out == held_out)
        yield from self._rows(statement, frozenset({"gold", "correction"}), first="gold", spans_only=False)

    def _rows(
        self,
        statement: Select[Any],
        sources: frozenset[AnswerSource],
        *,
        first: AnswerSource,
        spans_only: bool,
    ) -> Iterator[SnapshotRow]:
        order: tuple[AnswerSource, ...] = ("gold", "correction")
        preferred = [source for source in (order if first == "gold" else order[::-1]) if source in sources]
        ordered = statement.order_by(question.c.passage_id, question.c.position)
        for chunk in chunks(self._stream(ordered), 500):
            items = [QuestionItem(*row) for row in chunk]
            numbers = [item.id for item in items]
            gold = Questions(self.connection).gold(numbers)
            decided = Revisions(self.connection).decisions(numbers)
            for item in items:
                answers = {
                    "gold": _from_gold(item, gold.get(item.id, ())),
                    "correction": _from_decision(item, decided.get(item.id)),
                }
                row = next((found for source in preferred if (found := answers[source])), None)
                if row is not None and (row.spans or row.no_answer or not spans_only):
                    yield row

    def _stream(self, statement: Select[Any]) -> Iterator[AnyRow]:
        yield from self.connection.execute(statement.execution_options(yield_per=500))


def _may_train() -> tuple[ColumnElement[bool], ...]:
    """The conditions of passages that training may see."""
    other, owner = passage.alias(), dataset.alias()
    guarded = exists(
        select(other.c.id)
        .join(owner, owner.c.id == other.c.dataset_id)
        .where(other.c.text_hash == passage.c.text_hash, owner.c.role == "evaluation")
    )
    return dataset.c.role == "annotate", passage.c.held_out.is_(False), ~guarded


def _from_gold(item: QuestionItem, answers: tuple[GoldAnswer, ...]) -> SnapshotRow | None:
    if item.impossible:
        return SnapshotRow(item, (), True, (), "gold")
    texts = tuple(answer.text for answer in answers if answer.text)
    if not texts:
        return None
    spans = tuple(span for answer in answers if (span := answer.span) and span.matches(item.passage))
    return SnapshotRow(item, tuple(dict.fromkeys(spans)), False, texts, "gold")


def _from_decision(item: QuestionItem, decision: Decision | None) -> SnapshotRow | None:
    if decision is None or decision.state is not ReviewState.CONFIRMED:
        return None
    texts = tuple(span.text for span in decision.spans)
    return SnapshotRow(item, decision.spans, decision.no_answer, texts, "correction")
