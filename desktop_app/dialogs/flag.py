"""Why a question is flagged: a usual cause, or words of one's own."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop_app.dialogs.base import Sheet
from desktop_app.widgets.buttons import Chip
from desktop_app.widgets.card import label
from desktop_app.widgets.flow_layout import FlowLayout

CAUSES = (
    "mistranslation",
    "misalignment",
    "boundary particle",
    "wrong sentence",
    "bad question",
    "wrong gold",
)


class FlagDialog(Sheet):
    """Tells the reason, or that the flag goes."""

    flagged = Signal(str)
    unflagged = Signal()

    def __init__(self, reason: str | None, parent: QWidget | None = None) -> None:
        super().__init__("Flag this question", parent, width=460)
        self.body.addWidget(
            label("A flagged question is found again with the filter “Flagged”.", "muted", wrap=True)
        )
        causes = QWidget(self)
        flow = FlowLayout(causes)
        for cause in CAUSES:
            chip = Chip(cause, checkable=False)
            chip.clicked.connect(lambda _checked=False, cause=cause: self._take(cause))
            flow.addWidget(chip)
        self.body.addWidget(causes)
        self.reason = QLineEdit(reason or "", self)
        self.reason.setPlaceholderText("Reason")
        self.reason.setAccessibleName("Reason of the flag")
        self.reason.setMaxLength(500)
        self.body.addWidget(self.reason)
        if reason is not None:
            self.add_button("Remove the flag", self._remove, "danger")
        self.add_button("Cancel", self.reject, "quiet")
        self.add_button("Flag", self._flag, "primary")
        self.reason.setFocus()
        self.resize(self.width(), self.layout().totalHeightForWidth(self.width()))

    def _take(self, cause: str) -> None:
        self.reason.setText(cause)
        self._flag()

    def _flag(self) -> None:
        self.flagged.emit(" ".join(self.reason.text().split()))
        self.accept()

    def _remove(self) -> None:
        self.unflagged.emit()
        self.accept()
