"""The project's own guidelines: read beside the work, written where they are needed."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut, QTextBlockFormat, QTextCursor
from PySide6.QtWidgets import QStackedWidget, QTextBrowser, QWidget

from desktop_app.dialogs.base import Sheet, button
from desktop_app.theme.active import tokens
from desktop_app.theme.tokens import SPACE_L, SPACE_S
from desktop_app.widgets.verbatim_edit import VerbatimEdit


class GuidelinesDialog(Sheet):
    """Stays open beside the window; `saved` carries the new Markdown."""

    saved = Signal(str)

    def __init__(self, text: str, *, read_only: bool, parent: QWidget | None = None) -> None:
        super().__init__("Guidelines", parent, width=560, height=560)
        self._text = text
        self._page = QTextBrowser(self)
        self._page.setOpenExternalLinks(False)
        self._page.setOpenLinks(False)
        self.editor = VerbatimEdit(self)
        self.editor.setAccessibleName("Guidelines in Markdown")
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self._page)
        self._stack.addWidget(self.editor)
        self.body.addWidget(self._stack, 1)
        self.edit_button = button("Edit", self._toggle, "quiet", self)
        self.edit_button.setVisible(not read_only)
        self.row.insertWidget(0, self.edit_button)
        self.add_button("Close", self.accept, "primary")
        self._show(text)

    def close_with(self, keys: Iterable[str]) -> None:
        """The keys that opened it close it, too."""
        for key in keys:
            QShortcut(QKeySequence(key), self, self.accept)

    def done(self, result: int) -> None:
        """However it is closed, what was written is kept."""
        if self._stack.currentWidget() is self.editor:
            self._keep()
        super().done(result)

    def _show(self, text: str) -> None:
        """Qt sets Markdown without air between paragraphs; give it some."""
        self._page.setMarkdown(text)
        document = self._page.document()
        cursor = QTextCursor(document)
        block = document.begin()
        while block.isValid():
            style = QTextBlockFormat()
            heading = block.blockFormat().headingLevel() > 0
            first = block.blockNumber() == 0
            style.setTopMargin(tokens().px(SPACE_L) if heading and not first else 0)
            style.setBottomMargin(tokens().px(SPACE_S))
            style.setLineHeight(125, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
            cursor.setPosition(block.position())
            cursor.mergeBlockFormat(style)
            block = block.next()

    def _toggle(self) -> None:
        if self._stack.currentWidget() is self.editor:
            self._keep()
            return
        self.editor.set_text(self._text)
        self._stack.setCurrentWidget(self.editor)
        self.edit_button.setText("Save")
        self.editor.setFocus()

    def _keep(self) -> None:
        text = self.editor.text()
        if text != self._text:
            self._text = text
            self.saved.emit(text)
        self._show(text)
        self._stack.setCurrentWidget(self._page)
        self.edit_button.setText("Edit")
