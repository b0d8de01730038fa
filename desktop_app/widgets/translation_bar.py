"""A line below a translation: what is missing or on its way, and the buttons that lead on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.theme.active import tokens
from desktop_app.theme.tokens import SPACE_S
from desktop_app.widgets.buttons import HintButton
from desktop_app.widgets.card import label, set_role
from desktop_app.widgets.flow_layout import FlowLayout


@dataclass(frozen=True, slots=True)
class BarButton:
    """A button of the bar: the action that it asks for, its words, its keys and its look."""

    action: str
    words: str
    keys: str = ""
    kind: str = ""
    icon: str = ""


@dataclass(frozen=True, slots=True)
class BarState:
    """What the bar shows; `fault` where the words tell what went wrong, `busy` while work is on its way."""

    words: str = ""
    buttons: tuple[BarButton, ...] = ()
    fault: bool = False
    busy: bool = False


class TranslationBar(QWidget):
    """Hidden while it has nothing to show. A button keeps its focus while the words beside it change."""

    asked = Signal(str)
    """The action of the button that was pressed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = BarState()
        self._words = label("", "muted", wrap=True, selectable=True)
        self._words.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._bar.setRange(0, 0)
        self._bar.setFixedWidth(tokens().px(140))
        self._bar.setAccessibleName("Translating")
        self._row = QWidget(self)
        self._flow = FlowLayout(self._row, spacing=SPACE_S)
        self._flow.addWidget(self._bar)
        self._buttons: dict[str, HintButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_S)
        column.addWidget(self._words)
        column.addWidget(self._row)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.show_state(self._state)

    def show_state(self, state: BarState) -> None:
        """Show this in the place of what was there."""
        self._state = state
        self._words.setText(state.words)
        set_role(self._words, "warning" if state.fault else "muted")
        self._words.setVisible(bool(state.words))
        self._bar.setVisible(state.busy)
        self._show_buttons(state.buttons)
        self._row.setVisible(bool(state.buttons) or state.busy)
        self.setVisible(bool(state.words or state.buttons or state.busy))

    @property
    def state(self) -> BarState:
        return self._state

    def button(self, action: str) -> HintButton:
        """The shown button of an action."""
        return self._buttons[action]

    def _show_buttons(self, wanted: Sequence[BarButton]) -> None:
        for action, button in self._buttons.items():
            button.setVisible(any(one.action == action for one in wanted))
        for one in wanted:
            button = self._buttons.get(one.action) or self._made(one)
            button.setText(one.words)
            button.setAccessibleName(one.words)
            button.setToolTip(f"{one.words} ({one.keys})" if one.keys else one.words)
            button.set_keys(one.keys)
            button.set_icon_name(one.icon)
            button.show()

    def _made(self, one: BarButton) -> HintButton:
        button = HintButton(one.words, one.keys, kind=one.kind, icon=one.icon, parent=self._row)
        button.clicked.connect(lambda _checked=False, action=one.action: self.asked.emit(action))
        self._buttons[one.action] = button
        self._flow.addWidget(button)
        return button
