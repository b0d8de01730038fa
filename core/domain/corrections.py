"""What a person decided about a question: append-only revisions."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from core.domain.spans import Span


class ReviewState(StrEnum):
    """Where a question stands. Suggestions complete nothing: only a person moves it on."""

    SUGGESTED = "suggested"
    TOUCHED = "touched"
    CONFIRMED = "confirmed"


class RevisionKind(StrEnum):
    """How a revision came to be; undo and redo are revisions too."""

    EDIT = "edit"
    UNDO = "undo"
    REDO = "redo"


@dataclass(frozen=True, slots=True)
class Decision:
    """The content of a revision: everything a person has said about a question so far.

    Attributes:
        spans: Acceptable answers, the first one is the main one. Empty with `no_answer` False means
            "nothing chosen yet".
        no_answer: The passage does not answer the question.
        state: suggested, touched or confirmed.
        flag: The reason of a flag; None where the question is not flagged.
        rejected: Labels (system@version) of suggestions the person rejected.
    """

    spans: tuple[Span, ...] = ()
    no_answer: bool = False
    state: ReviewState = ReviewState.SUGGESTED
    flag: str | None = None
    rejected: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Revision:
    """One saved step in a question's history.

    Attributes:
        id: Grows with every save of the project.
        question_id: The question's row id in the project.
        number: 1 for the question's first revision.
        kind: edit, undo or redo.
        decision: What holds after this revision.
        action: A few words for the history list ("took 2", "moved end +1").
        author: Who.
        at: When, ISO 8601 in UTC.
        suggestion_id: The suggestion the main span came from, where it came from one.
        shown: Labels of what was visible when it was made; empty in blind mode.
        blind: Whether gold and suggestions were hidden.
        target_id: For undo and redo, the revision undone or done again.
    """

    id: int
    question_id: int
    number: int
    kind: RevisionKind
    decision: Decision
    action: str
    author: str
    at: str
    suggestion_id: int | None = None
    shown: tuple[str, ...] = ()
    blind: bool = False
    target_id: int | None = None
