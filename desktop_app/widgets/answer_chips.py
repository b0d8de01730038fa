"""The acceptable answers of a question, one of them in hand; shown where there are several."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from core.domain.corrections import Decision
from desktop_app.theme import fonts
from desktop_app.theme.active import tokens
from desktop_app.theme.tokens import SPACE_S
from desktop_app.widgets.buttons import Chip, IconButton
from desktop_app.widgets.card import Badge, clear, label
from desktop_app.widgets.flow_layout import FlowLayout
from desktop_app.widgets.foreign_text import tool_tip

_WIDEST = 220


class AnswerChips(QWidget):
    """A chip an answer; the one in hand is on, and can be taken away."""

    chosen = Signal(int)
    """The number of an answer to take in hand, counted from 0."""
    removed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chips: list[Chip] = []
        self._flow = FlowLayout(self)
        self.hide()

    def chips(self) -> list[Chip]:
        return list(self._chips)

    def show_answers(self, decision: Decision, active: int, language: str) -> None:
        """Show the answers; `active` is the one in hand, -1 while another one is to be added."""
        clear(self._flow)
        self._chips = []
        adding = active < 0
        self.setVisible(decision.no_answer or adding or len(decision.spans) > 1)
        if decision.no_answer:
            self._flow.addWidget(Badge("No answer in this passage", "accent"))
            return
        if not adding and len(decision.spans) < 2:
            return
        self._flow.addWidget(label("Answers", "caption"))
        for number, span in enumerate(decision.spans):
            self._flow.addWidget(self._chip(number, span.text, language, in_hand=number == active))
        if adding:
            waiting = Chip("…")
            waiting.setChecked(True)
            waiting.setToolTip("Select a span or take a suggestion")
            waiting.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self._flow.addWidget(waiting)

    def _chip(self, number: int, text: str, language: str, *, in_hand: bool) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_S // 4)
        chip = Chip("")
        chip.setFont(fonts.text_font(tokens(), language, tokens().type.caption))
        flat = " ".join(text.split())
        chip.set_words(chip.fontMetrics().elidedText(flat, Qt.TextElideMode.ElideMiddle, _WIDEST))
        chip.setToolTip(tool_tip(text))
        chip.setChecked(in_hand)
        chip.clicked.connect(lambda: self.chosen.emit(number))
        row.addWidget(chip)
        if in_hand:
            remove = IconButton("x", "Remove this answer", size=13)
            remove.clicked.connect(lambda: self.removed.emit(number))
            row.addWidget(remove)
        self._chips.append(chip)
        return holder
