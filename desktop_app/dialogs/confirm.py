"""Asks once more before something is taken away."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop_app.dialogs.base import Sheet
from desktop_app.widgets.card import label


class ConfirmDialog(Sheet):
    """`agreed` where the person wants it; closing is a no, and so is a key pressed in haste."""

    agreed = Signal()

    def __init__(self, title: str, words: str, verb: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent, width=460)
        self.body.addWidget(label(words, "muted", wrap=True))
        self.add_button("Cancel", self.reject, "primary").setFocus()
        self.verb_button = self.add_button(verb, self._agree, "danger")
        self.resize(self.width(), self.layout().totalHeightForWidth(self.width()))

    def _agree(self) -> None:
        self.accept()
        self.agreed.emit()
