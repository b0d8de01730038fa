"""Question languages × passage languages: each cell a score, the last row and column their means."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt

from desktop_app.item_models.records_table import Index
from desktop_app.view_models.words import interval, language_name, percent

if TYPE_CHECKING:
    from core.evaluation.grid_scores import CellScore, GridScore, Measure, Pair
    from core.reports.heat import Scale

CELL = Qt.ItemDataRole.UserRole + 1
_MEAN = "Mean"


@dataclass(frozen=True, slots=True)
class HeatCell:
    """What the delegate draws: a figure, its interval, and where it stands on the scale, in 0..1.

    `share` is None for a mean and for a cell without questions, which have no colour.
    """

    figure: str
    bounds: str = ""
    share: float | None = None


class GridTable(QAbstractTableModel):
    """Only cells can be chosen; means cannot."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._score: GridScore | None = None
        self._measure: Measure = "f1"
        self.scale: Scale | None = None

    def show(self, score: GridScore | None, measure: Measure) -> None:
        """Show a grid by a measure. Where the languages stay, only the figures change."""
        from core.reports.heat import scale_of

        before = self._languages()
        same = score is not None and before == score.languages
        if not same:
            self.beginResetModel()
        self._score, self._measure = score, measure
        cells = score.cells.values() if score is not None else ()
        self.scale = scale_of(cell.interval(measure).mean for cell in cells if cell.total)
        if not same:
            self.endResetModel()
            return
        self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))

    def cell(self, index: Index) -> CellScore | None:
        """The cell at an index; None for a mean."""
        pair = self._pair(index)
        return None if pair is None or self._score is None else self._score.cells[pair]

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        languages = self._languages()
        return 0 if parent.isValid() or not languages else len(languages) + 1

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return self.rowCount(parent)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if self._pair(index) is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        languages = self._languages()
        if section > len(languages) or not languages:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _MEAN if section == len(languages) else names(languages)[section]
        if role == Qt.ItemDataRole.ToolTipRole and section < len(languages):
            what = "passages" if orientation == Qt.Orientation.Horizontal else "questions"
            return f"{what.title()} in {languages[section]}"
        if role == Qt.ItemDataRole.TextAlignmentRole:
            across = orientation == Qt.Orientation.Horizontal
            side = Qt.AlignmentFlag.AlignHCenter if across else Qt.AlignmentFlag.AlignRight
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or self._score is None:
            return None
        if role == CELL:
            return self._heat(index)
        if role == Qt.ItemDataRole.DisplayRole:
            return self._heat(index).figure
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._words(index)
        return None

    def _languages(self) -> tuple[str, ...]:
        return self._score.languages if self._score is not None else ()

    def _pair(self, index: Index) -> Pair | None:
        from core.evaluation.grid_scores import Pair

        languages = self._languages()
        if not index.isValid() or len(languages) in (index.row(), index.column()):
            return None
        return Pair(languages[index.row()], languages[index.column()])

    def _heat(self, index: Index) -> HeatCell:
        cell = self.cell(index)
        if cell is None:
            mean = self._mean(index)
            return HeatCell("–" if mean is None else percent(mean))
        if not cell.total or self.scale is None:
            return HeatCell("–")
        found = cell.interval(self._measure)
        return HeatCell(percent(found.mean), interval(found.low, found.high), self.scale.share(found.mean))

    def _mean(self, index: Index) -> float | None:
        score, languages = self._score, self._languages()
        if score is None:
            return None
        row, column, last = index.row(), index.column(), len(languages)
        if row == column == last:
            return score.whole(self._measure)
        if row == last:
            return score.column(languages[column], self._measure)
        return score.row(languages[row], self._measure)

    def _words(self, index: Index) -> str:
        from core.reports.heat_map import words

        cell = self.cell(index)
        return f"Mean {self._heat(index).figure}" if cell is None else words(cell, self._measure)


def names(languages: tuple[str, ...]) -> list[str]:
    """The languages' names; codes stand beside names that two of them share."""
    found = [language_name(code) for code in languages]
    counts = Counter(found)
    return [
        f"{name} ({code})" if counts[name] > 1 else name for name, code in zip(found, languages, strict=True)
    ]
