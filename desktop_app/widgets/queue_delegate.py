"""Paints a line of the queue: state, question, how much the systems disagree, or the search hit."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from core.domain.corrections import ReviewState
from core.domain.reviews import QueueRow, Snippet
from core.text.scripts import is_right_to_left
from desktop_app.item_models.queue import QueueModel
from desktop_app.theme import fonts, icons
from desktop_app.theme.active import colour, tokens
from desktop_app.theme.tokens import FOCUS_WIDTH, RADIUS, SPACE_M, SPACE_S
from desktop_app.widgets.text_painting import draw_lines, wrapped_lines

_Index = QModelIndex | QPersistentModelIndex
_DOT = 10
_BAR = 4
_GAP = 2
_STATES = {
    ReviewState.SUGGESTED: "text_faint",
    ReviewState.TOUCHED: "warning",
    ReviewState.CONFIRMED: "good",
}


class QueueDelegate(QStyledItemDelegate):
    """All lines are equally high. `grouped` joins the lines of one passage and names it on the first."""

    grouped = False

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        question = QFontMetricsF(_question_font("")).height()
        below = QFontMetricsF(_small_font()).height()
        return QSize(200, round(2 * question + below + 2 * SPACE_M + 2 * _GAP))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(option.rect).adjusted(1, _GAP, -1, -_GAP)
        _paint_ground(painter, area, option)
        row = index.data(QueueModel.RowRole)
        if isinstance(row, QueueRow):
            self._paint_row(painter, area, row, index)
        else:
            _paint_waiting(painter, area)
        painter.restore()

    def _paint_row(self, painter: QPainter, area: QRectF, row: QueueRow, index: _Index) -> None:
        left = area.left() + SPACE_M + tokens().px(_DOT) + SPACE_M
        small = _small_font()
        answers = f"{row.distinct_answers} of {row.systems}" if row.systems else ""
        answers_width = QFontMetricsF(small).horizontalAdvance(answers)
        right = area.right() - SPACE_M
        font = _question_font(row.language)
        top = area.top() + SPACE_M - 2
        self._paint_state(painter, area, top + QFontMetricsF(font).height() / 2, row, index)
        painter.setPen(colour("text"))
        room = right - left - (answers_width + SPACE_M if answers else 0)
        lines = wrapped_lines(row.question, font, max(40, room), 2)
        bottom = draw_lines(painter, lines, font, left, top, room=max(40, room))
        painter.setFont(small)
        painter.setPen(colour("text_muted"))
        painter.drawText(
            QRectF(right - answers_width, top, answers_width + 1, 30), Qt.AlignmentFlag.AlignTop, answers
        )
        below = QRectF(left, bottom + _GAP + 2, right - left, area.bottom() - bottom - SPACE_S)
        hit = index.data(QueueModel.SnippetRole)
        if isinstance(hit, Snippet):
            _paint_hit(painter, below, hit)
        elif self.grouped and _starts_passage(index, row):
            title = QFontMetricsF(small).elidedText(
                row.title.replace("_", " ") or "Passage", Qt.TextElideMode.ElideRight, below.width()
            )
            painter.drawText(below, Qt.AlignmentFlag.AlignTop, title)
        elif row.systems:
            _paint_bar(painter, below, row.disagreement)

    def _paint_state(
        self, painter: QPainter, area: QRectF, middle: float, row: QueueRow, index: _Index
    ) -> None:
        side = tokens().px(_DOT)
        dot = QRectF(area.left() + SPACE_M, middle - side / 2, side, side)
        if self.grouped:
            _paint_group_line(painter, area, dot, row, index)
        paint_state(painter, dot, row.state)
        if row.flagged:
            flag = QRectF(dot.left() - 1, dot.bottom() + 6, side + 2, side + 2)
            icons.paint(painter, "flag", flag, colour("danger"))


def paint_state(painter: QPainter, dot: QRectF, state: ReviewState) -> None:
    """A circle: empty for suggested, half full for touched, full for confirmed."""
    tint = colour(_STATES[state])
    painter.setPen(QPen(tint, 1.4))
    painter.setBrush(tint if state is ReviewState.CONFIRMED else Qt.BrushStyle.NoBrush)
    painter.drawEllipse(dot)
    if state is ReviewState.TOUCHED:
        painter.setBrush(tint)
        painter.drawPie(dot, 90 * 16, 180 * 16)


def _question_font(language: str) -> QFont:
    return fonts.text_font(tokens(), language, tokens().type.body)


def _small_font(weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    return fonts.interface_font(tokens(), tokens().type.caption - 1, weight)


def _paint_ground(painter: QPainter, area: QRectF, option: QStyleOptionViewItem) -> None:
    selected = bool(option.state & QStyle.StateFlag.State_Selected)
    hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
    if not selected and not hovered:
        return
    focused = selected and option.widget is not None and option.widget.hasFocus()
    edge = colour("accent" if focused else "accent_line")
    painter.setPen(QPen(edge, FOCUS_WIDTH if focused else 1) if selected else Qt.PenStyle.NoPen)
    painter.setBrush(colour("surface" if selected else "hover"))
    painter.drawRoundedRect(area, RADIUS + 2, RADIUS + 2)


def _paint_waiting(painter: QPainter, area: QRectF) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour("track"))
    left = area.left() + 2 * SPACE_M + _DOT
    for share, top in ((0.75, SPACE_M), (0.45, SPACE_M + 18)):
        bar = QRectF(left, area.top() + top, (area.width() - left) * share, 8)
        painter.drawRoundedRect(bar, 4, 4)


def _paint_bar(painter: QPainter, below: QRectF, share: float) -> None:
    bar = QRectF(below.left(), below.top() + 2, below.width() * 0.78, _BAR)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour("track"))
    painter.drawRoundedRect(bar, 2, 2)
    if share > 0:
        bar.setWidth(max(_BAR, bar.width() * min(1.0, share)))
        painter.setBrush(colour("heat"))
        painter.drawRoundedRect(bar, 2, 2)


def _paint_group_line(painter: QPainter, area: QRectF, dot: QRectF, row: QueueRow, index: _Index) -> None:
    painter.setPen(QPen(QColor(colour("line_strong")), 1))
    x = dot.center().x()
    if not _starts_passage(index, row):
        painter.drawLine(QPointF(x, area.top() - _GAP), QPointF(x, dot.top() - 2))
    following = _neighbour(index, 1)
    if following is not None and following.passage_id == row.passage_id:
        painter.drawLine(QPointF(x, dot.bottom() + 2), QPointF(x, area.bottom() + _GAP))


def _starts_passage(index: _Index, row: QueueRow) -> bool:
    before = _neighbour(index, -1)
    return before is None or before.passage_id != row.passage_id


def _neighbour(index: _Index, step: int) -> QueueRow | None:
    row = index.model().index(index.row() + step, 0).data(QueueModel.RowRole)
    return row if isinstance(row, QueueRow) else None


def _paint_hit(painter: QPainter, below: QRectF, hit: Snippet) -> None:
    """The hit on a soft ground in the middle of its line, with as much context as there is room for.

    In a right-to-left text what stands before the hit is at its right.
    """
    font = _small_font()
    metrics = QFontMetricsF(font)
    words = " ".join(hit.text[hit.start : hit.end].split())
    width = min(metrics.horizontalAdvance(words), below.width())
    side = max(0.0, (below.width() - width) / 2)
    before = metrics.elidedText(_flat(hit.text[: hit.start]), Qt.TextElideMode.ElideLeft, side)
    room_before = metrics.horizontalAdvance(before)
    room = max(0.0, below.width() - room_before - width)
    after = metrics.elidedText(_flat(hit.text[hit.end :]), Qt.TextElideMode.ElideRight, room)
    shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, width + 1)
    mirrored = is_right_to_left(hit.text)

    def left(at: float, wide: float) -> float:
        """Where a piece begins that is `at` pixels from the line's beginning."""
        return below.right() - at - wide if mirrored else below.left() + at

    painter.save()
    if mirrored:
        painter.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    start = left(room_before, width)
    painter.setFont(font)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour("search"))
    painter.drawRoundedRect(QRectF(start, below.top(), width, metrics.height()), 2, 2)
    base = below.top() + metrics.ascent()
    painter.setPen(colour("text_muted"))
    painter.drawText(QPointF(left(0, room_before), base), before)
    painter.drawText(QPointF(left(room_before + width, metrics.horizontalAdvance(after)), base), after)
    painter.setPen(colour("text"))
    painter.drawText(QPointF(start, base), shown)
    painter.restore()


def _flat(text: str) -> str:
    return text.replace("\r", " ").replace("\n", " ").replace("\u2028", " ")
