"""A calm table: whole rows are chosen, tones colour the words, figures stand at the right."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from desktop_app.item_models.records_table import TONE, RecordsTable
from desktop_app.theme.active import colour, tokens
from desktop_app.theme.tokens import SPACE_S

ROW = 34
"""Height of a row in pixels at scale 1."""
_LEAST = 130
"""Pixels at scale 1 that a column keeps which otherwise takes what room there is."""

_TONES = {
    "muted": "text_muted",
    "faint": "text_faint",
    "good": "good",
    "warning": "warning",
    "danger": "danger",
    "accent": "accent",
}


class ToneDelegate(QStyledItemDelegate):
    """Paints a cell: soft ground where the row is chosen or pointed at, the words in the record's tone."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        painter.save()
        paint_ground(painter, option)
        tone = index.data(TONE)
        painter.setPen(colour(_TONES.get(tone, "text")))
        font = option.font
        if tone == "strong":
            font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        inner = option.rect.adjusted(SPACE_S, 0, -SPACE_S, 0)
        text = str(index.data() or "")
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, int(index.data(Qt.ItemDataRole.TextAlignmentRole)), shown)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        font = option.font
        font.setWeight(QFont.Weight.DemiBold)
        width = QFontMetrics(font).horizontalAdvance(str(index.data() or ""))
        return QSize(width + 2 * SPACE_S + 4, tokens().px(ROW))


def paint_ground(painter: QPainter, option: QStyleOptionViewItem) -> None:
    """The ground of a cell in a chosen row, or of the cell under the pointer."""
    if option.state & QStyle.StateFlag.State_Selected:
        painter.fillRect(option.rect, colour("accent_soft"))
    elif option.state & QStyle.StateFlag.State_MouseOver:
        painter.fillRect(option.rect, colour("hover"))


class RecordView(QTableView):
    """Shows a `RecordsTable`."""

    chosen = Signal(object)
    """The record of the current row; None when there is none."""
    opened = Signal(object)
    """The record of a row that was double-clicked or confirmed with Enter."""

    def __init__(
        self, model: RecordsTable[Any], stretch: int | tuple[int, ...] = 0, parent: QWidget | None = None
    ) -> None:
        """`stretch` are the columns that share what room there is."""
        super().__init__(parent)
        self._records = model
        self._stretched = (stretch,) if isinstance(stretch, int) else stretch
        self.setModel(model)
        self.setItemDelegate(ToneDelegate(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.fit_rows()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self._stretch()
        header.setMinimumSectionSize(tokens().px(56))
        self.selectionModel().currentRowChanged.connect(lambda *_: self.chosen.emit(self.current()))
        model.modelReset.connect(lambda: self.chosen.emit(self.current()))
        model.modelReset.connect(self._stretch)
        self.activated.connect(lambda index: self.opened.emit(model.record(index.row())))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._stretch()

    def _stretch(self) -> None:
        """The columns that share the room, unless so little is left that their words would be lost."""
        header = self.horizontalHeader()
        others = (one for one in range(header.count()) if one not in self._stretched)
        taken = sum(max(header.sectionSizeHint(one), self.sizeHintForColumn(one)) for one in others)
        room = (self.viewport().width() - taken) // max(1, len(self._stretched))
        roomy = room >= tokens().px(_LEAST) or not self._records.rowCount(QModelIndex())
        for column in self._stretched:
            modes = QHeaderView.ResizeMode
            header.setSectionResizeMode(column, modes.Stretch if roomy else modes.Interactive)
            if not roomy:
                header.resizeSection(column, tokens().px(_LEAST))

    def current(self) -> Any:
        """The record of the current row; None without one."""
        index = self.currentIndex()
        return self._records.record(index.row()) if index.isValid() else None

    def choose_row(self, row: int) -> None:
        self.selectRow(row)
        self.scrollTo(self._records.index(row, 0), QAbstractItemView.ScrollHint.EnsureVisible)

    def fit_rows(self) -> None:
        """Give the rows the height of the text size in force."""
        self.verticalHeader().setDefaultSectionSize(tokens().px(ROW))

    def rows_height(self, most: int) -> int:
        """The height that shows up to `most` rows without a scroll bar, in pixels."""
        rows = min(most, self._records.rowCount(QModelIndex()))
        return self.horizontalHeader().sizeHint().height() + rows * tokens().px(ROW) + 4
