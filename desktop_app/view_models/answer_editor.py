"""The decision being edited: which of its answers is in hand, and what a choice makes of it."""

from __future__ import annotations

from dataclasses import dataclass

from core.domain.corrections import Decision
from core.domain.spans import Span
from desktop_app.view_models import decisions


@dataclass(frozen=True, slots=True)
class Choice:
    """A decision to be saved, with a few words for the history."""

    decision: Decision
    action: str
    suggestion_id: int | None = None


class AnswerEditor:
    """Holds what was decided and which answer the next key acts on. Nothing is saved here."""

    def __init__(self) -> None:
        self.decision = Decision()
        self.active = 0
        self.adding = False

    def show(self, decision: Decision, *, keep_place: bool = False) -> None:
        """Edit another decision; `keep_place` stays with the answer in hand where it still exists."""
        self.decision = decision
        self.active = min(self.active, max(0, len(decision.spans) - 1)) if keep_place else 0
        self.adding = False

    @property
    def span(self) -> Span | None:
        """The answer in hand; None without one, and while another one is to be added."""
        if self.adding or not self.decision.spans:
            return None
        return self.decision.spans[self.active]

    @property
    def others(self) -> tuple[Span, ...]:
        in_hand = self.span
        return tuple(span for span in self.decision.spans if span != in_hand)

    def put(self, span: Span, action: str, suggestion_id: int | None = None) -> Choice | None:
        """`span` in place of the answer in hand, or as another one; None where that changes nothing."""
        at = len(self.decision.spans) if self.adding else self.active
        decision = decisions.with_span(self.decision, at, span)
        action = f"added: {action}" if self.adding else action
        self.adding = False
        self.active = decision.spans.index(span)
        unchanged = decision.spans == self.decision.spans
        return None if unchanged else Choice(decision, action, suggestion_id)

    def no_answer(self, on: bool, action: str, suggestion_id: int | None = None) -> Choice:
        """Say that the passage holds no answer, or take that back."""
        self.active, self.adding = 0, False
        return Choice(decisions.with_no_answer(self.decision, on), action, suggestion_id)

    def remove(self, index: int) -> Choice | None:
        """Take answer number `index` away."""
        if not 0 <= index < len(self.decision.spans):
            return None
        decision = decisions.without_span(self.decision, index)
        self.adding = False
        self.active = min(self.active, max(0, len(decision.spans) - 1))
        return Choice(decision, f"removed an answer: {self.decision.spans[index].text}")

    def edit(self, index: int) -> bool:
        """Take answer number `index` in hand; False where there is none."""
        if not 0 <= index < len(self.decision.spans):
            return False
        self.active, self.adding = index, False
        return True

    def cycle(self) -> bool:
        """Take the next answer in hand; while adding, the one that was in hand before."""
        if not self.decision.spans:
            return False
        return self.edit(self.active if self.adding else (self.active + 1) % len(self.decision.spans))
