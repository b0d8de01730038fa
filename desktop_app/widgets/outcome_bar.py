"""Wins, ties and losses of one system against another, as a bar with words."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop_app.theme import fonts
from desktop_app.theme.active import colour, tokens
from desktop_app.theme.tokens import SPACE_M

_PARTS = (("better", "good"), ("equal", "line_strong"), ("worse", "danger"))


class OutcomeBar(QWidget):
    """Shows how many questions came out better, equal and worse."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts = (0, 0, 0)

    def show_outcome(self, wins: int, ties: int, losses: int) -> None:
        self._counts = (wins, ties, losses)
        self.setAccessibleName(self.words())
        self.update()

    def words(self) -> str:
        return ", ".join(f"{count:,} {name}" for count, (name, _) in zip(self._counts, _PARTS, strict=True))

    def sizeHint(self) -> QSize:
        return QSize(tokens().px(320), tokens().px(56))

    def paintEvent(self, event: QPaintEvent) -> None:
        total = sum(self._counts)
        if not total:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        thick, gap = tokens().px(10), 2.0
        top = self.height() / 2 - thick
        shown = [(count, token) for count, (_, token) in zip(self._counts, _PARTS, strict=True) if count]
        room = self.width() - gap * (len(shown) - 1)
        left = 0.0
        for count, token in shown:
            width = room * count / total
            painter.setBrush(colour(token))
            painter.drawRoundedRect(QRectF(left, top, width, thick), 3, 3)
            left += width + gap
        self._paint_words(painter, top + thick + tokens().px(6))

    def _paint_words(self, painter: QPainter, top: float) -> None:
        painter.setFont(fonts.interface_font(tokens(), tokens().type.caption))
        left = 0.0
        for count, (name, token) in zip(self._counts, _PARTS, strict=True):
            text = f"{count:,} {name}"
            painter.setPen(colour("text_muted" if token == "line_strong" else token))
            width = painter.fontMetrics().horizontalAdvance(text)
            box = QRectF(left, top, width + 2, tokens().px(18))
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, text)
            left += width + SPACE_M
