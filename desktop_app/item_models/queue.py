"""The queue as a list: an array of ids, lines read in blocks when they come into view."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from core.domain.reviews import QueueFilter, QueueRow, Snippet
from desktop_app.tasks.operation import Query
from desktop_app.tasks.runner import Runner

if TYPE_CHECKING:
    from core.services.reviewing import Reviewing

BLOCK = 64
_KEPT_BLOCKS = 48
_IN_FLIGHT = 2
_WAITING = 4

_Index = QModelIndex | QPersistentModelIndex
_Lines = list[tuple[QueueRow, Snippet | None]]


class QueueModel(QAbstractListModel):
    """Shows `ids` in their order. A line that was not read yet is None and arrives by `dataChanged`."""

    RowRole = int(Qt.ItemDataRole.UserRole) + 1
    """The line's `QueueRow`, or None while it is read."""
    SnippetRole = int(Qt.ItemDataRole.UserRole) + 2
    """The search hit in its context (`Snippet`), or None."""

    def __init__(self, runner: Runner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._reviewing: Reviewing | None = None
        self._filter = QueueFilter()
        self._ids: array[int] = array("q")
        self._lines: OrderedDict[int, dict[int, tuple[QueueRow, Snippet | None]]] = OrderedDict()
        self._waiting: list[int] = []
        self._reading: set[int] = set()
        self._generation = 0

    def show(self, reviewing: Reviewing | None, ids: array[int], wanted: QueueFilter) -> None:
        """Show other questions."""
        self.beginResetModel()
        self._reviewing, self._ids, self._filter = reviewing, ids, wanted
        self._forget()
        self.endResetModel()

    def _forget(self) -> None:
        self._generation += 1
        self._lines.clear()
        self._waiting.clear()
        self._reading.clear()

    @property
    def ids(self) -> array[int]:
        return self._ids

    def id_at(self, row: int) -> int:
        return self._ids[row]

    def row_of(self, question_id: int) -> int:
        """The place of a question; -1 where the queue does not hold it."""
        try:
            return self._ids.index(question_id)
        except ValueError:
            return -1

    def refresh(self, question_ids: Iterable[int]) -> None:
        """Read the lines of these questions anew; the old ones stay until the new ones are there."""
        wanted = set(question_ids)
        for block in list(self._lines):
            if not wanted.isdisjoint(self._block_ids(block)):
                self._ask(block)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._ids)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        line = self._line(index.row())
        if line is None:
            return None
        row, hit = line
        if role == self.RowRole:
            return row
        if role == self.SnippetRole:
            return hit
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return row.question if role == Qt.ItemDataRole.DisplayRole else spoken(row)
        return None

    def _line(self, row: int) -> tuple[QueueRow, Snippet | None] | None:
        block = row // BLOCK
        lines = self._lines.get(block)
        if lines is None:
            self._ask(block)
            return None
        self._lines.move_to_end(block)
        return lines.get(self._ids[row])

    def _block_ids(self, block: int) -> list[int]:
        return list(self._ids[block * BLOCK : (block + 1) * BLOCK])

    def _ask(self, block: int) -> None:
        if block in self._waiting or (block in self._reading and block not in self._lines):
            return
        # The latest wish first: who drags the scroll bar wants to see where it is now.
        self._waiting = [*self._waiting, block][-_WAITING:]
        self._read_next()

    def _read_next(self) -> None:
        while self._waiting and len(self._reading) < _IN_FLIGHT and self._reviewing is not None:
            self._read(self._waiting.pop())

    def _read(self, block: int) -> None:
        reviewing, ids, wanted, generation = (
            self._reviewing,
            self._block_ids(block),
            self._filter,
            self._generation,
        )
        assert reviewing is not None

        def work(_progress: object) -> _Lines:
            hits = reviewing.snippets(ids, wanted) if wanted.text else {}
            return [(row, hits.get(row.id)) for row in reviewing.rows(ids)]

        self._reading.add(block)
        self._runner.query(
            Query("Reading the queue", work),
            lambda lines: self._take(block, lines, generation),
            owner=self,
            ended=lambda: self._ended(block, generation),
        )

    def _take(self, block: int, lines: _Lines, generation: int) -> None:
        if generation != self._generation:
            return
        self._lines[block] = {row.id: (row, hit) for row, hit in lines}
        while len(self._lines) > _KEPT_BLOCKS:
            self._lines.popitem(last=False)
        first = self.index(block * BLOCK)
        last = self.index(min(len(self._ids), (block + 1) * BLOCK) - 1)
        self.dataChanged.emit(first, last)

    def _ended(self, block: int, generation: int) -> None:
        if generation == self._generation:
            self._reading.discard(block)
            self._read_next()


def spoken(row: QueueRow) -> str:
    """A line in words, for screen readers."""
    flag = ", flagged" if row.flagged else ""
    answers = f", {row.distinct_answers} different answers of {row.systems} systems" if row.systems else ""
    return f"{row.question}, {row.state.value}{flag}{answers}"
