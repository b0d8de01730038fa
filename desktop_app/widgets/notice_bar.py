"""A quiet line above the page: something worth knowing that stops nothing."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QWidget

from desktop_app.theme.icons import icon
from desktop_app.theme.tokens import SPACE_L, SPACE_S


class NoticeBar(QFrame):
    """Shows one sentence until it is closed or replaced."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "notice-bar")
        self._words = QLabel(self)
        self._words.setWordWrap(True)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        sign = QLabel(self)
        sign.setPixmap(icon("info", "accent").pixmap(QSize(18, 18)))
        close = QToolButton(self)
        close.setIcon(icon("x"))
        close.setToolTip("Close this notice")
        close.setAccessibleName("Close this notice")
        close.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_L, SPACE_S, SPACE_S, SPACE_S)
        row.addWidget(sign)
        row.addWidget(self._words, 1)
        row.addWidget(close)
        self.hide()

    def tell(self, sentence: str) -> None:
        self._words.setText(sentence)
        self.show()

    def text(self) -> str:
        return self._words.text() if not self.isHidden() else ""
