"""Everything a person can choose about the shown question."""

from __future__ import annotations

from core.domain.corrections import ReviewState
from core.domain.spans import Span
from desktop_app.view_models import decisions, span_editing
from desktop_app.view_models.answer_editor import Choice
from desktop_app.view_models.question_desk import QuestionDesk
from desktop_app.view_models.question_loading import RankedSuggestion
from desktop_app.view_models.span_editing import Edge, Step


class CorrectModel(QuestionDesk):
    """The Correct page's state and intentions."""

    def take(self, number: int) -> None:
        """The span of suggestion `number` becomes the answer."""
        self._later(lambda: self._take(number))

    def accept(self) -> None:
        """The span of the focused suggestion becomes the answer."""
        self._later(lambda: self._take(self._focused))

    def reject(self, number: int = 0) -> None:
        """Strike a suggestion out (the focused one where 0), or bring it back."""
        self._later(lambda: self._reject(number or self._focused))

    def focus_suggestion(self, number: int) -> None:
        if self._suggestion(number) is not None and number != self._focused:
            self._focused = number
            self.focus_changed.emit()

    def select(self, start: int, end: int) -> None:
        """The stretch chosen with the mouse becomes the answer."""
        self._later(lambda: self._select(start, end))

    def move(self, edge: Edge, *, forward: bool, step: Step) -> None:
        """Move an end of the answer; see `span_editing.move`."""
        self._later(lambda: self._move(edge, forward, step))

    def splice(self, number: int, edge: Edge) -> None:
        """The start (or end) of suggestion `number`, the other end as it is."""
        self._later(lambda: self._splice(number, edge))

    def no_answer(self) -> None:
        """No answer in this passage; once more takes that back."""
        self._later(self._no_answer)

    def add_answer(self) -> None:
        """The next span becomes another acceptable answer; once more takes that back."""
        self._later(self._add_answer)

    def next_span(self) -> None:
        """Take the next answer of this question in hand."""
        self._later(lambda: self.decision_changed.emit() if self._editor.cycle() else None)

    def edit_answer(self, index: int) -> None:
        """Take answer number `index` in hand, counted from 0."""
        self._later(lambda: self.decision_changed.emit() if self._editor.edit(index) else None)

    def remove_answer(self, index: int) -> None:
        self._later(lambda: self._save(self._editor.remove(index)))

    def flag(self, reason: str | None) -> None:
        """Flag the question for `reason`; None takes the flag away."""
        self._later(lambda: self._flag(reason))

    def confirm_and_next(self) -> None:
        self._later(self._confirm)

    def set_blind(self, on: bool) -> None:
        if on != self._blind:
            self._blind = on
            self._revealed = decisions.is_answered(self.decision)
            self.blind_changed.emit()

    def undo(self) -> None:
        """Take back the newest step of the project, and show its question."""
        self._step_back(undo=True)

    def redo(self) -> None:
        """Do again what was undone last, and show its question."""
        self._step_back(undo=False)

    def _suggestion(self, number: int) -> RankedSuggestion | None:
        return next((one for one in self.suggestions if one.number == number), None)

    def _take(self, number: int) -> None:
        chosen = self._suggestion(number)
        if chosen is None:
            self.told.emit(f"There is no suggestion {number} to take here")
        elif chosen.no_answer:
            if not self.decision.no_answer:
                self._save(self._editor.no_answer(True, f"took {number}: no answer", chosen.stored.id))
        elif chosen.span is None:
            self.told.emit("This answer does not stand in the passage, so it cannot be taken")
        else:
            self._put(chosen.span, f"took {number}", chosen.stored.id)

    def _reject(self, number: int) -> None:
        chosen = self._suggestion(number)
        if chosen is None:
            return
        back = chosen.label in self.decision.rejected
        words = f"took back the rejection of {number}" if back else f"rejected {number}"
        self._save(Choice(decisions.with_rejection(self.decision, chosen.label), words))
        if not back:
            kept = [one.number for one in self.suggestions if one.label not in self.decision.rejected]
            after = [one for one in kept if one > number] or kept
            self.focus_suggestion(after[0] if after else number)

    def _select(self, start: int, end: int) -> None:
        if self._loaded is not None:
            span = Span.of(self._loaded.view.passage, start, end)
            self._put(span, span_editing.describe(self.active_span, span))

    def _move(self, edge: Edge, forward: bool, step: Step) -> None:
        span = self.active_span
        if self._loaded is None or span is None:
            return
        moved = span_editing.move(self._loaded.view.passage, span, edge, forward, step)
        self._put(moved, span_editing.describe(span, moved))

    def _splice(self, number: int, edge: Edge) -> None:
        chosen = self._suggestion(number)
        if self._loaded is None or chosen is None or chosen.span is None:
            self.told.emit(f"Suggestion {number} has no span here")
            return
        span = span_editing.splice(self._loaded.view.passage, self.active_span, chosen.span, edge)
        self._put(span, f"took the {edge} of {number}", chosen.stored.id)

    def _put(self, span: Span, action: str, suggestion_id: int | None = None) -> None:
        choice = self._editor.put(span, action, suggestion_id)
        if choice is None:
            self.decision_changed.emit()
        self._save(choice)

    def _no_answer(self) -> None:
        on = not self.decision.no_answer
        self._save(self._editor.no_answer(on, "no answer" if on else "took back: no answer"))

    def _add_answer(self) -> None:
        if not self.decision.spans:
            self.told.emit("Choose a first answer, then add another one")
            return
        self._editor.adding = not self._editor.adding
        if self._editor.adding:
            self.told.emit("Choose another acceptable answer: select it, or take a suggestion")
        self.decision_changed.emit()

    def _flag(self, reason: str | None) -> None:
        if reason != self.decision.flag:
            words = "took the flag away" if reason is None else f"flagged: {reason}" if reason else "flagged"
            self._save(Choice(decisions.with_flag(self.decision, reason), words))

    def _confirm(self) -> None:
        if self._loaded is None:
            return
        if not decisions.is_answered(self.decision):
            self.told.emit("Choose a span, or “No answer”, before you confirm")
            return
        if self.decision.state is not ReviewState.CONFIRMED:
            if not self._save(Choice(decisions.confirmed(self.decision), "confirmed")):
                return
            self.pace.confirmed()
        self._go(1)
