"""The queue's state: the filter in force, its counts, and the way from one question to the next."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from core.domain.corrections import ReviewState
from core.domain.reviews import DatasetInfo, QueueCounts, QueueFilter
from desktop_app.item_models.queue import QueueModel
from desktop_app.tasks.operation import Fault, Query
from desktop_app.tasks.runner import Runner

if TYPE_CHECKING:
    from core.services.catalogue import Project

UNREVIEWED = frozenset({ReviewState.SUGGESTED, ReviewState.TOUCHED})


class QueueState(QObject):
    """Reads ids and counts for a filter; the lines themselves are `model`'s."""

    loaded = Signal()
    """Other ids are in the queue."""
    counts_changed = Signal()
    filter_changed = Signal()
    datasets_changed = Signal()
    search_failed = Signal(str)
    """What is wrong with the search; empty when it is well again."""

    def __init__(self, runner: Runner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._project: Project | None = None
        self.model = QueueModel(runner, self)
        self.filter = QueueFilter(order="disagreement")
        self.counts = QueueCounts()
        self.everything = 0
        self.counted = False
        self.datasets: tuple[DatasetInfo, ...] = ()
        self._reviewed: dict[int, ReviewState] = {}

    def open(self, project: Project, wanted: QueueFilter | None = None) -> None:
        """Show a project's questions."""
        self._project = project
        self.filter = wanted or QueueFilter(order="disagreement")
        self._reviewed.clear()
        self.reload()
        self.reload_datasets()
        self.filter_changed.emit()

    def close(self) -> None:
        self._project = None
        self.model.show(None, array("q"), self.filter)
        self.counts = QueueCounts()
        self.everything = 0
        self.counted = False

    def change(self, **values: Any) -> None:
        """Change parts of the filter and read anew."""
        wanted = replace(self.filter, **values)
        if wanted != self.filter:
            self.filter = wanted
            self.filter_changed.emit()
            self.reload()

    def reload(self) -> None:
        """Read the ids of the filter in force."""
        project, wanted = self._project, self.filter
        if project is None:
            return
        self._runner.query(
            Query("Reading the queue", lambda _: project.reviewing.queue(wanted), "correct.queue"),
            lambda ids: self._take(project, ids, wanted),
            owner=self,
            failed=self._failed,
        )
        self.reload_counts()

    def reload_counts(self) -> None:
        project, wanted = self._project, self.filter
        if project is None:
            return

        def work(_progress: object) -> tuple[QueueCounts, int]:
            bare = replace(wanted, states=frozenset(), flagged=None)
            return project.reviewing.counts(bare), project.reviewing.counts(QueueFilter()).total

        self._runner.query(
            Query("Counting", work, "correct.counts"),
            self._take_counts,
            owner=self,
            failed=lambda _fault: None,
        )

    def reload_datasets(self) -> None:
        project = self._project
        if project is not None:
            self._runner.query(
                Query("Reading the data sets", lambda _: tuple(project.reviewing.datasets()), "correct.sets"),
                self._take_datasets,
                owner=self,
            )

    def next_unreviewed(self, after: int, found: Callable[[int], None]) -> None:
        """Tell `found` the next question that is not confirmed, from `after` on and round; -1 for none."""
        project = self._project
        if project is None:
            return
        wanted = replace(self.filter, states=UNREVIEWED)
        ids = self.model.ids

        def work(_progress: object) -> array[int]:
            return project.reviewing.queue(wanted)

        def take(unreviewed: array[int]) -> None:
            open_ones = {one for one in unreviewed if self._reviewed.get(one) is not ReviewState.CONFIRMED}
            start = ids.index(after) + 1 if after in ids else 0
            order = [*range(start, len(ids)), *range(start)]
            found(next((ids[at] for at in order if ids[at] in open_ones and ids[at] != after), -1))

        self._runner.query(
            Query("Looking for the next question", work, "correct.next"),
            take,
            owner=self,
            failed=lambda fault: self._not_found(fault, found),
        )

    def _not_found(self, fault: Fault, found: Callable[[int], None]) -> None:
        self._runner.faulted.emit(fault)
        found(-1)

    def note_state(self, question_id: int, state: ReviewState) -> None:
        """A question was just given this state; its save may still be on the way."""
        self._reviewed[question_id] = state

    def neighbour(self, question_id: int, step: int) -> int:
        """The question `step` lines further; -1 beyond the ends."""
        row = self.model.row_of(question_id)
        place = row + step if row >= 0 else 0
        return self.model.id_at(place) if 0 <= place < self.model.rowCount() else -1

    def refresh(self, question_ids: Iterable[int]) -> None:
        """Lines and counts of changed questions. The order stays until the filter is changed."""
        self.model.refresh(question_ids)
        self.reload_counts()

    def _take(self, project: Project, ids: array[int], wanted: QueueFilter) -> None:
        if project is self._project and wanted == self.filter:
            self.search_failed.emit("")
            self.model.show(project.reviewing, ids, wanted)
            self.loaded.emit()

    def _take_counts(self, counts: tuple[QueueCounts, int]) -> None:
        self.counts, self.everything = counts
        self.counted = True
        self.counts_changed.emit()

    def _take_datasets(self, datasets: tuple[DatasetInfo, ...]) -> None:
        self.datasets = datasets
        self.datasets_changed.emit()

    def _failed(self, fault: Fault) -> None:
        self.search_failed.emit(fault.what)
