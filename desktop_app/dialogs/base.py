"""The common frame of dialogs: a heading, a body and a row of buttons."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop_app.theme.active import tokens
from desktop_app.theme.tokens import SPACE_L, SPACE_M, SPACE_S, SPACE_XL
from desktop_app.widgets.card import label


def button(
    text: str, run: Callable[[], object], kind: str = "", parent: QWidget | None = None
) -> QPushButton:
    """A push button of one of the theme's kinds that calls `run`."""
    made = QPushButton(text, parent)
    if kind:
        made.setProperty("kind", kind)
    made.setAutoDefault(kind == "primary")
    made.setDefault(kind == "primary")
    made.clicked.connect(lambda _checked=False: run())
    return made


class Sheet(QDialog):
    """A dialog with a heading; subclasses fill `body` and `row`."""

    def __init__(
        self, title: str, parent: QWidget | None = None, *, width: int = 560, height: int = 0
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.heading = label(title, "heading", wrap=True)
        self.body = QVBoxLayout()
        self.body.setSpacing(SPACE_M)
        self.row = QHBoxLayout()
        self.row.setSpacing(SPACE_S)
        self.row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_XL, SPACE_XL, SPACE_XL, SPACE_L)
        column.setSpacing(SPACE_L)
        column.addWidget(self.heading)
        column.addLayout(self.body, 1)
        column.addLayout(self.row)
        self._high = height > 0
        self.resize(tokens().px(width), tokens().px(height) if height else self.sizeHint().height())

    def showEvent(self, event: QShowEvent) -> None:
        """As high as its sentences need; Qt counts a wrapped label as one line."""
        if not event.spontaneous():  # it was not only taken out of the task bar
            layout, width = self.layout(), self.width()
            measure = layout.totalMinimumHeightForWidth if self._high else layout.totalHeightForWidth
            self.resize(width, max(self.height(), self._within_screen(measure(width))))
        super().showEvent(event)  # which puts it in the middle of its parent

    def fit(self) -> None:
        """Take the height that the contents need, at the present width."""
        self.layout().activate()
        needed = self.layout().totalHeightForWidth(self.width())
        self.resize(self.width(), self._within_screen(needed))

    def _within_screen(self, height: int) -> int:
        return min(height, self.screen().availableGeometry().height())

    def add_button(self, text: str, run: Callable[[], object], kind: str = "") -> QPushButton:
        """A button at the right end of the row."""
        made = button(text, run, kind, self)
        self.row.addWidget(made)
        return made
