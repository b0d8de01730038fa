"""The Train page's state: what can be trained, what would happen, and starting it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from core.domain.changes import Changes
from core.progress import Progress
from desktop_app.tasks.change_bus import ChangeBus
from desktop_app.tasks.job_board import JobBoard
from desktop_app.tasks.operation import Command, Fault, Lane, Query
from desktop_app.tasks.project_handle import ProjectHandle
from desktop_app.tasks.runner import Runner

if TYPE_CHECKING:
    from core.domain.reviews import DatasetInfo
    from core.registry import Entry
    from core.services.catalogue import Project
    from core.services.training import JobView, Preflight, TrainingRequest

ORIGIN = "train"
_REST_MS = 250


@dataclass(frozen=True, slots=True)
class Choices:
    """What the form can offer: recipes, the base models of each, and the data sets that may train.

    A recipe that somebody asked for is offered also where it cannot run: the pre-flight says why.

    Attributes:
        languages: Recipe → languages of the branches it trains on, the source language first.
        teachers: Recipe → what a student can learn from (`Training.teachers`).
        masks: Recipes that hide phrases.
    """

    recipes: tuple[Entry, ...]
    bases: dict[str, list[str]]
    datasets: tuple[DatasetInfo, ...]
    languages: dict[str, tuple[str, ...]] = field(default_factory=dict)
    teachers: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    masks: frozenset[str] = frozenset()


class TrainModel(QObject):
    """Reads and writes through the runner; the view listens."""

    choices_changed = Signal(object)
    """Carries the `Choices`."""
    preflight_changed = Signal(object)
    """Carries the `Preflight`, or None while it is being found out."""
    started = Signal(int)
    """A job (by row id) was started from here."""

    def __init__(
        self,
        runner: Runner,
        bus: ChangeBus,
        project: ProjectHandle,
        board: JobBoard,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._runner = runner
        self._project = project
        self._board = board
        self.preflight: Preflight | None = None
        self.starting = False
        self._request: TrainingRequest | None = None
        self._asked = ""
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._check)
        self._running: frozenset[int] = frozenset()
        bus.changed.connect(self._changed)
        board.changed.connect(self._jobs_changed)

    def reload(self) -> None:
        """Read everything anew, as for another project."""
        self.preflight = None
        asked = self._asked

        def read(progress: Progress) -> Choices:
            return read_choices(self._project.current, asked)

        query = Query("Reading recipes", read, key="train-choices")
        self._runner.query(query, self.choices_changed.emit, owner=self)

    def offer(self, recipe: str) -> None:
        """Offer a recipe that somebody asks for, whether it can run or not."""
        self._asked = recipe
        self.reload()

    def set_request(self, request: TrainingRequest) -> None:
        """What the form says now; the pre-flight follows when the typing rests."""
        self._request = request
        self.preflight = None
        self.preflight_changed.emit(None)
        self._rest.start()

    def can_start(self) -> bool:
        ready = self.preflight is not None and not self.preflight.faults
        return ready and not self.starting and not self._project.read_only

    def start(self, niceness: int = 0) -> None:
        """Start what the form says; the job gives way to other programs by `niceness`."""
        if not self.can_start() or self._request is None:
            return
        request, training = self._request, self._project.current.training
        self.starting = True

        def work(progress: Progress) -> tuple[JobView, Changes]:
            made: tuple[JobView, Changes] = training.start(
                request, niceness=niceness, origin=ORIGIN, progress=progress
            )
            return made

        # No short write: translations may be made first, and a snapshot of many languages takes its time.
        command = Command("Starting the training", work, lane=Lane.ASIDE)
        self._runner.command(command, self._took_start, owner=self, ended=self._start_ended)

    def _check(self) -> None:
        request = self._request
        if request is None or not self._project.is_open:
            return
        training = self._project.current.training
        query = Query("Checking the training", lambda _: training.preflight(request), key="train-preflight")
        self._runner.query(query, self._checked, owner=self, failed=self._check_failed)

    def _checked(self, preflight: Preflight) -> None:
        self.preflight = preflight
        self.preflight_changed.emit(preflight)

    def _check_failed(self, fault: Fault) -> None:
        from core.services.training import Preflight

        self._checked(Preflight((fault.what,), (), {}))

    def _took_start(self, result: tuple[JobView, Changes]) -> None:
        job, _ = result
        self._board.add(job)
        self.started.emit(job.id)

    def _start_ended(self) -> None:
        self.starting = False
        self._check()

    def _changed(self, changes: Changes) -> None:
        if not self._project.is_open:
            return
        if changes.models or changes.datasets:
            self.reload()
        if changes.questions or changes.datasets or changes.models:
            self._rest.start()

    def _jobs_changed(self) -> None:
        """The pre-flight tells how many other jobs run: one that paused or ended no longer counts."""
        running = frozenset(job.id for job in self._board.running())
        if running != self._running:
            self._running = running
            self._rest.start()


def read_choices(project: Project, asked: str) -> Choices:
    """What the form can offer; for worker threads."""
    training = project.training
    recipes = _with(training.recipes(), asked)
    joined = project.branching.languages()
    branches = joined if len(joined) > 1 else ()
    spoken = {_base(code) for code in (project.info.source, project.info.target, *joined)} | {""}
    return Choices(
        recipes,
        {entry.name: training.bases(entry.name) for entry in recipes},
        tuple(
            info
            for info in project.reviewing.datasets()
            if info.role == "annotate" and _base(info.language) in spoken
        ),
        {entry.name: branches for entry in recipes if training.needs_branches(entry.name)},
        {entry.name: training.teachers(entry.name, joined) for entry in recipes},
        frozenset(entry.name for entry in recipes if "texts" in entry.needs),
    )


def _with(recipes: tuple[Entry, ...], asked: str) -> tuple[Entry, ...]:
    """The recipes, and the one that was asked for."""
    from core.training.catalogue import RECIPES

    if not asked or any(entry.name == asked for entry in recipes):
        return recipes
    return (*recipes, RECIPES.entry(asked))


def _base(language: str) -> str:
    """``zh`` of ``zh-Hant``: training takes the project's languages, in any script, and no other."""
    return language.split("-")[0].lower()
