"""The strip at the bottom: how far the person is, what runs in the background, and the page's keys."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QToolButton, QWidget

from desktop_app.theme.active import tokens
from desktop_app.theme.icons import icon
from desktop_app.theme.tokens import SPACE_L, SPACE_M, SPACE_S
from desktop_app.widgets.key_hints import KeyHints

_MOST = 1_000_000
"""Steps of a bar: bytes of a model would be more than Qt can count."""


class StatusStrip(QWidget):
    """Shows what it is told; `stop_asked` when the person stops the background work."""

    stop_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._bar = self._make_bar(220)
        self._bar.setProperty("tone", "good")
        self._words = self._make_words()
        self._work_words = self._make_words()
        self._work_bar = self._make_bar(120)
        self._stop = QToolButton(self)
        self._stop.setIcon(icon("x"))
        self._stop.setIconSize(QSize(14, 14))
        self._stop.setToolTip("Stop this")
        self._stop.setAccessibleName("Stop the work in the background")
        self._stop.clicked.connect(self.stop_asked)
        self.hints = KeyHints(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_L, 0, SPACE_L, 0)
        row.setSpacing(SPACE_M)
        for widget in (self._bar, self._words):
            row.addWidget(widget)
        row.addSpacing(SPACE_S)
        for widget in (self._work_words, self._work_bar, self._stop):
            row.addWidget(widget)
        row.addWidget(self.hints, 1)
        self._fit()
        self.show_progress("", 0, 0)
        self.show_work("", 0, 0, stoppable=False)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()

    def _fit(self) -> None:
        self.setFixedHeight(tokens().px(36))

    def show_progress(self, text: str, done: int, total: int) -> None:
        """How far the person is on the page; `total` 0 hides the bar."""
        _fill(self._bar, done, total)
        self._bar.setVisible(total > 0)
        self._words.setText(text)
        self._words.setVisible(bool(text))

    def show_work(self, text: str, done: int, total: int, *, stoppable: bool) -> None:
        """What runs in the background; empty `text` hides it. `total` 0 means "no telling how long"."""
        self._work_words.setText(text)
        self._work_words.setVisible(bool(text))
        self._work_bar.setVisible(bool(text))
        self._stop.setVisible(bool(text) and stoppable)
        _fill(self._work_bar, done, total)

    def _make_words(self) -> QLabel:
        label = QLabel(self)
        label.setProperty("role", "caption")
        label.setContentsMargins(0, 0, SPACE_S, 0)
        return label

    def _make_bar(self, width: int) -> QProgressBar:
        bar = QProgressBar(self)
        bar.setTextVisible(False)
        bar.setFixedWidth(tokens().px(width))
        return bar


def _fill(bar: QProgressBar, done: int, total: int) -> None:
    unit = max(1, total // _MOST)
    bar.setRange(0, max(total, 0) // unit)
    bar.setValue(min(done, total) // unit)
