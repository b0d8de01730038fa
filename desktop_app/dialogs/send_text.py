"""Asks before text leaves the machine: how much, what, and where to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from desktop_app.dialogs.base import Sheet
from desktop_app.widgets.card import Card, label

if TYPE_CHECKING:
    from core.translation.consent import Departure


class SendTextDialog(Sheet):
    """Says what would leave, in the words of the terminal. Closing it is a no."""

    agreed = Signal(bool)
    """The text may go. True where the person wants no question about this host until the program ends."""

    def __init__(self, leaving: Departure, parent: QWidget | None = None) -> None:
        super().__init__("Send text away?", parent, width=520)
        self.body.addWidget(label(leaving.question, "strong", wrap=True, selectable=True))
        card = Card(self)
        card.body.addWidget(label("The first sentence", "overline"))
        card.body.addWidget(label(leaving.first, "", wrap=True, selectable=True))
        self.body.addWidget(card)
        self.body.addWidget(label(leaving.warning, "muted", wrap=True))
        self.again = QCheckBox(f"Do not ask again about {leaving.host} until SpanBridge is closed", self)
        self.body.addWidget(self.again)
        self.body.addStretch(1)
        # Return is a no: nothing may leave by a key pressed in haste.
        self.add_button("Keep it here", self.reject, "primary").setFocus()
        self.send_button = self.add_button("Send", self._send)
        self.resize(self.width(), self.layout().totalHeightForWidth(self.width()))

    def _send(self) -> None:
        self.agreed.emit(self.again.isChecked())
        self.accept()
