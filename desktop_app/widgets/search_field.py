"""A search field with a switch for regular expressions; it speaks when the typing rests."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop_app.theme import icons
from desktop_app.widgets.card import set_look

_REST_MS = 160


class SearchField(QLineEdit):
    """Emits `searched` when the typing rests, on Enter, and when the switch changes."""

    searched = Signal(str, bool)
    """The words and whether they are a regular expression."""
    left = Signal()
    """Escape in an empty field, or the down key: the list is wanted."""

    def __init__(
        self, name: str, keys: str = "", *, regex: bool = True, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_REST_MS)
        self._timer.timeout.connect(self._speak)
        self._name = name
        self.setAccessibleName(name)
        self.set_keys(keys)
        self.addAction(icons.icon("search", "text_faint"), QLineEdit.ActionPosition.LeadingPosition)
        self._regex = QAction(icons.icon("regex", "text_faint"), "Regular expression", self)
        self._regex.setCheckable(True)
        self._regex.setToolTip("Search with a regular expression")
        self._regex.toggled.connect(self._speak)
        if regex:
            self.addAction(self._regex, QLineEdit.ActionPosition.TrailingPosition)
        self.textChanged.connect(lambda: self._timer.start())
        self.returnPressed.connect(self._speak)

    def set_keys(self, keys: str) -> None:
        """Show the key that leads here."""
        self.setPlaceholderText(f"Search   {keys}" if keys else "Search")
        self.setToolTip(self._name)

    @property
    def is_regex(self) -> bool:
        return self._regex.isChecked()

    def set_regex(self, on: bool) -> None:
        self._regex.setChecked(on)

    def show_fault(self, fault: str) -> None:
        """Mark what was typed as wrong and say why; empty takes the mark away."""
        set_look(self, "state", "error" if fault else "")
        self.setToolTip(fault or self._name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Down):
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _speak(self) -> None:
        self._timer.stop()
        self.searched.emit(self.text(), self.is_regex)
