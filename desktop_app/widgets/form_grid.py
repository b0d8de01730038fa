"""Rows of a form: a label at the left, level with its field at the right."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QWidget

from desktop_app.theme.tokens import SPACE_L, SPACE_S
from desktop_app.widgets.card import label


class FormGrid(QGridLayout):
    """Adds row by row; a row can be hidden as a whole."""

    def __init__(self) -> None:
        super().__init__()
        self.setVerticalSpacing(SPACE_S)
        self.setHorizontalSpacing(SPACE_L)
        self.setColumnStretch(1, 1)
        self._labels: dict[QWidget, QLabel] = {}

    def add_row(self, title: str, field: QWidget, beside: QWidget | None = None) -> None:
        """A labelled field, with something small (a button) beside it where that helps."""
        words = label(title)
        words.setBuddy(field)
        place = self.rowCount()
        self.addWidget(words, place, 0)
        self._labels[field] = words
        if beside is None:
            self.addWidget(field, place, 1)
            return
        row = QHBoxLayout()
        row.setSpacing(SPACE_S)
        row.addWidget(field, 1)
        row.addWidget(beside)
        self.addLayout(row, place, 1)

    def show_row(self, field: QWidget, shown: bool) -> None:
        field.setVisible(shown)
        self._labels[field].setVisible(shown)
