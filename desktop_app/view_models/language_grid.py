"""The state of the language grid: the kept grids, the one that is shown, and what can be scored."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from core.domain.changes import Changes
from core.progress import Progress, ProgressEvent
from desktop_app.tasks.change_bus import ChangeBus
from desktop_app.tasks.operation import Command, Lane, Query
from desktop_app.tasks.project_handle import ProjectHandle
from desktop_app.tasks.runner import Runner

if TYPE_CHECKING:
    from core.domain.reviews import DatasetInfo
    from core.evaluation.grid_scores import GridScore, Pair
    from core.services.catalogue import Project
    from core.services.grids import KeptGrid, KeptGrids

ORIGIN = "language-grid"


@dataclass(frozen=True, slots=True)
class GridChoices:
    """What a grid can be scored with.

    Attributes:
        systems: Labels of systems that read every language directly, and whether each is in use.
        sets: The project's parallel evaluation data sets.
        metrics: Names of all metrics.
    """

    systems: tuple[tuple[str, bool], ...] = ()
    sets: tuple[DatasetInfo, ...] = ()
    metrics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GridOrder:
    """What a person wants to have scored; `files` (path and language) go before `dataset_ids`."""

    systems: tuple[str, ...]
    dataset_ids: tuple[int, ...] = ()
    files: tuple[tuple[Path, str], ...] = ()
    metric: str = ""
    shared: bool = False
    limit: int = 0


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question of a cell: as it was asked, golds in the passage's language, the answer and its scores."""

    key: str
    question: str
    golds: tuple[str, ...]
    answer: str
    exact_match: float
    f1: float


class LanguageGridModel(QObject):
    """Reads and writes through the runner; the view listens."""

    changed = Signal()
    """The grids, the shown one or the choices are others now."""
    busy_changed = Signal()
    """`busy` is another."""
    told = Signal(str)
    written = Signal(object)
    """Carries the path of a written grid."""

    def __init__(
        self, runner: Runner, bus: ChangeBus, project: ProjectHandle, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._runner = runner
        self._project = project
        self._wanted: Path | None = None
        self.grids: tuple[KeptGrid, ...] = ()
        self.damaged: tuple[Path, ...] = ()
        self.shown: KeptGrid | None = None
        self.choices = GridChoices()
        self.busy = ""
        """What is being scored, a few words; empty while nothing is."""
        bus.changed.connect(self._take_changes)

    def reload(self) -> None:
        """Read everything anew."""
        if self._project.is_open:
            query = Query("Reading language grids", self._read, key="language-grids")
            self._runner.query(query, self._take, owner=self)

    def forget(self) -> None:
        """Another project was opened."""
        self.grids, self.damaged, self.shown, self._wanted = (), (), None, None
        self.choices = GridChoices()
        self.changed.emit()

    @property
    def can_score(self) -> bool:
        return bool(self.choices.systems) and not self._project.read_only

    def lacking(self) -> str:
        """Why nothing can be scored, and what to do; empty where it can."""
        if self._project.read_only:
            return "This window only reads the project, so it scores nothing. Close the other one first."
        if not self.choices.systems:
            return "No system of this project reads passages directly. Train or install a reader first."
        return ""

    def show(self, path: Path) -> None:
        """Show the grid that is kept in this file."""
        self.shown = next((one for one in self.grids if one.path == path), self.shown)
        self.changed.emit()

    def evaluate(self, order: GridOrder) -> None:
        """Score the grid of each system in the model host; it is shown when it is there, a stop is told."""
        project = self._project.current
        title = f"Scoring the language grid of {', '.join(order.systems)}"

        def work(progress: Progress) -> tuple[list[KeptGrid], Changes]:
            return _score(project, order, progress)

        def scored(found: tuple[list[KeptGrid], Changes]) -> None:
            task.ended = lambda: self._tell_busy("")  # stopped too late to stop anything
            self._scored(found[0])

        def ended() -> None:
            self._tell_busy("")
            if task.cancelled:
                self.told.emit("Stopped. Cells that are whole are kept: the same grid goes on from there.")

        command = Command(title, work, lane=Lane.LONG)
        self._tell_busy(title)
        task = self._runner.command(command, scored, owner=self, advanced=self._advanced, ended=ended)

    def write(self, path: Path) -> None:
        """Write the shown grid in the form that the file's ending names."""
        shown = self.shown
        if shown is None:
            return

        def work(_progress: Progress) -> Path:
            from core.reports.grid_files import write_grids

            return write_grids([shown.score], path)

        self._runner.command(
            Command("Writing the language grid", work, lane=Lane.LONG),
            self._wrote,
            owner=self,
        )

    def remove(self) -> None:
        """Remove the shown grid from the project."""
        shown = self.shown
        if shown is None:
            return
        grids = self._project.current.grids
        command = Command("Removing a language grid", lambda _: grids.remove(shown.path, origin=ORIGIN))
        told = f"The language grid of {shown.score.system} was removed."
        self._runner.command(command, lambda _: self.told.emit(told), owner=self)

    def questions(self, pair: Pair) -> list[AskedQuestion]:
        """The questions of a cell of the shown grid, the lowest F1 first."""
        if self.shown is None:
            return []
        return _questions(self.shown.score, pair)

    def _wrote(self, path: Path) -> None:
        self.told.emit(f"The language grid was written to {path}.")
        self.written.emit(path)

    def _scored(self, kept: list[KeptGrid]) -> None:
        self._wanted = kept[-1].path
        names = ", ".join(one.score.system for one in kept)
        self.told.emit(f"The language grid of {names} is scored.")
        self.reload()

    def _advanced(self, event: ProgressEvent) -> None:
        self._tell_busy(f"{event.label}: {event.done:,} of {event.total:,} answers")

    def _tell_busy(self, words: str) -> None:
        self.busy = words
        self.busy_changed.emit()

    def _read(self, progress: Progress) -> tuple[KeptGrids, GridChoices]:
        project = self._project.current
        kept = project.grids.kept()
        progress.check()
        return kept, _choices(project)

    def _take(self, found: tuple[KeptGrids, GridChoices]) -> None:
        kept, self.choices = found
        self.grids, self.damaged = kept.grids, kept.damaged
        wanted = self._wanted or (self.shown.path if self.shown else None)
        self._wanted = None
        newest = self.grids[0] if self.grids else None
        self.shown = next((one for one in self.grids if one.path == wanted), newest)
        self.changed.emit()

    def _take_changes(self, changes: Changes) -> None:
        if changes.evaluations or changes.models or changes.datasets:
            self.reload()


def _choices(project: Project) -> GridChoices:
    from core.evaluation.metrics.catalogue import METRICS
    from core.systems.catalogue import SYSTEMS, is_composed

    versions = [
        one
        for one in project.models.versions()
        if one.system in SYSTEMS and not is_composed(one.system) and project.models.is_present(one)
    ]
    versions.sort(key=lambda one: (not one.promoted, -one.id))
    systems = tuple((one.label, one.promoted) for one in versions)
    return GridChoices(systems, tuple(project.grids.parallel()), METRICS.names())


def _score(project: Project, order: GridOrder, progress: Progress) -> tuple[list[KeptGrid], Changes]:
    from core.services.parallel_files import ParallelFile, grid_of, sets_of_files

    files = [ParallelFile(path, language) for path, language in order.files]
    sets = (
        sets_of_files(files, order.metric) if files else project.grids.sets(order.dataset_ids, order.metric)
    )
    grid = grid_of(sets, shared=order.shared, limit=order.limit)
    return project.grids.evaluate(order.systems, grid, progress=progress, origin=ORIGIN)


def _questions(score: GridScore, pair: Pair) -> list[AskedQuestion]:
    asked, read = score.texts[pair.question], score.texts[pair.passage]
    rows = [
        AskedQuestion(
            one.key,
            asked[one.key].question,
            read[one.key].golds,
            one.prediction,
            one.exact_match,
            one.f1,
        )
        for one in score.cells[pair].items
    ]
    return sorted(rows, key=lambda one: one.f1)
