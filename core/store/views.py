"""What the queue of the Correct page reads: ids in order, rows by id, counts."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from itertools import chain
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, TextClause, func, select
from sqlalchemy.dialects import sqlite

from core.domain.corrections import ReviewState
from core.domain.reviews import PassageRow, QueueCounts, QueueFilter, QueueRow, Snippet
from core.store.repositories.base import Repository, among
from core.store.schema import dataset, passage, question, question_state
from core.store.search import finder, matching, snippet

_STATE = question_state.c
_Condition = ColumnElement[bool] | TextClause
# Each order's column and whether the greatest come first; ties always go by file order.
_ORDERS: dict[str, tuple[ColumnElement[Any], bool]] = {
    "disagreement": (_STATE.disagreement, True),
    "uncertainty": (_STATE.uncertainty, True),
    "length": (_STATE.length, False),
    "random": (_STATE.random_key, False),
}


class Queue(Repository):
    """Reads of the queue. An id array of 100,000 questions is one scan of one index."""

    def ids(self, wanted: QueueFilter) -> array[int]:
        """The row ids of the questions that `wanted` finds, in its order."""
        conditions = self._conditions(wanted)
        statement = self._by_passage(wanted, conditions) if wanted.by == "passage" else _flat(wanted)
        return self._numbers(statement.where(*conditions))

    def counts(self, wanted: QueueFilter) -> QueueCounts:
        """How many questions the filter finds, and how they stand when its `states` are left out."""
        conditions = self._conditions(wanted, states=False)
        statement = (
            select(
                _STATE.state,
                func.count().label("n"),
                func.sum(_STATE.flagged, type_=Integer).label("flagged"),
            )
            .select_from(question_state)
            .where(*conditions)
            .group_by(_STATE.state)
        )
        found = {row.state: row for row in self.connection.execute(statement)}
        by_state = {state: found[state.value].n if state.value in found else 0 for state in ReviewState}
        kept = wanted.states or frozenset(ReviewState)
        return QueueCounts(
            total=sum(by_state[state] for state in kept),
            suggested=by_state[ReviewState.SUGGESTED],
            touched=by_state[ReviewState.TOUCHED],
            confirmed=by_state[ReviewState.CONFIRMED],
            flagged=sum(row.flagged for row in found.values()),
        )

    def rows(self, question_ids: Sequence[int]) -> list[QueueRow]:
        """The lines of these questions, in the order asked for; unknown ids are left out."""
        found = {
            row.id: row for row in self.connection.execute(_ROWS.where(among(question.c.id, question_ids)))
        }
        return [_queue_row(found[number]) for number in question_ids if number in found]

    def snippets(self, question_ids: Sequence[int], wanted: QueueFilter) -> dict[int, Snippet]:
        """Each question's first search hit in its context; empty where nothing is searched."""
        if not wanted.text:
            return {}
        find = finder(wanted.text, is_regex=wanted.regex)
        statement = (
            select(
                question.c.id,
                question.c.text.label("question"),
                passage.c.text.label("passage"),
                passage.c.title,
                question.c.key,
            )
            .join(passage, passage.c.id == question.c.passage_id)
            .where(among(question.c.id, question_ids))
        )
        found: dict[int, Snippet] = {}
        for row in self.connection.execute(statement):
            for field in ("question", "passage", "title", "key"):
                haystack = row._mapping[field]
                if (hit := find(haystack)) is not None:
                    found[row.id] = snippet(field, haystack, *hit)
                    break
        return found

    def passages(self, dataset_id: int | None) -> list[PassageRow]:
        """Passages in file order with how many questions each has."""
        beginning = func.substr(passage.c.text, 1, 80)
        statement = (
            select(passage.c.id, passage.c.dataset_id, passage.c.title, beginning, func.count(question.c.id))
            .outerjoin(question, question.c.passage_id == passage.c.id)
            .group_by(passage.c.id)
            .order_by(passage.c.id)
        )
        if dataset_id is not None:
            statement = statement.where(passage.c.dataset_id == dataset_id)
        return [
            PassageRow(number, owner, title, " ".join(text.split()), count)
            for number, owner, title, text, count in self.connection.execute(statement)
        ]

    def _conditions(self, wanted: QueueFilter, *, states: bool = True) -> list[_Condition]:
        conditions: list[_Condition] = []
        if states and wanted.states:
            conditions.append(_STATE.state.in_(sorted(str(state) for state in wanted.states)))
        if wanted.flagged is not None:
            conditions.append(_STATE.flagged.is_(wanted.flagged))
        if wanted.dataset_id is not None:
            conditions.append(_STATE.dataset_id == wanted.dataset_id)
        if wanted.held_out is not None:
            conditions.append(_STATE.held_out.is_(wanted.held_out))
        if wanted.text:
            conditions.append(matching(self.connection, wanted.text, is_regex=wanted.regex))
        return conditions

    def _by_passage(self, wanted: QueueFilter, conditions: list[_Condition]) -> Select[Any]:
        """Passages in the order of the question that comes first in each, their questions together."""
        if wanted.order == "file":
            return _flat(wanted)
        column, descending = _ORDERS[wanted.order]
        lead = (func.max if descending else func.min)(column).label("lead")
        leads = (
            select(_STATE.passage_id, lead).where(*conditions).group_by(_STATE.passage_id).subquery("leads")
        )
        first = leads.c.lead.desc() if descending else leads.c.lead
        return (
            select(_STATE.question_id)
            .join(leads, leads.c.passage_id == _STATE.passage_id)
            .order_by(first, _STATE.passage_id, _STATE.question_id)
        )

    def _numbers(self, statement: Select[Any]) -> array[int]:
        """Run through the driver itself: row objects would cost more than the query."""
        driver = self.connection.connection.driver_connection
        assert driver is not None
        compiled = statement.compile(
            dialect=sqlite.dialect(paramstyle="named"), compile_kwargs={"render_postcompile": True}
        )
        cursor = driver.execute(str(compiled), compiled.params)
        return array("q", chain.from_iterable(cursor))


def _flat(wanted: QueueFilter) -> Select[Any]:
    if wanted.order == "file":
        return select(_STATE.question_id).order_by(_STATE.passage_id, _STATE.question_id)
    column, descending = _ORDERS[wanted.order]
    return select(_STATE.question_id).order_by(column.desc() if descending else column, _STATE.question_id)


_ROWS = (
    select(
        question.c.id,
        question.c.text,
        question.c.passage_id,
        question.c.dataset_id,
        question.c.key,
        _STATE.state,
        _STATE.flagged,
        _STATE.held_out,
        _STATE.disagreement,
        _STATE.uncertainty,
        _STATE.systems,
        _STATE.distinct_answers,
        dataset.c.language,
        passage.c.title,
    )
    .join(question_state, _STATE.question_id == question.c.id)
    .join(passage, passage.c.id == question.c.passage_id)
    .join(dataset, dataset.c.id == question.c.dataset_id)
)


def _queue_row(row: Any) -> QueueRow:
    number, text, passage_id, dataset_id, key, state, *rest = row
    return QueueRow(number, text, passage_id, dataset_id, key, ReviewState(state), *rest)
