"""The common frame of dialogs: a heading, a body and a row of buttons."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
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
        self.resize(tokens().px(width), tokens().px(height) if height else self.sizeHint().height())

    def add_button(self, text: str, run: Callable[[], object], kind: str = "") -> QPushButton:
        """A button at the right end of the row."""
        made = button(text, run, kind, self)
        self.row.addWidget(made)
        return made
