"""A quiet line above the page: something worth knowing that stops nothing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QWidget

from desktop_app.theme.icons import icon
from desktop_app.theme.tokens import SPACE_L, SPACE_S
from desktop_app.widgets.buttons import HintButton


class NoticeBar(QFrame):
    """Shows one sentence, perhaps with a button, until it is closed or replaced."""

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
        self._run: Callable[[], object] | None = None
        self.button = HintButton("", parent=self)
        self.button.clicked.connect(lambda _checked=False: self._press())
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_L, SPACE_S, SPACE_S, SPACE_S)
        row.addWidget(sign)
        row.addWidget(self._words, 1)
        row.addWidget(self.button)
        row.addWidget(close)
        self.hide()

    def tell(self, sentence: str) -> None:
        self.offer(sentence, "", None)

    def offer(self, sentence: str, words: str, run: Callable[[], object] | None) -> None:
        """Show a sentence and, with `words`, a button that does `run` and closes the notice."""
        self._words.setText(sentence)
        self._run = run
        self.button.setText(words)
        self.button.setAccessibleName(words)
        self.button.setVisible(bool(words))
        self.show()

    def _press(self) -> None:
        self.hide()
        if self._run is not None:
            self._run()

    def text(self) -> str:
        return self._words.text() if not self.isHidden() else ""
