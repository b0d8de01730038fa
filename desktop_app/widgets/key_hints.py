"""Keys with a word on what they do, drawn as small key caps."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.theme import fonts
from desktop_app.theme.active import colour, tokens
from desktop_app.theme.tokens import RADIUS_SMALL, SPACE_L, SPACE_XS


class KeyHints(QWidget):
    """A row of key caps; what does not fit is left out from the left."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hints: list[tuple[str, str]] = []
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def set_hints(self, hints: list[tuple[str, str]]) -> None:
        """Pairs of key and word."""
        self._hints = hints
        self.setAccessibleName(", ".join(f"{key}: {word}" for key, word in hints))
        self.update()

    def hints(self) -> list[tuple[str, str]]:
        return list(self._hints)

    def sizeHint(self) -> QSize:
        return QSize(tokens().px(420), tokens().px(24))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        right = float(self.width())
        for key, word in reversed(self._hints):
            left = self._paint_one(painter, key, word, right)
            if left is None:
                return
            right = left - SPACE_L

    def _paint_one(self, painter: QPainter, key: str, word: str, right: float) -> float | None:
        """Draw one hint that ends at `right`; returns where it begins, None where there is no room."""
        font = fonts.interface_font(tokens(), tokens().type.caption)
        cap_font = fonts.interface_font(tokens(), tokens().type.caption - 1, QFont.Weight.Medium)
        word_width = QFontMetricsF(font).horizontalAdvance(word)
        cap_width = max(tokens().px(18), QFontMetricsF(cap_font).horizontalAdvance(key) + tokens().px(10))
        left = right - word_width - SPACE_XS - 2 - cap_width
        if left < 0:
            return None
        height = tokens().px(20)
        cap = QRectF(left, (self.height() - height) / 2, cap_width, height)
        painter.setPen(QPen(colour("line_strong"), 1))
        painter.setBrush(colour("surface"))
        painter.drawRoundedRect(cap.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_SMALL, RADIUS_SMALL)
        painter.setPen(colour("text"))
        painter.setFont(cap_font)
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, key)
        painter.setPen(colour("text_muted"))
        painter.setFont(font)
        words = QRectF(right - word_width, 0, word_width + 1, self.height())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, word)
        return left
