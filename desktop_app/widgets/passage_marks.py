"""What lies on a passage's text besides the lanes: the correction, other answers, gold, hits, links."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from core.domain.spans import Span
from desktop_app.theme.active import colour
from desktop_app.widgets.passage_layout import PassageLayout

_RADIUS = 3.0
_LEAST_WIDTH = 2.0


class Mark(StrEnum):
    """Why a stretch of the passage is lit up. `NEAR` is a mere sentence where `LINK` are the words."""

    LINK = "link"
    NEAR = "near"
    SEARCH = "search"
    GOLD = "gold"


@dataclass(slots=True)
class Marks:
    """The marks of one passage."""

    correction: Span | None = None
    others: tuple[Span, ...] = ()
    lit: dict[Mark, tuple[Span, ...]] = field(default_factory=dict)


def paint_marks(painter: QPainter, layout: PassageLayout, marks: Marks) -> None:
    """Draw the marks; the text is drawn over them afterwards."""
    for span in marks.lit.get(Mark.SEARCH, ()):
        _fill(painter, _rects(layout, span), colour("search"))
    for span in marks.lit.get(Mark.NEAR, ()):
        _fill(painter, _rects(layout, span), colour("hover"))
    for span in marks.lit.get(Mark.LINK, ()):
        _fill(painter, _rects(layout, span), colour("link"))
        _underline(painter, _rects(layout, span), colour("accent"))
    if marks.correction is not None:
        _fill(painter, _rects(layout, marks.correction), colour("accent_line"), 0.75)
    for span in marks.others:
        _outline(painter, _rects(layout, span, 2.0), colour("accent"), Qt.PenStyle.DashLine)
    for span in marks.lit.get(Mark.GOLD, ()):
        _outline(painter, _rects(layout, span, 2.0), colour("gold"), Qt.PenStyle.SolidLine)


def _rects(layout: PassageLayout, span: Span, grow: float = 1.0) -> list[QRectF]:
    found = []
    for box in layout.boxes(span.start, span.end):
        line = layout.lines[box.line]
        width = max(_LEAST_WIDTH, box.right - box.left)
        found.append(QRectF(box.left, line.top - grow, width, line.bottom - line.top + 2 * grow))
    return found


def _fill(painter: QPainter, rects: list[QRectF], tint: QColor, alpha: float = 1.0) -> None:
    tint.setAlphaF(alpha)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tint)
    for rect in rects:
        painter.drawRoundedRect(rect, _RADIUS, _RADIUS)


def _outline(painter: QPainter, rects: list[QRectF], tint: QColor, style: Qt.PenStyle) -> None:
    painter.setPen(QPen(tint, 1.3, style))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for rect in rects:
        painter.drawRoundedRect(rect, _RADIUS + 1, _RADIUS + 1)


def _underline(painter: QPainter, rects: list[QRectF], tint: QColor) -> None:
    painter.setPen(QPen(tint, 1.6))
    for rect in rects:
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
