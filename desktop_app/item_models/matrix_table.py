"""Systems × data sets: each cell an evaluation with its intervals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt

from core.domain.runs import Evaluation
from desktop_app.item_models.records_table import Index
from desktop_app.view_models.evaluate import Matrix
from desktop_app.view_models.words import interval, percent

if TYPE_CHECKING:
    from core.evaluation.significance import Interval

CELL = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True, slots=True)
class Cell:
    """What the delegate draws: the figures, the intervals beneath, whether it is the column's best."""

    figures: str
    intervals: str = ""
    best: bool = False


class MatrixTable(QAbstractTableModel):
    """Column 0 names the system; the others are data sets."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._matrix = Matrix()
        self._in_use: frozenset[str] = frozenset()
        self._intervals: dict[int, tuple[Interval, Interval]] = {}

    def show(self, matrix: Matrix, in_use: frozenset[str]) -> None:
        self.beginResetModel()
        self._matrix, self._in_use = matrix, in_use
        self.endResetModel()

    def show_intervals(self, intervals: dict[int, tuple[Interval, Interval]]) -> None:
        self._intervals = intervals
        if self.rowCount():
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))

    def evaluation(self, index: Index) -> Evaluation | None:
        """The evaluation in a cell; None in the first column and where nothing was scored."""
        if not index.isValid() or index.column() == 0:
            return None
        place = (self._matrix.systems[index.row()], self._matrix.datasets[index.column() - 1])
        return self._matrix.cells.get(place)

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._matrix.systems)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._matrix.datasets) + 1

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.DisplayRole and section <= len(self._matrix.datasets):
            return "System" if section == 0 else self._matrix.datasets[section - 1]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        cell = self._cell(index)
        if role == CELL:
            return cell
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.figures
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(index)
        return None

    def _cell(self, index: Index) -> Cell:
        if index.column() == 0:
            label = self._matrix.systems[index.row()]
            return Cell(label, "in use" if label in self._in_use else "")
        one = self.evaluation(index)
        if one is None:
            return Cell("–")
        figures = f"{percent(one.exact_match)} / {percent(one.f1)}"
        bounds = self._intervals.get(one.id)
        under = " / ".join(interval(part.low, part.high) for part in bounds) if bounds else ""
        return Cell(figures, under, self._is_best(one))

    def _is_best(self, one: Evaluation) -> bool:
        column = [other.f1 for other in self._matrix.cells.values() if other.dataset == one.dataset]
        return len(column) > 1 and one.f1 == max(column)

    def _tip(self, index: Index) -> str | None:
        one = self.evaluation(index)
        if one is None:
            return None
        return f"{one.system} on {one.dataset}\n{one.metric}\n{one.signature}"
