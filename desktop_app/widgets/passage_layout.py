"""Where a passage's text stands: paragraphs, lines and boxes. UTF-16 positions never leave this module."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import regex
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QTextLayout, QTextLine, QTextOption

from core.text.spans import Utf16Map
from core.text.units import grapheme_boundaries
from desktop_app.widgets.foreign_text import kept_whole

_BREAK = regex.compile(r"\r\n|[\n\r\u0085\u2028\u2029]")
_LONE_SURROGATE = regex.compile(r"[\ud800-\udfff]")
_RIGHT_TO_LEFT = regex.compile(
    r"[\p{Bidi_Class=R}\p{Bidi_Class=AL}\p{Bidi_Class=RLE}\p{Bidi_Class=RLO}\p{Bidi_Class=RLI}]"
)
_TAB_WIDTH = 4


@dataclass(frozen=True, slots=True)
class Box:
    """A stretch of text on one line: `line` is its number, `left` and `right` are pixels."""

    line: int
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """A laid-out line. `start` and `end` are code points of the passage, `first` the UTF-16 start."""

    text: QTextLine
    paragraph: int
    start: int
    end: int
    x: float
    top: float
    bottom: float
    below: float
    """Where the room for lanes under the line ends and the next line begins."""


@dataclass(frozen=True, slots=True)
class _Cell:
    """A grapheme ``[start, end)`` of the passage as it is painted, `left` to `right` in pixels."""

    left: float
    right: float
    start: int
    end: int
    runs_left: bool


class _Paragraph:
    """One paragraph's layout; `unit` is its first UTF-16 unit in the passage."""

    def __init__(self, text: str, unit: int, font: QFont, right_to_left: bool) -> None:
        self.unit = unit
        self.mixed = right_to_left or _RIGHT_TO_LEFT.search(text) is not None
        self.layout = QTextLayout(kept_whole(text), font)
        self.layout.setCacheEnabled(True)
        option = QTextOption(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        direction = Qt.LayoutDirection.RightToLeft if right_to_left else Qt.LayoutDirection.LeftToRight
        option.setTextDirection(direction)
        option.setTabStopDistance(_TAB_WIDTH * font.pixelSize() * 0.6)
        self.layout.setTextOption(option)

    def arrange(self, width: float) -> Iterator[QTextLine]:
        self.layout.beginLayout()
        try:
            while (line := self.layout.createLine()).isValid():
                line.setLineWidth(width)
                yield line
        finally:
            self.layout.endLayout()


class PassageLayout:
    """The geometry of one passage. All positions that come in or go out are code points."""

    def __init__(self, text: str, font: QFont, *, right_to_left: bool = False) -> None:
        self.text = text
        self.right_to_left = right_to_left
        self.lines: list[PlacedLine] = []
        self.height = 0.0
        self.width = 0.0
        self._units = Utf16Map(text)
        self._edges = grapheme_boundaries(text)
        self._cells: dict[int, list[_Cell]] = {}
        # One unit for one unit, so that every position stays what it is.
        shown = _LONE_SURROGATE.sub("\ufffd", text)
        self._paragraphs = [
            _Paragraph(shown[start:end], self._units.to_utf16(start), font, right_to_left)
            for start, end in _paragraphs(text)
        ]
        self._starts: list[int] = []

    def arrange(self, width: float, room: float) -> float:
        """Break the text into lines of `width` pixels with `room` below each; returns the height."""
        self.width = width
        self.lines = []
        self._cells = {}
        top = 0.0
        for number, paragraph in enumerate(self._paragraphs):
            for line in paragraph.arrange(width):
                self.lines.append(self._place(line, number, paragraph, top, room))
                top = self.lines[-1].below
        self._starts = [line.start for line in self.lines]
        self.height = top
        return top

    def _place(
        self, line: QTextLine, number: int, paragraph: _Paragraph, top: float, room: float
    ) -> PlacedLine:
        x = max(0.0, self.width - line.naturalTextWidth()) if self.right_to_left else 0.0
        line.setPosition(QPointF(x, top))
        start = paragraph.unit + line.textStart()
        bottom = top + line.height()
        return PlacedLine(
            line,
            number,
            self._units.from_utf16(start),
            self._units.from_utf16(start + line.textLength()),
            x,
            top,
            bottom,
            bottom + room,
        )

    def line_of(self, position: int) -> int:
        """The number of the line on which the character at `position` stands."""
        return max(0, bisect_right(self._starts, position) - 1)

    def line_at(self, y: float) -> int:
        """The number of the line at height `y`, the nearest one outside the text."""
        tops = [line.top for line in self.lines]
        return min(max(0, bisect_right(tops, y) - 1), len(self.lines) - 1)

    def boundary_at(self, x: float, y: float) -> int:
        """The grapheme boundary nearest to a point."""
        number = self.line_at(y)
        cells = self._cells_of(number)
        if not cells:
            return self.lines[number].start
        nearest = min(cells, key=lambda cell: max(cell.left - x, x - cell.right, 0.0))
        before = (x < (nearest.left + nearest.right) / 2) != nearest.runs_left
        return nearest.start if before else nearest.end

    def character_at(self, x: float, y: float) -> int:
        """The character under a point; -1 outside the text."""
        number = self.line_at(y)
        if not self.lines[number].top <= y <= self.lines[number].bottom:
            return -1
        return next((cell.start for cell in self._cells_of(number) if cell.left <= x <= cell.right), -1)

    def _cells_of(self, number: int) -> list[_Cell]:
        """What can be pointed at on a line: Qt's own `xToCursor` is off where the text runs to the left and
        where a letter comes from another font. What has no width cannot be pointed at."""
        if number not in self._cells:
            line = self.lines[number]
            first, last = bisect_left(self._edges, line.start), bisect_left(self._edges, line.end)
            self._cells[number] = [
                _Cell(left, right, start, min(end, line.end), self._runs_left(line, start))
                for start, end in pairwise(self._edges[first : last + 1])
                for left, right in self._stretches(line, start, min(end, line.end))
                if right > left
            ]
        return self._cells[number]

    def _runs_left(self, line: PlacedLine, position: int) -> bool:
        paragraph = self._paragraphs[line.paragraph]
        return paragraph.mixed and _runs_left(line.text, self._units.to_utf16(position) - paragraph.unit)

    def boxes(self, start: int, end: int) -> list[Box]:
        """The boxes of ``[start, end)``, line by line; several on one line where directions mix."""
        found: list[Box] = []
        if not self.lines or start >= end:
            return found
        for number in range(self.line_of(start), len(self.lines)):
            line = self.lines[number]
            if line.start >= end:
                break
            first, last = max(start, line.start), min(end, line.end)
            if first < last:
                found += [Box(number, left, right) for left, right in self._stretches(line, first, last)]
        return found

    def _stretches(self, line: PlacedLine, start: int, end: int) -> list[tuple[float, float]]:
        paragraph = self._paragraphs[line.paragraph]
        first = self._units.to_utf16(start) - paragraph.unit
        last = self._units.to_utf16(end) - paragraph.unit
        if paragraph.mixed:
            return _merge(_glyph_boxes(line.text, first, last - first)) or [_caret(line.text, first)]
        return [(_x(line.text, first), _x(line.text, last))]

    def edge(self, position: int, *, trailing: bool) -> tuple[int, float]:
        """Line and x of the caret before the character at `position`, or after the one that ends there."""
        at = max(0, position - 1) if trailing else position
        edges = self._edges
        start = edges[max(0, bisect_right(edges, at) - 1)]
        end = edges[min(bisect_right(edges, at), len(edges) - 1)]
        number = self.line_of(at)
        line = self.lines[number]
        paragraph = self._paragraphs[line.paragraph]
        boxes = self._stretches(line, start, min(end, line.end)) if start < line.end else []
        if not boxes:
            return number, _x(line.text, self._units.to_utf16(line.end) - paragraph.unit)
        right_side = trailing != self._runs_left(line, start)
        return number, boxes[-1][1] if right_side else boxes[0][0]


def _paragraphs(text: str) -> list[tuple[int, int]]:
    found, start = [], 0
    for match in _BREAK.finditer(text):
        found.append((start, match.start()))
        start = match.end()
    return [*found, (start, len(text))]


def _x(line: QTextLine, unit: int) -> float:
    place: Any = line.cursorToX(unit)  # the stubs do not know that it is a pair
    return float(place[0])


def _caret(line: QTextLine, unit: int) -> tuple[float, float]:
    return _x(line, unit), _x(line, unit)


def _glyph_boxes(line: QTextLine, start: int, length: int) -> list[tuple[float, float]]:
    rects = [run.boundingRect() for run in line.glyphRuns(start, length)]
    return [(rect.left(), rect.right()) for rect in rects]


def _runs_left(line: QTextLine, unit: int) -> bool:
    runs = line.glyphRuns(unit, 1)
    return bool(runs) and runs[0].isRightToLeft()


def _merge(stretches: list[tuple[float, float]]) -> list[tuple[float, float]]:
    merged: list[tuple[float, float]] = []
    for left, right in sorted(stretches):
        if merged and left <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(right, merged[-1][1]))
        else:
            merged.append((left, right))
    return merged
