"""The Evaluate page's state: the matrix of scores with intervals, and the comparison of two systems."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from core.domain.changes import Changes
from core.domain.runs import Evaluation
from core.progress import Progress
from desktop_app.tasks.change_bus import ChangeBus
from desktop_app.tasks.operation import Command, Fault, Lane, Query
from desktop_app.tasks.project_handle import ProjectHandle
from desktop_app.tasks.runner import Runner
from desktop_app.view_models.systems_reading import Askable, read_askable, read_unfit, why_not_alone

if TYPE_CHECKING:
    from core.domain.reviews import DatasetInfo
    from core.domain.runs import ModelVersion
    from core.evaluation.significance import Interval
    from core.reports.content import ComparedPair
    from core.services.evaluating import ComparedSystems

ORIGIN = "evaluate"


@dataclass(frozen=True, slots=True)
class Scores:
    """What the page shows.

    Attributes:
        versions: Every model version, the promoted ones first.
        datasets: Every data set.
        evaluations: The newest of each system, data set and metric, as `Evaluating.matrix` has them.
        askable: Whom one can evaluate.
        unfit: By language of a data set: who of them cannot answer it, and why.
    """

    versions: tuple[ModelVersion, ...] = ()
    datasets: tuple[DatasetInfo, ...] = ()
    evaluations: tuple[Evaluation, ...] = ()
    askable: Askable = field(default_factory=Askable)
    unfit: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def comparable(self, a: str, b: str, dataset: str) -> bool:
        """Whether the two were scored on the same answers of a data set."""
        first, second = (
            {one.ground for one in self.evaluations if (one.system, one.dataset) == (system, dataset)}
            for system in (a, b)
        )
        return not first.isdisjoint(second)

    def metrics(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.metric for one in self.evaluations))


@dataclass(frozen=True, slots=True)
class Matrix:
    """Scores as a table: row and column names, and what stands where both meet."""

    systems: tuple[str, ...] = ()
    datasets: tuple[str, ...] = ()
    cells: dict[tuple[str, str], Evaluation] = field(default_factory=dict)


def matrix_of(scores: Scores, metric: str = "") -> Matrix:
    """The matrix for one metric; without one, each data set shows its own (the first it was scored with)."""
    own = {info.name: info.metric for info in scores.datasets}
    cells: dict[tuple[str, str], Evaluation] = {}
    for one in scores.evaluations:
        place = (one.system, one.dataset)
        if metric and one.metric != metric:
            continue
        prefers = one.metric == own.get(one.dataset.removesuffix(" (held-out)"), "")
        if place not in cells or prefers:
            cells[place] = one
    order = [version.label for version in scores.versions]
    systems = sorted({system for system, _ in cells}, key=lambda name: _place(order, name))
    datasets = tuple(dict.fromkeys(name for _, name in cells))
    return Matrix(tuple(systems), datasets, cells)


def _place(order: Sequence[str], name: str) -> int:
    return order.index(name) if name in order else len(order)


class EvaluateModel(QObject):
    """Reads and writes through the runner; the view listens."""

    changed = Signal()
    """Scores, versions or data sets are others now."""
    intervals_changed = Signal()
    busy_changed = Signal()
    """`asked`, the systems being evaluated, is another."""
    comparison_changed = Signal()
    evaluated = Signal(list)
    """Carries the `Evaluation`s that were asked for."""
    told = Signal(str)
    reported = Signal(object)
    """Carries the path of a written report."""

    def __init__(
        self, runner: Runner, bus: ChangeBus, project: ProjectHandle, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._runner = runner
        self._project = project
        self.scores = Scores()
        self.intervals: dict[int, tuple[Interval, Interval]] = {}
        self.asked: tuple[tuple[str, ...], ...] = ()
        self.compared: ComparedSystems | None = None
        self.pair: ComparedPair | None = None
        self.comparing = False
        self.comparison_fault = ""
        bus.changed.connect(self._take_changes)

    def reload(self) -> None:
        """Read everything anew."""
        if self._project.is_open:
            query = Query("Reading scores", self._read, key="evaluate-scores")
            self._runner.query(query, self._take, owner=self)

    def forget(self) -> None:
        """Another project was opened."""
        self.scores, self.intervals = Scores(), {}
        self.compared = self.pair = None
        self.comparison_fault = ""

    @property
    def can_evaluate(self) -> bool:
        there = bool(self.scores.versions) and bool(self.scores.datasets)
        return there and not self._project.read_only

    def evaluate(self, systems: Sequence[str], dataset_id: int, *, held_out: bool) -> None:
        """Score systems on a data set; what is not answered yet is asked in the model host."""
        evaluating = self._project.current.evaluating

        def work(progress: Progress) -> tuple[list[Evaluation], Changes]:
            found: tuple[list[Evaluation], Changes] = evaluating.evaluate(
                systems, dataset_id=dataset_id, held_out=held_out, progress=progress, origin=ORIGIN
            )
            return found

        def ended() -> None:
            self.asked = self.asked[1:]
            self.busy_changed.emit()

        command = Command(f"Evaluating {', '.join(systems)}", work, lane=Lane.LONG)
        self.asked = (*self.asked, tuple(systems))
        self.busy_changed.emit()
        self._runner.command(command, lambda found: self.evaluated.emit(found[0]), owner=self, ended=ended)

    def compare(self, a: str, b: str, dataset: str, metric: str = "") -> None:
        """Compare the stored scores of two systems on one data set."""
        project = self._project.current
        self.comparing, self.comparison_fault = True, ""
        self.comparison_changed.emit()

        def work(progress: Progress) -> tuple[ComparedSystems, ComparedPair]:
            from core.services.reporting import compared_pair

            compared = project.evaluating.compare(a, b, dataset, metric)
            progress.check()
            return compared, compared_pair(project, compared)

        query = Query(f"Comparing {a} and {b}", work, key="evaluate-compare")
        self._runner.query(query, self._take_comparison, owner=self, failed=self._comparison_failed)

    def clear_comparison(self) -> None:
        self.compared = self.pair = None
        self.comparing, self.comparison_fault = False, ""
        self.comparison_changed.emit()

    def held_out_dataset(self, systems: Sequence[str]) -> DatasetInfo | None:
        """The data set whose held-out part tells most of these systems: the largest that all can answer."""
        unfit = self.scores.unfit
        parts = [
            info
            for info in self.scores.datasets
            if info.role == "annotate"
            and info.held_out
            and not set(systems) & {*unfit.get(info.language, ())}
        ]
        return max(parts, key=lambda info: info.held_out, default=None)

    def version(self, label: str) -> ModelVersion | None:
        return next((one for one in self.scores.versions if one.label == label), None)

    def can_promote(self, label: str) -> bool:
        version = self.version(label)
        there = version is not None and not version.promoted and not why_not_alone(version)
        return there and not self._project.read_only

    def why_not_promoted(self, label: str) -> str:
        """Why a version can never be promoted; empty where it can, and where nothing can be written."""
        return "" if self._project.read_only else why_not_alone(self.version(label))

    def promote(self, label: str, author: str) -> None:
        """Let the system's bare id mean this version from now on."""
        models = self._project.current.models
        system = label.partition("@")[0]
        told = f"{system} now means {label}. Models & data takes it back with one click."
        self._runner.command(
            Command(f"Promoting {label}", lambda _: models.promote(label, author=author, origin=ORIGIN)),
            lambda _: self.told.emit(told),
            owner=self,
        )

    def write_report(self, path: Path, evaluations: Sequence[Evaluation]) -> None:
        """Write the scores and the comparison as one HTML page."""
        project, compared = self._project.current, self.compared

        def work(progress: Progress) -> Path:
            from core.services.reporting import score_rows, write_report

            rows = score_rows(project, [project.evaluating.evaluation(one.id) for one in evaluations])
            progress.check()
            return write_report(
                project,
                path,
                title=f"Evaluation of {project.info.name}",
                scores=rows,
                compared=[compared] if compared is not None else [],
            )

        self._runner.command(
            Command("Writing the report", work, lane=Lane.LONG), self.reported.emit, owner=self
        )

    def _read(self, progress: Progress) -> Scores:
        project = self._project.current
        versions = sorted(project.models.versions(), key=lambda one: (not one.promoted, -one.id))
        datasets, askable = tuple(project.reviewing.datasets()), read_askable(project)
        return Scores(
            tuple(versions),
            datasets,
            tuple(project.evaluating.matrix()),
            askable,
            {code: read_unfit(project, askable, (code,)) for code in {info.language for info in datasets}},
        )

    def _take(self, scores: Scores) -> None:
        self.scores = scores
        self.changed.emit()
        missing = [one.id for one in scores.evaluations if one.id not in self.intervals]
        if missing:
            evaluating = self._project.current.evaluating

            def work(progress: Progress) -> dict[int, tuple[Interval, Interval]]:
                found = {}
                for number in missing:
                    progress.check()
                    found[number] = evaluating.intervals(number)
                return found

            query = Query("Computing intervals", work, key="evaluate-intervals")
            self._runner.query(query, self._take_intervals, owner=self)

    def _take_intervals(self, found: dict[int, tuple[Interval, Interval]]) -> None:
        self.intervals |= found
        self.intervals_changed.emit()

    def _take_comparison(self, found: tuple[ComparedSystems, ComparedPair]) -> None:
        self.compared, self.pair = found
        self.comparing = False
        self.comparison_changed.emit()

    def _comparison_failed(self, fault: Fault) -> None:
        self.compared = self.pair = None
        self.comparing = False
        self.comparison_fault = ". ".join(part for part in (fault.what, fault.remedy) if part)
        self.comparison_changed.emit()

    def _take_changes(self, changes: Changes) -> None:
        if changes.evaluations or changes.models or changes.datasets:
            self.reload()
