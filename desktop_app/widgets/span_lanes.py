"""The thin coloured lanes below the text, one for each system's span."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from core.domain.spans import Span
from desktop_app.widgets.passage_layout import PassageLayout

THICKNESS = 3.6
PITCH = 5.5
_FIRST_GAP = 2.0
_MOST_ROWS = 4
_FADED = 0.22
_LEAST_WIDTH = 4.0


@dataclass(frozen=True, slots=True)
class Lane:
    """One system's span: who, in which colour, and where.

    `dashed` tells an earlier version of a system from its promoted one, which has the same colour.
    """

    label: str
    colour: str
    span: Span
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class LaneBar:
    """A lane's bar on one line; `lane` is the lane's number, `line` the line's."""

    lane: int
    line: int
    rect: QRectF


def room_for(lanes: int) -> float:
    """Pixels to reserve below each line. It depends on the number of systems only, so text never jumps."""
    return _FIRST_GAP + PITCH * min(max(lanes, 2), _MOST_ROWS) + 4


def place_bars(layout: PassageLayout, lanes: Sequence[Lane]) -> list[LaneBar]:
    """The bars of all lanes, those that overlap on a line one below the other."""
    by_line: dict[int, list[tuple[int, float, float]]] = {}
    for number, lane in enumerate(lanes):
        for box in layout.boxes(lane.span.start, lane.span.end):
            by_line.setdefault(box.line, []).append((number, box.left, box.right))
    bars: list[LaneBar] = []
    for line, stretches in by_line.items():
        rows = _rows(stretches)
        pitch = min(PITCH, PITCH * _MOST_ROWS / (max(rows) + 1))
        top = layout.lines[line].bottom + _FIRST_GAP
        for (number, left, right), row in zip(stretches, rows, strict=True):
            width = max(_LEAST_WIDTH, right - left)
            height = min(THICKNESS, pitch - 1)
            bars.append(LaneBar(number, line, QRectF(left, top + row * pitch, width, height)))
    return bars


def _rows(stretches: list[tuple[int, float, float]]) -> list[int]:
    """The first free row for each stretch, in the order of the systems."""
    taken: list[list[tuple[float, float]]] = []
    rows = []
    for _, left, right in stretches:
        row = 0
        while row < len(taken) and any(left < end - 0.5 and start < right - 0.5 for start, end in taken[row]):
            row += 1
        if row == len(taken):
            taken.append([])
        taken[row].append((left, right))
        rows.append(row)
    return rows


def paint_bars(
    painter: QPainter, bars: Sequence[LaneBar], lanes: Sequence[Lane], clip: QRectF, emphasis: int
) -> None:
    """Draw the bars inside `clip`; with an `emphasis` (a lane's number) all others fade."""
    painter.setPen(Qt.PenStyle.NoPen)
    for bar in bars:
        if not bar.rect.intersects(clip):
            continue
        lane = lanes[bar.lane]
        colour = QColor(lane.colour)
        if emphasis not in (-1, bar.lane):
            colour.setAlphaF(_FADED)
        painter.setBrush(colour)
        if lane.dashed:
            _paint_dashes(painter, bar.rect)
        else:
            painter.drawRoundedRect(bar.rect, bar.rect.height() / 2, bar.rect.height() / 2)


def _paint_dashes(painter: QPainter, rect: QRectF) -> None:
    step, dash = 9.0, 6.0
    left = rect.left()
    while left < rect.right():
        width = min(dash, rect.right() - left)
        painter.drawRoundedRect(QRectF(left, rect.top(), width, rect.height()), 1, 1)
        left += step
