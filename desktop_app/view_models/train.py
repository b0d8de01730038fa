"""The Train page's state: what can be trained, what would happen, and the jobs with their histories."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from core.domain.changes import Changes
from core.progress import Progress
from desktop_app.tasks.change_bus import ChangeBus
from desktop_app.tasks.job_watcher import JobWatcher
from desktop_app.tasks.operation import Command, Fault, Query
from desktop_app.tasks.project_handle import ProjectHandle
from desktop_app.tasks.runner import Runner
from desktop_app.view_models.job_log import JobLog

if TYPE_CHECKING:
    from core.domain.reviews import DatasetInfo
    from core.jobs.local import JobStatus
    from core.registry import Entry
    from core.services.training import JobView, Preflight, TrainingRequest

ORIGIN = "train"
_REST_MS = 250

ORDERS = ("pause", "stop", "cancel", "resume")


@dataclass(frozen=True, slots=True)
class Choices:
    """What the form can offer: recipes, the base models of each, and the data sets that may train."""

    recipes: tuple[Entry, ...]
    bases: dict[str, list[str]]
    datasets: tuple[DatasetInfo, ...]


class TrainModel(QObject):
    """Reads and writes through the runner; the view listens."""

    choices_changed = Signal(object)
    """Carries the `Choices`."""
    preflight_changed = Signal(object)
    """Carries the `Preflight`, or None while it is being found out."""
    jobs_changed = Signal()
    job_changed = Signal(int)
    """A job (by row id) has new events or another state."""
    started = Signal(int)
    """A job (by row id) was started from here."""

    def __init__(
        self,
        runner: Runner,
        bus: ChangeBus,
        project: ProjectHandle,
        watcher: JobWatcher,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._runner = runner
        self._project = project
        self._watcher = watcher
        self.jobs: list[JobView] = []
        self.logs: dict[str, JobLog] = {}
        self.preflight: Preflight | None = None
        self.starting = False
        self._in_use: dict[str, str] = {}
        self._request: TrainingRequest | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._check)
        bus.changed.connect(self._changed)
        watcher.events.connect(self._take_events)
        watcher.status_changed.connect(self._take_status)

    def reload(self) -> None:
        """Read everything anew, as for another project."""
        self.jobs, self.logs, self.preflight = [], {}, None
        self._read_choices()
        self._read_jobs()
        self._collect()

    def job(self, number: int) -> JobView | None:
        return next((job for job in self.jobs if job.id == number), None)

    def log(self, job: JobView) -> JobLog:
        """What is known of the job's course; empty before it is followed."""
        return self.logs.get(job.folder.name) or JobLog()

    def follow(self, job: JobView) -> None:
        """Read the job's events from now on, its history first."""
        if job.folder.name not in self.logs:
            self.logs[job.folder.name] = JobLog()
            self._watcher.watch([job.folder])

    def refresh_jobs(self) -> None:
        """Look for jobs that were started elsewhere."""
        self._read_jobs()

    def set_request(self, request: TrainingRequest) -> None:
        """What the form says now; the pre-flight follows when the typing rests."""
        self._request = request
        self.preflight = None
        self.preflight_changed.emit(None)
        self._rest.start()

    def can_start(self) -> bool:
        ready = self.preflight is not None and not self.preflight.faults
        return ready and not self.starting and not self._project.read_only

    def start(self) -> None:
        """Start what the form says."""
        if not self.can_start() or self._request is None:
            return
        request, training = self._request, self._project.current.training
        self.starting = True
        command = Command("Starting the training", lambda _: training.start(request, origin=ORIGIN))
        self._runner.command(command, self._took_start, owner=self, ended=self._start_ended)

    def allowed(self, job: JobView) -> frozenset[str]:
        """The orders that would do something to the job now."""
        return frozenset() if self._project.read_only else orders_for(job.status)

    def in_use(self, system: str) -> str:
        """The label of the system's version in use; empty where there is none."""
        return self._in_use.get(system, "")

    def order(self, job: JobView, order: str, ended: Callable[[], None] | None = None) -> None:
        """Give the job an order."""
        training = self._project.current.training
        titles = dict(zip(ORDERS, ("Pausing", "Stopping", "Cancelling", "Resuming"), strict=True))

        def done(_changes: Changes) -> None:
            self._watcher.watch([job.folder])

        command = Command(
            f"{titles[order]} {job.title}", lambda _: training.control(job.id, order, origin=ORIGIN)
        )
        self._runner.command(command, done, owner=self, ended=ended)

    def _read_choices(self) -> None:
        def read(progress: Progress) -> Choices:
            project = self._project.current
            recipes = tuple(project.training.recipes())
            bases = {entry.name: project.training.bases(entry.name) for entry in recipes}
            datasets = tuple(info for info in project.reviewing.datasets() if info.role == "annotate")
            return Choices(recipes, bases, datasets)

        query = Query("Reading recipes", read, key="train-choices")
        self._runner.query(query, self.choices_changed.emit, owner=self)

    def _read_jobs(self) -> None:
        def read(progress: Progress) -> tuple[list[JobView], dict[str, str]]:
            project = self._project.current
            promoted = [version for version in project.models.versions() if version.promoted]
            return project.training.jobs(), {version.system: version.label for version in promoted}

        self._runner.query(Query("Reading jobs", read, key="train-jobs"), self._take_jobs, owner=self)

    def _take_jobs(self, found: tuple[list[JobView], dict[str, str]]) -> None:
        self.jobs, self._in_use = found
        self.jobs_changed.emit()
        for job in self.jobs:
            if not job.status.state.ended:
                self.follow(job)

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
        self.jobs = [job, *(other for other in self.jobs if other.id != job.id)]
        self.jobs_changed.emit()
        self.follow(job)
        self.started.emit(job.id)

    def _start_ended(self) -> None:
        self.starting = False
        self._check()

    def _take_events(self, folder: str, events: list[dict[str, Any]]) -> None:
        self.logs.setdefault(folder, JobLog()).feed(events)
        self._tell(folder)

    def _take_status(self, folder: str, status: JobStatus) -> None:
        for place, job in enumerate(self.jobs):
            if job.folder.name == folder:
                self.jobs[place] = replace(job, status=status)
        self.jobs_changed.emit()
        self._tell(folder)
        if status.state.ended:
            self._collect()

    def _tell(self, folder: str) -> None:
        for job in self.jobs:
            if job.folder.name == folder:
                self.job_changed.emit(job.id)

    def _collect(self) -> None:
        """Register the models of jobs that have ended, also of those that ended while nobody looked."""
        if self._project.read_only:
            return
        training = self._project.current.training
        self._runner.command(Command("Registering models", lambda _: training.collect(origin=ORIGIN)))

    def _changed(self, changes: Changes) -> None:
        if not self._project.is_open:
            return
        if changes.jobs or changes.models:
            self._read_jobs()
        if changes.models or changes.datasets:
            self._read_choices()
        if changes.questions or changes.datasets or changes.models:
            self._rest.start()


def orders_for(status: JobStatus) -> frozenset[str]:
    """The orders that do something in this state, as `core.jobs.local` carries them out."""
    state = status.state.value
    if state == "running":
        pending = status.order.value
        waiting = {"pause": {"pause"}, "stop": {"pause", "stop"}, "cancel": {"pause", "stop", "cancel"}}
        taken_back = {"resume"} if pending == "pause" else set()
        return frozenset({"pause", "stop", "cancel"} - waiting.get(pending, set()) | taken_back)
    if state in ("paused", "interrupted"):
        return frozenset({"resume", "stop", "cancel"})
    if state in ("ready", "failed", "cancelled"):
        return frozenset({"resume"})
    return frozenset()
