"""The project's training jobs: their states, histories and orders, whichever page is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from core.domain.changes import Changes
from core.progress import Progress
from desktop_app.tasks.change_bus import ChangeBus
from desktop_app.tasks.job_log import JobLog
from desktop_app.tasks.job_watcher import JobWatcher
from desktop_app.tasks.operation import Command, Query
from desktop_app.tasks.project_handle import ProjectHandle
from desktop_app.tasks.runner import Runner

if TYPE_CHECKING:
    from core.jobs.local import JobStatus
    from core.services.training import JobView

ORIGIN = "jobs"
ORDERS = {"pause": "Pausing", "stop": "Stopping", "cancel": "Cancelling", "resume": "Resuming"}
"""What a job can be told, and how that is called while it happens."""


class JobBoard(QObject):
    """Attaches to the jobs of every project that is opened, also to those that ran while nobody looked."""

    changed = Signal()
    """The list of jobs, or the state of one, is another."""
    job_changed = Signal(int)
    """A job (by row id) has new events or another state."""
    finished = Signal(object)
    """A job has come to its end, and its model, if it made one, is registered; carries the `JobView`."""

    def __init__(
        self, runner: Runner, bus: ChangeBus, project: ProjectHandle, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._runner = runner
        self._project = project
        self._watcher = JobWatcher(runner, self)
        self.jobs: list[JobView] = []
        self._logs: dict[str, JobLog] = {}
        self._in_use: dict[str, str] = {}
        self._awaited: set[int] = set()
        self._read_once = False
        self._watcher.events.connect(self._take_events)
        self._watcher.status_changed.connect(self._take_status)
        bus.changed.connect(self._take_changes)
        project.opened.connect(self._attach)
        project.closing.connect(self.clear)

    def clear(self) -> None:
        """Forget everything, as when the project closes. The jobs themselves go on."""
        self._watcher.clear()
        self.jobs, self._logs, self._in_use = [], {}, {}
        self._awaited, self._read_once = set(), False

    def refresh(self) -> None:
        """Look for jobs that were started elsewhere."""
        if not self._project.is_open:
            return

        def read(progress: Progress) -> tuple[list[JobView], dict[str, str]]:
            project = self._project.current
            promoted = [version for version in project.models.versions() if version.promoted]
            return project.training.jobs(), {version.system: version.label for version in promoted}

        self._runner.query(Query("Reading jobs", read, key="jobs"), self._take_jobs, owner=self)

    def job(self, number: int) -> JobView | None:
        return next((job for job in self.jobs if job.id == number), None)

    def running(self) -> list[JobView]:
        return [job for job in self.jobs if job.status.state.value == "running"]

    def log(self, job: JobView) -> JobLog:
        """What is known of the job's course; empty before it is followed."""
        return self._logs.get(job.folder.name) or JobLog()

    def follow(self, job: JobView) -> None:
        """Read the job's events from now on, its history first."""
        if job.folder.name not in self._logs:
            self._logs[job.folder.name] = JobLog()
            self._watcher.watch([job.folder])

    def add(self, job: JobView) -> None:
        """Show a job that was started just now."""
        self.jobs = [job, *(other for other in self.jobs if other.id != job.id)]
        self.follow(job)
        self.changed.emit()

    def in_use(self, system: str) -> str:
        """The label of the system's version in use; empty where there is none."""
        return self._in_use.get(system, "")

    def allowed(self, job: JobView) -> frozenset[str]:
        """The orders that would do something to the job now."""
        return frozenset() if self._project.read_only else orders_for(job.status)

    def order(self, job: JobView, order: str, ended: Callable[[], None] | None = None) -> None:
        """Give the job an order."""
        training = self._project.current.training

        def work(progress: Progress) -> Changes:
            changes: Changes = training.control(job.id, order, origin=ORIGIN)
            return changes

        self._runner.command(
            Command(f"{ORDERS[order]} {job.title}", work),
            lambda _: self._watcher.watch([job.folder]),
            owner=self,
            ended=ended,
        )

    def _attach(self) -> None:
        self.clear()
        self.refresh()
        self._collect()

    def _take_jobs(self, found: tuple[list[JobView], dict[str, str]]) -> None:
        self.jobs, self._in_use = found
        for job in self.jobs:
            made = job.status.state.value in ("done", "stopped")
            if not self._read_once and made and not job.collected:
                self._awaited.add(job.id)
            if not job.status.state.ended:
                self.follow(job)
        self._read_once = True
        self.changed.emit()
        self._tell_finished()

    def _tell_finished(self) -> None:
        for job in self.jobs:
            made = job.status.state.value in ("done", "stopped")
            if job.id in self._awaited and (job.model or not made):
                self._awaited.discard(job.id)
                self.finished.emit(job)

    def _take_events(self, folder: str, events: list[dict[str, Any]]) -> None:
        self._logs.setdefault(folder, JobLog()).feed(events)
        self._tell(folder)

    def _take_status(self, folder: str, status: JobStatus) -> None:
        for place, job in enumerate(self.jobs):
            if job.folder.name == folder:
                if status.state.ended and not job.status.state.ended:
                    self._awaited.add(job.id)
                self.jobs[place] = replace(job, status=status)
        self.changed.emit()
        self._tell(folder)
        self._tell_finished()
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

    def _take_changes(self, changes: Changes) -> None:
        if changes.jobs or changes.models:
            self.refresh()


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
