"""Paints a passage with its marks and turns the mouse into spans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from core.domain.spans import Span
from core.text.units import grapheme_boundaries, next_grapheme, previous_grapheme, word_at
from desktop_app.theme import fonts
from desktop_app.theme.active import colour, tokens
from desktop_app.theme.tokens import TOUCH
from desktop_app.widgets.passage_layout import PassageLayout
from desktop_app.widgets.passage_marks import Mark, Marks, paint_marks
from desktop_app.widgets.span_lanes import Lane, LaneBar, paint_bars, place_bars, room_for

_MARGIN_X, _MARGIN_TOP, _MARGIN_BOTTOM = 24, 18, 8
_DRAG_START = 3
_SCROLL_MS = 30


class Handle(StrEnum):
    START = "start"
    END = "end"


@dataclass(slots=True)
class _Drag:
    """A drag on its way: the end that stays, and whether it moved."""

    anchor: int
    origin: QPointF
    moved: bool = False
    words: bool = False
    handle: bool = False


class PassageCanvas(QWidget):
    """The passage itself; `PassageView` puts it into a card that scrolls."""

    spanEdited = Signal(int, int)
    spanCommitted = Signal(int, int)
    characterHovered = Signal(int)
    laneHovered = Signal(int)
    laneClicked = Signal(int)
    scrollWanted = Signal(QRect)
    heightChanged = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.editable = True
        self.word_snapping = False
        self.language = ""
        self.size_px: float | None = None
        self._text = ""
        self._right_to_left = False
        self._lanes: tuple[Lane, ...] = ()
        self._room_lanes = 0
        self._bars: list[LaneBar] | None = None
        self._marks = Marks()
        self._emphasis = -1
        self._drag: _Drag | None = None
        self._hovered = -1
        self._hovered_lane = -1
        self._left, self._top, self._bottom = _MARGIN_X, _MARGIN_TOP, _MARGIN_BOTTOM
        self._layout = self._new_layout()
        self._scroll_timer = QTimer(self)
        self._scroll_timer.setInterval(_SCROLL_MS)
        self._scroll_timer.timeout.connect(self._drag_on)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)

    # What is shown

    def set_passage(self, text: str, *, right_to_left: bool, language: str) -> None:
        """Show another text; all marks and lanes of the one before go."""
        self._text, self._right_to_left, self.language = text, right_to_left, language
        self._marks = Marks()
        self._lanes, self._emphasis, self._drag = (), -1, None
        self._hovered = self._hovered_lane = -1
        self._relayout()

    def set_lanes(self, lanes: Sequence[Lane], room: int | None = None) -> None:
        """Show `lanes`; `room` is the number of lanes to reserve room for, all of them where None."""
        self._lanes, self._bars, self._emphasis = tuple(lanes), None, -1
        wanted = len(self._lanes) if room is None else room
        if room_for(wanted) != room_for(self._room_lanes):
            self._room_lanes = wanted
            self._arrange()
        self.update()

    def set_correction(self, span: Span | None) -> None:
        if span != self._marks.correction:
            self._marks.correction = span
            self.update()

    def set_others(self, spans: Sequence[Span]) -> None:
        self._marks.others = tuple(spans)
        self.update()

    def light_up(self, mark: Mark, spans: Sequence[Span]) -> None:
        if self._marks.lit.get(mark, ()) != tuple(spans):
            self._marks.lit[mark] = tuple(spans)
            self.update()

    def set_emphasis(self, lane: int) -> None:
        if lane != self._emphasis:
            self._emphasis = lane
            self.update()

    def set_margins(self, sides: int, top: int, bottom: int) -> None:
        """Room around the text in pixels."""
        self._left, self._top, self._bottom = sides, top, bottom
        self._arrange()

    @property
    def text(self) -> str:
        return self._text

    @property
    def correction(self) -> Span | None:
        return self._marks.correction

    @property
    def lanes(self) -> tuple[Lane, ...]:
        return self._lanes

    def lit(self, mark: Mark) -> tuple[Span, ...]:
        return self._marks.lit.get(mark, ())

    # Geometry

    def _new_layout(self) -> PassageLayout:
        font = fonts.text_font(tokens(), self.language, self.size_px)
        return PassageLayout(self._text, font, right_to_left=self._right_to_left)

    def _relayout(self) -> None:
        self._layout = self._new_layout()
        self._arrange()
        self.update()

    def _arrange(self) -> None:
        self._bars = None
        room = room_for(self._room_lanes) if self._room_lanes else tokens().px(5)
        width = max(80, self.width() - 2 * self._left)
        height = self._layout.arrange(width, room) + self._top + self._bottom
        if self.minimumHeight() != round(height):
            self.setMinimumHeight(round(height))
            self.heightChanged.emit()

    def sizeHint(self) -> QSize:
        return QSize(480, self.minimumHeight())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._relayout()

    def rect_of(self, start: int, end: int) -> QRect:
        """The rectangle in this widget around ``[start, end)``, with the lanes below it."""
        boxes = self._layout.boxes(start, end)
        if not boxes:
            return QRect()
        lines = [self._layout.lines[box.line] for box in boxes]
        left, right = min(box.left for box in boxes), max(box.right for box in boxes)
        top, bottom = lines[0].top, lines[-1].below
        return QRectF(left + self._left, top + self._top, right - left, bottom - top).toAlignedRect()

    def handle_rect(self, handle: Handle) -> QRectF:
        """Where a handle of the correction can be gripped; an empty rectangle without a correction."""
        span = self._marks.correction
        if span is None or not self.editable or not self._layout.lines:
            return QRectF()
        x, top, bottom = self._handle_line(span, handle)
        return QRectF(x - TOUCH, top - TOUCH / 2, 2 * TOUCH, bottom - top + TOUCH).translated(
            self._left, self._top
        )

    def _handle_line(self, span: Span, handle: Handle) -> tuple[float, float, float]:
        end = handle is Handle.END
        number, x = self._layout.edge(span.end if end else span.start, trailing=end)
        line = self._layout.lines[number]
        return x, line.top, line.bottom

    def point_of(self, position: int) -> QPointF:
        """The middle of the caret before `position`, in this widget."""
        number, x = self._layout.edge(position, trailing=False)
        line = self._layout.lines[number]
        return QPointF(x + self._left, (line.top + line.bottom) / 2 + self._top)

    def bars(self) -> list[LaneBar]:
        """The lanes' bars, in the text's coordinates; worked out once for a layout."""
        if self._bars is None:
            self._bars = place_bars(self._layout, self._lanes)
        return self._bars

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(self._left, self._top)
        clip = QRectF(event.rect()).translated(-self._left, -self._top)
        paint_marks(painter, self._layout, self._marks)
        painter.setPen(colour("text"))
        for line in self._layout.lines:
            if line.below >= clip.top() and line.top <= clip.bottom():
                line.text.draw(painter, QPointF(0, 0))
        paint_bars(painter, self.bars(), self._lanes, clip, self._emphasis)
        self._paint_handles(painter)

    def _paint_handles(self, painter: QPainter) -> None:
        span = self._marks.correction
        if span is None or not self.editable or not self._layout.lines:
            return
        tint = colour("accent")
        for handle in Handle:
            x, top, bottom = self._handle_line(span, handle)
            painter.setPen(QPen(tint, 2.4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawLine(QPointF(x, top - 1), QPointF(x, bottom + 1))
            painter.setPen(QPen(colour("surface"), 1.2))
            painter.setBrush(tint)
            knob = top - 2 if handle is Handle.START else bottom + 2
            painter.drawEllipse(QPointF(x, knob), 4.2, 4.2)

    # The mouse

    def _boundary(self, point: QPointF) -> int:
        return self._layout.boundary_at(point.x() - self._left, point.y() - self._top)

    def _handle_at(self, point: QPointF) -> Handle | None:
        """The handle under a point; of two that overlap, the one whose bar is nearer."""
        near = {
            handle: abs(rect.center().x() - point.x())
            for handle in Handle
            if (rect := self.handle_rect(handle)).contains(point)
        }
        return min(near, key=lambda handle: near[handle]) if near else None

    def _lane_at(self, point: QPointF) -> int:
        place = point - QPointF(self._left, self._top)
        for bar in self.bars():
            if bar.rect.adjusted(0, -1, 0, 1).contains(place):
                return bar.lane
        return -1

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or not self._text:
            super().mousePressEvent(event)
            return
        point = event.position()
        span = self._marks.correction
        handle = self._handle_at(point)
        if not self.editable:
            return
        if span is not None and handle is not None:
            anchor = span.start if handle is Handle.END else span.end
            self._drag = _Drag(anchor, point, handle=True)
        elif span is not None and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._extend(span, point)
        elif (lane := self._lane_at(point)) >= 0:
            self.laneClicked.emit(lane)
        else:
            self._drag = _Drag(self._boundary(point), point, words=self.word_snapping)

    def _extend(self, span: Span, point: QPointF) -> None:
        """Shift+click moves the nearer end of the correction; the other one stays."""
        place = self._boundary(point)
        nearer_start = abs(place - span.start) < abs(place - span.end)
        self._drag = _Drag(span.end if nearer_start else span.start, point, moved=True, handle=True)
        self._select_to(point)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = event.position()
        if self._drag is None:
            self._hover(point)
            return
        drag = self._drag
        if not drag.moved and (point - drag.origin).manhattanLength() < _DRAG_START:
            return
        drag.moved = True
        self._select_to(point)
        self._scroll_timer.start()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        drag, self._drag = self._drag, None
        self._scroll_timer.stop()
        span = self._marks.correction
        if drag is not None and drag.moved and span is not None:
            self.spanCommitted.emit(span.start, span.end)
        self._hover(event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or not self.editable:
            return
        self._drag = None
        place = event.position() - QPointF(self._left, self._top)
        character = self._layout.character_at(place.x(), place.y())
        if character < 0:
            return
        start = previous_grapheme(self._text, character + 1)
        word = word_at(self._text, character) or (start, next_grapheme(self._text, start))
        if self._select(*word):
            self.spanCommitted.emit(*word)

    def _select_to(self, point: QPointF) -> None:
        """Move the dragged end to `point`; the ends may pass each other, but a span is never empty."""
        drag = self._drag
        if drag is None:
            return
        place = self._boundary(point)
        start, end = min(drag.anchor, place), max(drag.anchor, place)
        if drag.words:
            start, end = self._to_words(start, end)
        if start == end and drag.handle:
            start, end = self._one_grapheme(start, place_first=point.x() < drag.origin.x())
        if start < end:
            self._select(start, end)

    def _one_grapheme(self, anchor: int, *, place_first: bool) -> tuple[int, int]:
        """A handle dragged onto the other one leaves the grapheme that lies on its own side."""
        edges = grapheme_boundaries(self._text)
        if anchor == edges[-1] or (place_first is False and anchor > 0):
            return previous_grapheme(self._text, anchor), anchor
        return anchor, next_grapheme(self._text, anchor)

    def _to_words(self, start: int, end: int) -> tuple[int, int]:
        first, last = word_at(self._text, start), word_at(self._text, max(start, end - 1))
        return (first[0] if first else start), (last[1] if last else end)

    def _select(self, start: int, end: int) -> bool:
        span = Span.of(self._text, start, end)
        if span == self._marks.correction:
            return False
        self.set_correction(span)
        self.spanEdited.emit(start, end)
        return True

    def _drag_on(self) -> None:
        """Scroll while the mouse is held beyond the visible part."""
        if self._drag is None:
            return
        point = QPointF(self.mapFromGlobal(self.cursor().pos()))
        if not self.visibleRegion().boundingRect().contains(point.toPoint()):
            self.scrollWanted.emit(QRectF(point.x(), point.y(), 1, 1).toAlignedRect())
            self._select_to(point)

    # Hovering

    def _hover(self, point: QPointF) -> None:
        self.setCursor(self._cursor_at(point))
        place = point - QPointF(self._left, self._top)
        character = self._layout.character_at(place.x(), place.y()) if self._layout.lines else -1
        if character != self._hovered:
            self._hovered = character
            self.characterHovered.emit(character)
        lane = self._lane_at(point)
        if lane != self._hovered_lane:
            self._hovered_lane = lane
            self.laneHovered.emit(lane)

    def _cursor_at(self, point: QPointF) -> Qt.CursorShape:
        if not self.editable:
            return Qt.CursorShape.ArrowCursor
        if self._handle_at(point) is not None:
            return Qt.CursorShape.SizeHorCursor
        if self._lane_at(point) >= 0:
            return Qt.CursorShape.PointingHandCursor
        return Qt.CursorShape.IBeamCursor

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        if self._hovered != -1:
            self._hovered = -1
            self.characterHovered.emit(-1)
        if self._hovered_lane != -1:
            self._hovered_lane = -1
            self.laneHovered.emit(-1)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            lane = self._lane_at(QPointF(event.pos()))
            if lane >= 0:
                QToolTip.showText(event.globalPos(), self._lanes[lane].label, self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)
