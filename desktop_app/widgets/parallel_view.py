"""The passage and the question in the source language, with the counterpart of the answer lit up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from core.domain.spans import Span
from desktop_app.theme.tokens import SPACE_L, SPACE_M, SPACE_S
from desktop_app.widgets.buttons import IconButton
from desktop_app.widgets.card import Badge, label
from desktop_app.widgets.elided_label import ElidedLabel
from desktop_app.widgets.passage_view import Mark, PassageView
from desktop_app.widgets.translation_bar import BarState, TranslationBar

_TEXT_SIZE = 14
_LEAST, _SHARE = 60, 0.2


@dataclass(frozen=True, slots=True)
class ParallelText:
    """A passage and its question in another language; `origin` says who made the translation."""

    language: str
    language_name: str
    passage: str
    question: str
    origin: str = ""


class ParallelView(QFrame):
    """A card that folds; it shows one translation, or what the bar says in its place."""

    folded = Signal(bool)
    asked = Signal(str)
    """The action of a button that was pressed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._is_folded = False
        self._name = label("", "overline")
        self._origin = ElidedLabel("caption")
        self._badge = Badge("linked", "accent")
        self._badge.setToolTip("What is lit up corresponds to the answer, or to the word below the mouse")
        self._fold = IconButton("chevron-down", "Fold the translation", size=16)
        self._fold.clicked.connect(lambda: self.set_folded(not self._is_folded))
        self._passage = PassageView(editable=False)
        self._passage.set_text_size(_TEXT_SIZE)
        self._passage.setProperty("role", "plain")
        self.bar = TranslationBar()
        self.bar.asked.connect(self.asked)
        self.tools = {
            "correct.translator": IconButton("more", "Translate with another translator", size=16),
            "correct.edit_translation": IconButton("edit", "Correct the translation", size=16),
        }
        for action, tool in self.tools.items():
            tool.clicked.connect(lambda _checked=False, action=action: self.asked.emit(action))
        self._text: ParallelText | None = None
        self._lay_out()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.set_text(None)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(SPACE_L + SPACE_S, 0, SPACE_S, 0)
        head.setSpacing(SPACE_S)
        head.addWidget(self._name)
        head.addWidget(self._origin)
        head.addStretch(1)
        head.addWidget(self._badge)
        for tool in (*self.tools.values(), self._fold):
            head.addWidget(tool)
        foot = QHBoxLayout()
        foot.setContentsMargins(SPACE_L + SPACE_S, 0, SPACE_L, SPACE_S)
        foot.addWidget(self.bar)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, SPACE_S, 0, SPACE_S - 2)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._passage)
        column.addLayout(foot)
        self._passage.canvas.set_margins(SPACE_L + SPACE_S, SPACE_S - 2, SPACE_M - 4)

    def set_text(self, text: ParallelText | None) -> None:
        """Show `text`; None where there is none."""
        self._text = text
        self._name.setText(text.language_name if text else "Translation")
        self._origin.setText(f"· {text.origin}" if text and text.origin else "")
        self._origin.setToolTip(text.origin if text else "")
        if text:
            self._passage.set_passage(text.passage, language=text.language)
        self.light_up(())
        self._apply()

    def set_room(self, height: int) -> None:
        """Keep a fair share of `height` pixels beside a long passage."""
        self._passage.set_least_height(max(_LEAST, round(height * _SHARE)))

    def show_bar(self, state: BarState) -> None:
        """What is missing, on its way, or went wrong."""
        self.bar.show_state(state)
        self._apply()

    def show_tool(self, action: str, keys: str, shown: bool) -> None:
        """Show or hide a button of the head, with its keys in the tool tip."""
        tool = self.tools[action]
        tool.setToolTip(f"{tool.accessibleName()} ({keys})" if keys else tool.accessibleName())
        tool.setVisible(shown)

    def light_up(self, spans: Sequence[Span], *, exact: bool = True) -> None:
        """Light up a counterpart; the badge says whether it is the words or only their sentence."""
        if self._text is not None:
            self._passage.highlight(Mark.LINK, spans if exact else ())
            self._passage.highlight(Mark.NEAR, () if exact else spans)
            if spans and not self._is_folded:
                self._passage.show_span(spans[0])
        self._badge.show_state("linked" if exact else "same sentence", "accent" if exact else "")
        self._badge.setVisible(bool(spans) and not self._is_folded)

    def lit(self) -> tuple[Span, ...]:
        """What is lit up now."""
        return self._passage.canvas.lit(Mark.LINK) or self._passage.canvas.lit(Mark.NEAR)

    def set_folded(self, folded: bool) -> None:
        if folded != self._is_folded:
            self._is_folded = folded
            self._apply()
            self.folded.emit(folded)

    @property
    def is_folded(self) -> bool:
        return self._is_folded

    def _apply(self) -> None:
        self._fold.set_icon_name("chevron-right" if self._is_folded else "chevron-down")
        self._passage.setVisible(self._text is not None and not self._is_folded)
        self.bar.setVisible(self.bar.state != BarState() and not self._is_folded)
        self._fold.setAccessibleName("Unfold the translation" if self._is_folded else "Fold the translation")
        self._origin.setVisible(bool(self._origin.text()))
