"""The key map: every action with its keys, by group."""

from __future__ import annotations

from itertools import groupby

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from desktop_app.actions.actions import Actions
from desktop_app.actions.bindings import shown
from desktop_app.actions.command import ActionSpec
from desktop_app.dialogs.base import Sheet, button
from desktop_app.theme.tokens import SPACE_L, SPACE_S, SPACE_XL
from desktop_app.widgets.card import label
from desktop_app.widgets.key_hints import KeyHints


class KeyMapDialog(Sheet):
    """Reads only; "Change keys" leads to the settings."""

    change_asked = Signal()

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__("Keys", parent, width=720, height=640)
        self._actions = actions
        self.filter = QLineEdit(self)
        self.filter.setPlaceholderText("Filter by name or key")
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(self._fill)
        self.body.addWidget(self.filter)
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.body.addWidget(self._scroll, 1)
        self.row.insertWidget(0, button("Change keys…", self._change, "quiet", self))
        self.add_button("Close", self.accept, "primary")
        self._fill("")

    def rows(self) -> list[tuple[str, str]]:
        """Pairs of title and keys, as shown."""
        return [(spec.title, self._keys(spec)) for spec in self._found()]

    def _found(self) -> list[ActionSpec]:
        wanted = self.filter.text().casefold().strip()
        found = []
        for spec in self._actions.all():
            text = f"{spec.group} {spec.title} {self._keys(spec)}".casefold()
            if self._keys(spec) and wanted in text:
                found.append(spec)
        return found

    def _keys(self, spec: ActionSpec) -> str:
        return "  ".join(shown(key) for key in self._actions.bindings.keys(spec.name))

    def _fill(self, _text: str) -> None:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, SPACE_L, 0)
        column.setSpacing(SPACE_S)
        for group, specs in groupby(self._found(), key=lambda spec: spec.group):
            column.addWidget(label(group, "overline", wrap=True))
            column.addLayout(self._grid(list(specs), inner))
            column.addSpacing(SPACE_L)
        if not self._found():
            column.addWidget(label("No action has this name or key.", "muted", wrap=True))
        column.addStretch(1)
        self._scroll.setWidget(inner)

    def _grid(self, specs: list[ActionSpec], parent: QWidget) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE_XL)
        grid.setVerticalSpacing(SPACE_S)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(1, 2)
        for line, spec in enumerate(specs):
            caps = KeyHints(parent)
            caps.set_hints([(shown(key), "") for key in self._actions.bindings.keys(spec.name)])
            grid.addWidget(label(spec.title, "", wrap=True), line, 0)
            grid.addWidget(caps, line, 1)
        return grid

    def _change(self) -> None:
        self.accept()
        self.change_asked.emit()
