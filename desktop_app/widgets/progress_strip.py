"""A thin bar with a few words: how far, how fast."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from desktop_app.theme.active import colour, tokens
from desktop_app.theme.tokens import SPACE_L
from desktop_app.widgets.card import label


class ThinBar(QWidget):
    """A rounded bar, filled to `share` (0..1) in the colour `token`."""

    def __init__(self, token: str = "accent", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._token = token
        self._share = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_share(self, share: float, token: str = "") -> None:
        self._share = min(1.0, max(0.0, share))
        self._token = token or self._token
        self.update()

    @property
    def share(self) -> float:
        return self._share

    def sizeHint(self) -> QSize:
        return QSize(tokens().px(120), 6)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("track"))
        whole = QRectF(0, (self.height() - 6) / 2, self.width(), 6)
        painter.drawRoundedRect(whole, 3, 3)
        if self._share > 0:
            painter.setBrush(colour(self._token))
            whole.setWidth(max(6.0, whole.width() * self._share))
            painter.drawRoundedRect(whole, 3, 3)


class ProgressStrip(QWidget):
    """A `ThinBar` with words at its right."""

    def __init__(self, token: str = "good", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bar = ThinBar(token)
        self.bar.setMinimumWidth(tokens().px(160))
        self._words = label("", "caption")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_L)
        row.addWidget(self.bar, 1)
        row.addWidget(self._words)

    def show_progress(self, done: int, total: int, words: str = "") -> None:
        self.bar.set_share(done / total if total else 0.0)
        self._words.setText(words or f"{done:,} of {total:,}")
        self.setAccessibleName(self._words.text())

    def words(self) -> str:
        return self._words.text()
