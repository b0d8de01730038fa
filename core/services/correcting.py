"""Saving what a person decided, and taking it back: each is a new step of an append-only history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from core.domain.changes import Changes
from core.domain.corrections import Decision, ReviewState, Revision, RevisionKind
from core.errors import InputError
from core.store.unit_of_work import Unit

if TYPE_CHECKING:
    from core.services.catalogue import Project


class Correcting:
    """Writes decisions. When a call returns, the step is on the disk."""

    def __init__(self, project: Project) -> None:
        self._store = project.store

    def save(
        self,
        question_id: int,
        decision: Decision,
        *,
        action: str,
        author: str,
        suggestion_id: int | None = None,
        shown: Sequence[str] = (),
        blind: bool = False,
        origin: str = "",
    ) -> Changes:
        """Make `decision` hold for the question from now on.

        Args:
            action: A few words for the history ("took 2", "moved end +1").
            suggestion_id: The suggestion the main span came from.
            shown: Labels (system@version) of the suggestions that were visible.
            blind: Whether gold and suggestions were hidden.

        Raises `InputError`, with nothing saved, when a span does not match the passage, when spans and
        "no answer" stand together, when nothing was chosen but is to be confirmed, or when the
        suggestion belongs to another question.
        """
        with self._store.write() as unit:
            kept = _checked(unit, question_id, decision)
            if suggestion_id is not None and not unit.suggestions.belongs(suggestion_id, question_id):
                raise InputError(
                    "this suggestion was not made for this question", item=f"suggestion {suggestion_id}"
                )
            unit.revisions.append(
                question_id,
                kept,
                action=action,
                author=author,
                suggestion_id=suggestion_id,
                shown=shown,
                blind=blind,
            )
            unit.commit()
        return Changes(origin, questions=frozenset({question_id}))

    def undo(self, origin: str = "", *, author: str = "") -> Changes:
        """Take back the newest step not taken back yet, of whatever question.

        `Changes.focus_question` names the question; the changes are empty where nothing is left.
        """
        with self._store.write() as unit:
            target = unit.revisions.undo_target()
            if target is None:
                return Changes(origin)
            _take_back(unit, target, RevisionKind.UNDO, f"undid: {target.action}", author)
            unit.commit()
        return _went_to(target.question_id, origin)

    def redo(self, origin: str = "", *, author: str = "") -> Changes:
        """Do again what was undone last; empty changes where the last thing done was not an undo."""
        with self._store.write() as unit:
            target = unit.revisions.redo_target()
            if target is None:
                return Changes(origin)
            action = target.action.replace("undid: ", "redid: ", 1)
            _take_back(unit, target, RevisionKind.REDO, action, author)
            unit.commit()
        return _went_to(target.question_id, origin)

    def can_undo(self) -> bool:
        with self._store.read() as unit:
            return unit.revisions.undo_target() is not None

    def can_redo(self) -> bool:
        with self._store.read() as unit:
            return unit.revisions.redo_target() is not None


def _take_back(unit: Unit, target: Revision, kind: RevisionKind, action: str, author: str) -> None:
    """Restore what held before `target` for its question."""
    unit.revisions.append(
        target.question_id,
        unit.revisions.before(target),
        kind=kind,
        action=action,
        author=author or target.author,
        target_id=target.id,
    )


def _checked(unit: Unit, question_id: int, decision: Decision) -> Decision:
    """The decision, each span once, or `InputError` saying why it cannot hold."""
    item = unit.questions.get(question_id)
    for span in decision.spans:
        span.check(item.passage, item=f"question {item.key}")
    fault = ""
    if decision.no_answer and decision.spans:
        fault = "a question cannot have an answer span and no answer"
    elif decision.state is ReviewState.CONFIRMED and not (decision.no_answer or decision.spans):
        fault = "there is nothing to confirm: no span was chosen"
    if fault:
        raise InputError(fault, item=f"question {item.key}", remedy="Choose a span, or no answer")
    return replace(decision, spans=tuple(dict.fromkeys(decision.spans)))


def _went_to(question_id: int, origin: str) -> Changes:
    return Changes(origin, questions=frozenset({question_id}), focus_question=question_id)
