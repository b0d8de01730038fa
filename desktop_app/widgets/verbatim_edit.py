"""A field for long texts that keeps what was pasted exactly as it was on the clipboard."""

from __future__ import annotations

from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QPlainTextEdit, QWidget


class VerbatimEdit(QPlainTextEdit):
    """A text pasted into the empty field (or over all of it) comes back to the last character.

    The editor itself would change carriage returns, line separators and hard spaces. Once a person
    types, the text is what they typed.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pasted: str | None = None
        self._shown = ""

    def text(self) -> str:
        """The text: as pasted, or as typed."""
        if self._pasted is not None and self.toPlainText() == self._shown:
            return self._pasted
        return self.document().toRawText().replace("\u2029", "\n")

    def set_text(self, text: str) -> None:
        """Show `text`, as from a file, and give exactly it back."""
        self.setPlainText(text)
        self._keep(text)

    def insertFromMimeData(self, source: QMimeData) -> None:
        whole = self.textCursor().selectedText() == self.document().toRawText()
        super().insertFromMimeData(source)
        if whole:
            self._keep(source.text())

    def _keep(self, text: str) -> None:
        self._pasted, self._shown = text, self.toPlainText()
