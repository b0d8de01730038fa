"""The history of decisions: append-only, with undo and redo as further steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Select, func, select, update

from core.domain.corrections import Decision, ReviewState, Revision, RevisionKind
from core.domain.spans import Span
from core.store.clock import utc_now
from core.store.repositories.base import AnyRow, Repository, among
from core.store.schema import question_state, revision


class Revisions(Repository):
    """What people decided, step by step. Triggers in the database refuse any change to a step."""

    def append(
        self,
        question_id: int,
        decision: Decision,
        *,
        kind: RevisionKind = RevisionKind.EDIT,
        action: str,
        author: str,
        suggestion_id: int | None = None,
        shown: Sequence[str] = (),
        blind: bool = False,
        target_id: int | None = None,
    ) -> int:
        """Store a step, let the queue know, and return the step's id."""
        now = utc_now()
        number = select(func.coalesce(func.max(revision.c.number), 0) + 1).where(
            revision.c.question_id == question_id
        )
        values = {
            "question_id": question_id,
            "number": self.connection.execute(number).scalar_one(),
            "kind": kind.value,
            **_columns(decision),
            "action": action,
            "author": author,
            "at": now,
            "suggestion_id": suggestion_id,
            "shown": list(shown),
            "blind": blind,
            "target_id": target_id,
        }
        made = self.connection.execute(revision.insert().values(values)).inserted_primary_key
        assert made is not None
        self.connection.execute(
            update(question_state)
            .where(question_state.c.question_id == question_id)
            .values(
                state=decision.state.value,
                flagged=decision.flag is not None,
                revision_id=made[0],
                updated_at=now,
            )
        )
        return int(made[0])

    def history(self, question_id: int) -> tuple[Revision, ...]:
        """Every step of a question, oldest first."""
        found = self.connection.execute(
            select(revision).where(revision.c.question_id == question_id).order_by(revision.c.number)
        )
        return tuple(_revision(row) for row in found)

    def get(self, revision_id: int) -> Revision:
        return _revision(self.connection.execute(select(revision).where(revision.c.id == revision_id)).one())

    def decision(self, question_id: int) -> Decision:
        """What holds for a question now; the empty `Decision` where nothing was decided."""
        return self.decisions([question_id]).get(question_id, Decision())

    def decisions(self, question_ids: Sequence[int]) -> dict[int, Decision]:
        """What holds now for each question that was decided about."""
        found = self.connection.execute(_holding().where(among(question_state.c.question_id, question_ids)))
        return {row.question_id: _decision(row) for row in found}

    def confirmed(self, *, dataset_id: int | None = None) -> Iterator[Revision]:
        """The holding step of each confirmed question, in file order."""
        statement = (
            _holding()
            .where(question_state.c.state == ReviewState.CONFIRMED.value)
            .order_by(question_state.c.passage_id, question_state.c.question_id)
        )
        if dataset_id is not None:
            statement = statement.where(question_state.c.dataset_id == dataset_id)
        for row in self.connection.execute(statement.execution_options(yield_per=500)):
            yield _revision(row)

    def before(self, step: Revision) -> Decision:
        """What held for the step's question before it."""
        row = self.connection.execute(
            select(revision).where(
                revision.c.question_id == step.question_id, revision.c.number == step.number - 1
            )
        ).first()
        return Decision() if row is None else _decision(row)

    def undo_target(self) -> Revision | None:
        """The step that undo takes back: the newest edit or redo that was not taken back yet.

        An undo answers for everything from its target up to itself, so the search goes on before the
        target and never reads what lies between.
        """
        step = self._newest()
        while step is not None and step.kind == RevisionKind.UNDO.value:
            step = self._newest(before=step.target_id)
        return None if step is None else self.get(step.id)

    def redo_target(self) -> Revision | None:
        """The undo that redo takes back, or None where the last thing done was an edit."""
        step = self._newest()
        while step is not None and step.kind == RevisionKind.REDO.value:
            step = self._newest(before=step.target_id)
        if step is None or step.kind != RevisionKind.UNDO.value:
            return None
        return self.get(step.id)

    def _newest(self, *, before: int | None = None) -> AnyRow | None:
        statement = select(revision.c.id, revision.c.kind, revision.c.target_id)
        if before is not None:
            statement = statement.where(revision.c.id < before)
        return self.connection.execute(statement.order_by(revision.c.id.desc()).limit(1)).first()


def _holding() -> Select[Any]:
    return select(revision).join(question_state, question_state.c.revision_id == revision.c.id)


def _columns(decision: Decision) -> dict[str, Any]:
    return {
        "spans": [[span.start, span.end, span.text] for span in decision.spans],
        "no_answer": decision.no_answer,
        "state": decision.state.value,
        "flag": decision.flag,
        "rejected": list(decision.rejected),
    }


def _decision(row: AnyRow) -> Decision:
    return Decision(
        tuple(Span(start, end, text) for start, end, text in row.spans),
        row.no_answer,
        ReviewState(row.state),
        row.flag,
        tuple(row.rejected),
    )


def _revision(row: AnyRow) -> Revision:
    return Revision(
        id=row.id,
        question_id=row.question_id,
        number=row.number,
        kind=RevisionKind(row.kind),
        decision=_decision(row),
        action=row.action,
        author=row.author,
        at=row.at,
        suggestion_id=row.suggestion_id,
        shown=tuple(row.shown),
        blind=row.blind,
        target_id=row.target_id,
    )
