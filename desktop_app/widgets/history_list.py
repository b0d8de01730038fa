"""What was done to a question, newest first, one line a step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.theme import fonts
from desktop_app.theme.active import colour, tokens
from desktop_app.widgets.foreign_text import tool_tip

_GAP = 6


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """When (local time), what was done, and the answer that held afterwards."""

    time: str
    action: str
    answer: str = ""
    undone: bool = False


class HistoryList(QWidget):
    """Paints its lines; the tool tip and the accessible name hold them in full."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[HistoryLine, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_lines(self, lines: Sequence[HistoryLine]) -> None:
        if tuple(lines) == self._lines:
            return
        self._lines = tuple(lines)
        told = [f"{line.time} {line.action} {line.answer}".strip() for line in lines]
        self.setAccessibleName("; ".join(told))
        self.setToolTip(tool_tip("\n".join(told)))
        self.updateGeometry()
        self.update()

    def lines(self) -> tuple[HistoryLine, ...]:
        return self._lines

    def sizeHint(self) -> QSize:
        return QSize(200, round(len(self._lines) * self._line_height()))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _line_height(self) -> float:
        return QFontMetricsF(_font()).height() + _GAP

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        for number, line in enumerate(self._lines):
            place = QRectF(0, number * self._line_height(), self.width(), self._line_height())
            if place.intersects(QRectF(event.rect())):
                _paint_line(painter, place, line, newest=number == 0)


def _font(weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    return fonts.interface_font(tokens(), tokens().type.caption, weight)


def _paint_line(painter: QPainter, place: QRectF, line: HistoryLine, *, newest: bool) -> None:
    flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
    metrics = QFontMetricsF(_font())
    words = f"{line.time} · {line.action}" + (" → " if line.answer else "")
    shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, place.width())
    painter.setFont(_font())
    painter.setPen(colour("text_faint" if line.undone else "text_muted"))
    painter.drawText(place, flags, shown)
    used = metrics.horizontalAdvance(shown)
    bold = _font(QFont.Weight.DemiBold if newest else QFont.Weight.Normal)
    painter.setFont(bold)
    painter.setPen(colour("text" if newest else "text_muted"))
    answer = QFontMetricsF(bold).elidedText(line.answer, Qt.TextElideMode.ElideRight, place.width() - used)
    painter.drawText(place.adjusted(used, 0, 0, 0), flags, answer)
