"""What a place shows while it has nothing: an icon, a sentence, and the way on."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop_app.theme import icons
from desktop_app.theme.active import colour, tokens
from desktop_app.theme.tokens import SPACE_L, SPACE_S, SPACE_XL
from desktop_app.widgets.buttons import HintButton
from desktop_app.widgets.card import label


class IconBadge(QWidget):
    """A line icon in a soft round."""

    def __init__(self, name: str, size: int = 52, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._size = size

    def set_icon_name(self, name: str) -> None:
        self._name = name
        self.update()

    def sizeHint(self) -> QSize:
        side = tokens().px(self._size)
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = float(min(self.width(), self.height()))
        round_ = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("accent_soft"))
        painter.drawEllipse(round_)
        inset = side * 0.27
        icons.paint(painter, self._name, round_.adjusted(inset, inset, -inset, -inset), colour("accent"))


class EmptyState(QWidget):
    """An icon, a title, a sentence, and buttons that lead on; shown in the middle of its place."""

    chosen = Signal(str)
    """The name of the button that was pressed."""

    def __init__(self, icon: str, title: str, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = IconBadge(icon)
        self._title = label(title, "heading", wrap=True)
        self._text = label(text, "muted", wrap=True)
        self._text.setMaximumWidth(tokens().px(420))
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(SPACE_S)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_XL, SPACE_XL, SPACE_XL, SPACE_XL)
        column.setSpacing(SPACE_S)
        column.addStretch(1)
        column.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignHCenter)
        for text_label in (self._title, self._text):
            text_label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addLayout(_centred(text_label))
        column.addSpacing(SPACE_L)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addLayout(self._buttons)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(2)

    def set_words(self, title: str, text: str = "") -> None:
        self._title.setText(title)
        self._text.setText(text)

    def add_button(self, name: str, text: str, keys: str = "", *, primary: bool = False) -> HintButton:
        button = HintButton(text, keys, kind="primary" if primary else "")
        button.clicked.connect(lambda: self.chosen.emit(name))
        self._buttons.addWidget(button)
        return button


def _centred(wrapped: QLabel) -> QHBoxLayout:
    """A row that gives a wrapped label all the width it may have, and keeps it in the middle.

    An aligned item would get its hint's width only, and a plain one would stand at the left.
    """
    row = QHBoxLayout()
    row.addStretch(1)
    row.addWidget(wrapped, 1000)
    row.addStretch(1)
    return row
