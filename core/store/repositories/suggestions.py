"""Suggestions: kept for ever; only the newest of each system@version is current."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import bindparam, select, update

from core.domain.agreement import agreement, answer_key
from core.domain.reviews import SuggestionView
from core.domain.spans import Span
from core.domain.suggestions import Suggestion, TraceStep
from core.errors import InputError
from core.store.clock import utc_now
from core.store.repositories.base import AnyRow, Repository, among, chunks
from core.store.schema import passage, question, question_state, suggestion


class Suggestions(Repository):
    """The suggestions of a project."""

    def add(self, suggestions: Iterable[tuple[int, Suggestion]]) -> frozenset[int]:
        """Store ``(question id, suggestion)`` pairs; returns the questions they belong to.

        Older ones of the same question and system@version stop being current, and the questions'
        agreement is counted anew. Raises `InputError` for a span that does not match its passage.
        """
        touched: set[int] = set()
        for chunk in chunks(suggestions, 1000):
            self._check(chunk)
            self._retire(chunk)
            self.insert(suggestion, [_row(number, one, utc_now()) for number, one in chunk])
            self.count_agreement({number for number, _ in chunk})
            touched.update(number for number, _ in chunk)
        return frozenset(touched)

    def current(self, question_ids: Sequence[int]) -> dict[int, tuple[SuggestionView, ...]]:
        """The current suggestions of each question, in the order of their labels."""
        found: dict[int, list[AnyRow]] = {}
        for row in self.connection.execute(
            select(suggestion)
            .where(among(suggestion.c.question_id, question_ids), suggestion.c.current)
            .order_by(suggestion.c.system, suggestion.c.version, suggestion.c.id)
        ):
            found.setdefault(row.question_id, []).append(row)
        return {number: _views(rows) for number, rows in found.items()}

    def of_system(
        self, system: str, version: str, *, dataset_id: int | None = None
    ) -> dict[int, tuple[int, Suggestion]]:
        """Question id → (row id, current suggestion) of one system@version."""
        statement = select(suggestion).where(
            suggestion.c.system == system, suggestion.c.version == version, suggestion.c.current
        )
        if dataset_id is not None:
            statement = statement.join(question, question.c.id == suggestion.c.question_id).where(
                question.c.dataset_id == dataset_id
            )
        return {row.question_id: (row.id, _suggestion(row)) for row in self.connection.execute(statement)}

    def spans(self, system: str, version: str, question_ids: Sequence[int]) -> dict[tuple[int, str], Span]:
        """(question id, answer text) → where one system@version found that answer last.

        Answers that are no longer current count too: scores may be older than the newest answers.
        """
        statement = (
            select(suggestion.c.question_id, suggestion.c.start, suggestion.c.end, suggestion.c.text)
            .where(suggestion.c.system == system, suggestion.c.version == version)
            .where(among(suggestion.c.question_id, question_ids), suggestion.c.start.is_not(None))
            .order_by(suggestion.c.id)
        )
        return {
            (number, text): Span(start, end, text)
            for number, start, end, text in self.connection.execute(statement)
        }

    def answered(self, system: str, version: str) -> frozenset[int]:
        """Questions that have a current suggestion of this system@version."""
        statement = select(suggestion.c.question_id).where(
            suggestion.c.system == system, suggestion.c.version == version, suggestion.c.current
        )
        return frozenset(self.connection.execute(statement).scalars())

    def systems(self) -> list[tuple[str, str]]:
        """(system, version) of everything that has current suggestions."""
        statement = (
            select(suggestion.c.system, suggestion.c.version)
            .where(suggestion.c.current)
            .distinct()
            .order_by(suggestion.c.system, suggestion.c.version)
        )
        return [(row.system, row.version) for row in self.connection.execute(statement)]

    def belongs(self, suggestion_id: int, question_id: int) -> bool:
        """Whether the suggestion was made for this question."""
        statement = select(suggestion.c.question_id).where(suggestion.c.id == suggestion_id)
        return self.connection.execute(statement).scalar() == question_id

    def count_agreement(self, question_ids: Iterable[int]) -> None:
        """Count the agreement of these questions' current suggestions and store it for the queue."""
        answers: dict[int, list[tuple[str, float]]] = {number: [] for number in question_ids}
        statement = select(suggestion.c.question_id, suggestion.c.text, suggestion.c.score).where(
            among(suggestion.c.question_id, list(answers)), suggestion.c.current
        )
        for number, text, score in self.connection.execute(statement):
            answers[number].append((text, score))
        rows = []
        for number, own in answers.items():
            counted = agreement(own)
            rows.append(
                {
                    "number": number,
                    "disagreement": counted.disagreement,
                    "uncertainty": counted.uncertainty,
                    "systems": counted.systems,
                    "distinct_answers": counted.distinct_answers,
                }
            )
        if rows:
            self.connection.execute(
                update(question_state).where(question_state.c.question_id == bindparam("number")), rows
            )

    def _check(self, chunk: Sequence[tuple[int, Suggestion]]) -> None:
        statement = (
            select(question.c.id, question.c.key, passage.c.text)
            .join(passage, passage.c.id == question.c.passage_id)
            .where(among(question.c.id, [number for number, _ in chunk]))
        )
        known = {row.id: row for row in self.connection.execute(statement)}
        for number, one in chunk:
            if number not in known:
                raise InputError(f"there is no question with the number {number}", item=one.label)
            if one.span is not None:
                one.span.check(known[number].text, item=f"{known[number].key} ({one.label})")

    def _retire(self, chunk: Sequence[tuple[int, Suggestion]]) -> None:
        by_label: dict[tuple[str, str], list[int]] = {}
        for number, one in chunk:
            by_label.setdefault((one.system, one.version), []).append(number)
        for (system, version), numbers in by_label.items():
            if len(set(numbers)) < len(numbers):
                raise InputError("one question was answered twice", item=f"{system}@{version}")
            self.connection.execute(
                update(suggestion)
                .where(
                    suggestion.c.system == system,
                    suggestion.c.version == version,
                    suggestion.c.current,
                    among(suggestion.c.question_id, numbers),
                )
                .values(current=False)
            )


def _row(question_id: int, one: Suggestion, now: str) -> dict[str, Any]:
    return {
        "question_id": question_id,
        "system": one.system,
        "version": one.version,
        "start": one.span.start if one.span else None,
        "end": one.span.end if one.span else None,
        "text": one.text,
        "score": one.score,
        "null_score": one.null_score,
        "trace": [[step.label, step.text, dict(step.data)] for step in one.trace],
        "created_at": now,
        "current": True,
    }


def _suggestion(row: AnyRow) -> Suggestion:
    span = None if row.start is None else Span(row.start, row.end, row.text)
    trace = tuple(TraceStep(label, text, data) for label, text, data in row.trace)
    return Suggestion(
        str(row.question_id), row.system, row.version, span, row.text, row.score, row.null_score, trace
    )


def _views(rows: Sequence[AnyRow]) -> tuple[SuggestionView, ...]:
    groups = Counter(answer_key(row.text) for row in rows)
    return tuple(
        SuggestionView(row.id, _suggestion(row), row.created_at, groups[answer_key(row.text)] - 1)
        for row in rows
    )
