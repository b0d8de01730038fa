"""The project's own guidelines: read beside the work, written where they are needed."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit, QStackedWidget, QTextBrowser, QWidget

from desktop_app.dialogs.base import Sheet, button


class GuidelinesDialog(Sheet):
    """Stays open beside the window; `saved` carries the new Markdown."""

    saved = Signal(str)

    def __init__(self, text: str, *, read_only: bool, parent: QWidget | None = None) -> None:
        super().__init__("Guidelines", parent, width=560, height=560)
        self._text = text
        self._page = QTextBrowser(self)
        self._page.setOpenExternalLinks(False)
        self._page.setOpenLinks(False)
        self.editor = QPlainTextEdit(self)
        self.editor.setAccessibleName("Guidelines in Markdown")
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self._page)
        self._stack.addWidget(self.editor)
        self.body.addWidget(self._stack, 1)
        self.edit_button = button("Edit", self._toggle, "quiet", self)
        self.edit_button.setVisible(not read_only)
        self.row.insertWidget(0, self.edit_button)
        self.add_button("Close", self._close, "primary")
        self._page.setMarkdown(text)

    def _toggle(self) -> None:
        if self._stack.currentWidget() is self.editor:
            self._keep()
            return
        self.editor.setPlainText(self._text)
        self._stack.setCurrentWidget(self.editor)
        self.edit_button.setText("Save")
        self.editor.setFocus()

    def _keep(self) -> None:
        text = self.editor.toPlainText()
        if text != self._text:
            self._text = text
            self.saved.emit(text)
        self._page.setMarkdown(text)
        self._stack.setCurrentWidget(self._page)
        self.edit_button.setText("Edit")

    def _close(self) -> None:
        if self._stack.currentWidget() is self.editor:
            self._keep()
        self.accept()
