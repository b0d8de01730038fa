"""The card of a translator or a model of this machine: what it is, and what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop_app.theme.active import tokens
from desktop_app.theme.tokens import SPACE_L, SPACE_M, SPACE_S
from desktop_app.view_models.machine import Installation
from desktop_app.view_models.machine_reading import Item
from desktop_app.widgets.buttons import HintButton
from desktop_app.widgets.card import Badge, Card, label
from desktop_app.widgets.flow_layout import FlowLayout
from desktop_app.widgets.progress_strip import ProgressStrip

_TONES = {"good": "good", "warning": "warning", "danger": "danger"}


class ItemCard(Card):
    """Shows one item; `asked` carries the action of a button that was pressed."""

    asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, margin=SPACE_L, spacing=SPACE_M)
        self.setFixedWidth(tokens().px(340))
        self.title = label("", "heading", wrap=True, selectable=True)
        self.name = label("", "caption", wrap=True, selectable=True)
        self.badge = Badge()
        self.note = label("", "warning", wrap=True)
        self.progress = ProgressStrip("accent", self)
        self._buttons: dict[str, HintButton] = {}
        self._row = QWidget(self)
        self._flow = FlowLayout(self._row, spacing=SPACE_S)
        self._area = QScrollArea(self)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._shown: Item | None = None
        self._lay_out()
        self.show_item(None, "", None, ())

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.badge, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(head)
        for widget in (self.name, self.note, self.progress, self._row):
            self.body.addWidget(widget)
        self.body.addWidget(self._area, 1)

    def show_item(
        self,
        item: Item | None,
        state: str,
        found: Installation | None,
        buttons: Sequence[tuple[str, str, str, str]],
    ) -> None:
        """Show an item in its `state`; `found` while it is being installed; (action, words, kind, icon)."""
        self.title.setText(item.title if item else "")
        self.name.setText(item.name if item and "/" in item.name and item.name != item.title else "")
        self.name.setVisible(bool(self.name.text()))
        self.badge.show_state(state, "accent" if found else _TONES.get(item.tone, "") if item else "")
        self.badge.setVisible(bool(state))
        self.note.setText(item.note if item and not found else "")
        self.note.setVisible(bool(self.note.text()))
        self.progress.setVisible(found is not None)
        if found is not None:
            self.progress.show_progress(found.event.done, found.event.total, found.amount or "waiting")
        self._show_buttons(buttons)
        if item != self._shown:
            self._shown = item
            self._area.setWidget(_facts(item) if item else QWidget())

    def button(self, action: str) -> HintButton:
        """The button of an action, shown or not; KeyError before it was shown for the first time."""
        return self._buttons[action]

    def actions_shown(self) -> list[str]:
        return [action for action, button in self._buttons.items() if not button.isHidden()]

    def _show_buttons(self, wanted: Sequence[tuple[str, str, str, str]]) -> None:
        shown = [action for action, *_ in wanted]
        for action, words, kind, icon in wanted:
            if action not in self._buttons:
                made = HintButton(words, kind=kind, icon=icon, parent=self._row)
                made.clicked.connect(lambda _checked=False, action=action: self.asked.emit(action))
                self._buttons[action] = made
                self._flow.addWidget(made)
        for action, button in self._buttons.items():
            button.setVisible(action in shown)
        self._row.setVisible(bool(shown))


def _facts(item: Item) -> QWidget:
    inner = QWidget()
    column = QVBoxLayout(inner)
    column.setContentsMargins(0, 0, SPACE_S, 0)
    grid = QGridLayout()
    grid.setHorizontalSpacing(SPACE_L)
    grid.setVerticalSpacing(SPACE_S)
    grid.setColumnStretch(1, 1)
    rows = [("What", item.what), *item.facts]
    for place, (name, value) in enumerate(rows):
        grid.addWidget(label(name, "muted"), place, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(label(value, "", wrap=True, selectable=True), place, 1)
    column.addLayout(grid)
    column.addStretch(1)
    return inner
