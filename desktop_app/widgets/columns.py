"""Columns beside each other with lines to drag, in whatever room the window has."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QWidget


class Columns(QSplitter):
    """Keeps a least width for every column; where there is no room for all of them, each gives its share.

    The widths grow with the text size and the window's smallest size does not: a splitter that cannot
    keep the least widths lays its columns over each other.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setChildrenCollapsible(False)
        self._least: list[int] = []

    def add(self, column: QWidget, least: int, *, stretch: int = 0) -> None:
        """Put `column` at the right end, at least `least` pixels wide."""
        self.addWidget(column)
        self.setStretchFactor(self.count() - 1, stretch)
        self._least.append(least)
        column.setMinimumWidth(least)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._share()
        super().resizeEvent(event)

    def _share(self) -> None:
        room = self.contentsRect().width() - (self.count() - 1) * self.handleWidth()
        wanted = sum(self._least)
        for at, least in enumerate(self._least):
            self.widget(at).setMinimumWidth(min(least, least * room // wanted))
