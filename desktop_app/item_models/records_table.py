"""A read-only table over a list of records: each column is a title and a way to read a record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

T = TypeVar("T")

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Column(Generic[T]):
    """A column.

    Attributes:
        title: Its header.
        text: What a record shows in it.
        right: Figures stand at the right.
        tip: A longer text for the tool tip.
        role: A named tone for the delegate ("muted", "good", …), by record.
    """

    title: str
    text: Callable[[T], str]
    right: bool = False
    tip: Callable[[T], str] | None = None
    tone: Callable[[T], str] | None = None


TONE = Qt.ItemDataRole.UserRole + 1
RECORD = Qt.ItemDataRole.UserRole + 2


class RecordsTable(QAbstractTableModel, Generic[T]):
    """For lists of dozens or hundreds; longer ones have models of their own that page by key."""

    def __init__(self, columns: Sequence[Column[T]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        self._records: list[T] = []

    def set_records(self, records: Sequence[T], key: Callable[[T], Any]) -> None:
        """Show other records. Where the keys stay, only the texts change and the selection is kept."""
        same = [key(one) for one in self._records] == [key(one) for one in records]
        if same:
            self._records = list(records)
            if records:
                last = self.index(len(records) - 1, len(self._columns) - 1)
                self.dataChanged.emit(self.index(0, 0), last)
            return
        self.beginResetModel()
        self._records = list(records)
        self.endResetModel()

    def set_columns(self, columns: Sequence[Column[T]]) -> None:
        """Other titles or readings for the same number of columns; a view keeps their widths."""
        if len(columns) != len(self._columns):
            raise ValueError(f"{len(columns)} columns cannot take the place of {len(self._columns)}")
        self._columns = tuple(columns)
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(columns) - 1)

    def records(self) -> list[T]:
        return list(self._records)

    def record(self, row: int) -> T:
        return self._records[row]

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._records)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or section >= len(self._columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(section)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        record, column = self._records[index.row()], self._columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(record)
        if role == Qt.ItemDataRole.ToolTipRole:
            return column.tip(record) if column.tip is not None else None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(index.column())
        if role == TONE:
            return column.tone(record) if column.tone is not None else ""
        return record if role == RECORD else None

    def _alignment(self, column: int) -> Qt.AlignmentFlag:
        side = Qt.AlignmentFlag.AlignRight if self._columns[column].right else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter
