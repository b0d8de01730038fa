"""The matrix of scores: figures with their intervals beneath."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from desktop_app.item_models.matrix_table import CELL, Cell, MatrixTable
from desktop_app.theme import fonts
from desktop_app.theme.active import colour, tokens
from desktop_app.theme.tokens import SPACE_S, SPACE_XL
from desktop_app.widgets.record_view import paint_ground

_ROW = 50


class _CellDelegate(QStyledItemDelegate):
    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        painter.save()
        paint_ground(painter, option)
        cell: Cell = index.data(CELL)
        inner = option.rect.adjusted(SPACE_S, tokens().px(6), -SPACE_S, -tokens().px(6))
        half = inner.height() // 2
        upper = QRect(inner.left(), inner.top(), inner.width(), half if cell.intervals else inner.height())
        left = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.setFont(_figures_font(cell, index.column()))
        painter.setPen(colour("text" if cell.figures != "–" else "text_faint"))
        painter.drawText(upper, left, cell.figures)
        painter.setFont(fonts.interface_font(tokens(), tokens().type.caption - 1))
        painter.setPen(colour("good" if index.column() == 0 else "text_muted"))
        painter.drawText(inner.adjusted(0, half, 0, 0), left, cell.intervals)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        cell: Cell = index.data(CELL)
        small = fonts.interface_font(tokens(), tokens().type.caption - 1)
        width = max(
            QFontMetrics(_figures_font(cell, 0)).horizontalAdvance(cell.figures),
            QFontMetrics(small).horizontalAdvance(cell.intervals),
        )
        return QSize(width + 2 * SPACE_S + SPACE_XL, tokens().px(_ROW))


def _figures_font(cell: Cell, column: int) -> QFont:
    strong = cell.best or column == 0
    weight = QFont.Weight.DemiBold if strong else QFont.Weight.Normal
    return fonts.interface_font(tokens(), tokens().type.body, weight)


class MatrixView(QTableView):
    """Shows a `MatrixTable`; one cell at a time is chosen."""

    def __init__(self, model: MatrixTable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setAccessibleName("Scores of systems on data sets")
        self.setModel(model)
        self.setItemDelegate(_CellDelegate(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.fit_rows()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(True)

    def fit_rows(self) -> None:
        """Give the rows the height of the text size in force."""
        self.verticalHeader().setDefaultSectionSize(tokens().px(_ROW))

    def rows_height(self, most: int) -> int:
        """The height that shows up to `most` rows, in pixels."""
        rows = max(1, min(most, self.model().rowCount()))
        return self.horizontalHeader().sizeHint().height() + rows * tokens().px(_ROW) + 4
