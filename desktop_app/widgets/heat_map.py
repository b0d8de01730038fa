"""A language grid as a heat map: arrow keys move over the cells, Enter opens one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from desktop_app.item_models.grid_table import CELL, GridTable, HeatCell
from desktop_app.theme import fonts
from desktop_app.theme.active import colour, tokens
from desktop_app.theme.tokens import FOCUS_WIDTH, RADIUS_SMALL, SPACE_S

if TYPE_CHECKING:
    from core.reports.heat import Scale

_ROW, _COLUMN = 54, 96
"""Least size of a cell in pixels at scale 1; cells share what room there is."""
_MEAN_ROW, _MEAN_COLUMN = 36, 84
_STEPS = 32


class _HeatDelegate(QStyledItemDelegate):
    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        cell: HeatCell = index.data(CELL)
        box = QRectF(option.rect).adjusted(2, 2, -2, -2)
        ink = colour("text_muted")
        if cell.share is not None:
            ground, ink = heat(cell.share)
            painter.setPen(QPen(colour("line"), 1))
            painter.setBrush(ground)
            painter.drawRoundedRect(box, RADIUS_SMALL, RADIUS_SMALL)
        if option.state & QStyle.StateFlag.State_Selected:
            self._mark(painter, QRectF(option.rect))
        painter.setPen(ink)
        self._write(painter, box, cell)
        painter.restore()

    def _mark(self, painter: QPainter, box: QRectF) -> None:
        """A ring around the chosen cell: two lines, so that it is seen on every colour."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for inset, token in ((1.0, "accent"), (1.0 + FOCUS_WIDTH, "surface")):
            painter.setPen(QPen(colour(token), FOCUS_WIDTH))
            ring = box.adjusted(inset, inset, -inset, -inset)
            painter.drawRoundedRect(ring, RADIUS_SMALL, RADIUS_SMALL)

    def _write(self, painter: QPainter, box: QRectF, cell: HeatCell) -> None:
        kind = tokens().type
        bold = QFont.Weight.DemiBold if cell.share is not None else QFont.Weight.Normal
        middle = Qt.AlignmentFlag.AlignCenter
        painter.setFont(fonts.interface_font(tokens(), kind.body + 2, bold))
        if not cell.bounds:
            painter.drawText(box, middle, cell.figure)
            return
        line = painter.fontMetrics().height()
        small = fonts.interface_font(tokens(), kind.caption - 1)
        under = QFontMetrics(small).height()
        top = box.top() + (box.height() - line - under) / 2
        painter.drawText(QRectF(box.left(), top, box.width(), line), middle, cell.figure)
        painter.setFont(small)
        painter.drawText(QRectF(box.left(), top + line, box.width(), under), middle, cell.bounds)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(tokens().px(_COLUMN), tokens().px(_ROW))


class HeatMapView(QTableView):
    """Shows a `GridTable`; one cell at a time is chosen."""

    moved = Signal()
    """Another cell is the current one."""
    opened = Signal()
    """The current cell was confirmed with Enter or double-clicked."""

    def __init__(self, model: GridTable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "heat")
        self.setAccessibleName("Scores by language of question and passage")
        self.setModel(model)
        self.setItemDelegate(_HeatDelegate(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setHighlightSections(False)
            header.setSectionsClickable(False)
            header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
            header.setMinimumSectionSize(tokens().px(_MEAN_ROW))
        self.selectionModel().currentChanged.connect(lambda *_: self.moved.emit())
        self.activated.connect(lambda _index: self.opened.emit())

    def choose(self, row: int, column: int) -> None:
        """Make a cell the current one."""
        self.setCurrentIndex(self.model().index(row, column))

    def fit_means(self) -> None:
        """Give the means the little room they need, at the text size in force; cells share the rest."""
        last = self.model().rowCount() - 1
        if last < 0:
            return
        modes = QHeaderView.ResizeMode
        for header, room in ((self.verticalHeader(), _MEAN_ROW), (self.horizontalHeader(), _MEAN_COLUMN)):
            for section in range(last):
                header.setSectionResizeMode(section, modes.Stretch)
            header.setSectionResizeMode(last, modes.Fixed)
            header.resizeSection(last, tokens().px(room))

    def least_height(self) -> int:
        """The height that shows all rows, in pixels."""
        cells = max(0, self.model().rowCount() - 1) * tokens().px(_ROW)
        return self.horizontalHeader().sizeHint().height() + cells + tokens().px(_MEAN_ROW) + 4


class HeatLegend(QWidget):
    """The scale of a heat map: the numbers at both ends and the colours between them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scale: Scale | None = None

    def show_scale(self, scale: Scale | None) -> None:
        self._scale = scale
        if scale is not None:
            self.setAccessibleName(f"Colours from {scale.low:g} to {scale.high:g} percent")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(tokens().px(210), tokens().px(22))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._scale is None:
            return
        painter = QPainter(self)
        painter.setFont(fonts.interface_font(tokens(), tokens().type.caption))
        painter.setPen(colour("text_muted"))
        low, high = (f"{value:g}" for value in (self._scale.low, self._scale.high))
        metrics = painter.fontMetrics()
        left = metrics.horizontalAdvance("100") + SPACE_S
        width, height = self.width() - 2 * left, tokens().px(10)
        level = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(
            QRectF(0, 0, left - SPACE_S, self.height()), level | Qt.AlignmentFlag.AlignRight, low
        )
        painter.drawText(QRectF(left + width + SPACE_S, 0, left, self.height()), level, high)
        top = (self.height() - height) / 2
        for step in range(_STEPS):
            ground, _ = heat(step / (_STEPS - 1))
            begin, end = (round(left + width * one / _STEPS) for one in (step, step + 1))
            painter.fillRect(QRectF(begin, top, end - begin, height), ground)


def heat(share: float) -> tuple[QColor, QColor]:
    """Ground and ink for a share in 0..1 of the scale, in the theme in force."""
    from core.reports.heat import fill, ink

    ground = fill(share, dark=tokens().dark)
    return QColor(ground), QColor(ink(ground))
