"""Follows job folders: new events by byte offset, and the state of each job."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from core.progress import Progress
from desktop_app.tasks.operation import Fault, Query
from desktop_app.tasks.runner import Runner

if TYPE_CHECKING:
    from core.jobs.local import JobStatus

_INTERVAL_MS = 700

Event = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Look:
    """What one look at a folder found."""

    folder: Path
    events: list[Event]
    offset: int
    status: JobStatus | None


class JobWatcher(QObject):
    """Looks at the watched folders in turn, off the GUI thread, and stops when all have ended.

    The first look at a folder delivers its whole history, so that a chart is complete after a restart.
    """

    events = Signal(str, list)
    """A job folder's name and its new events, oldest first."""
    status_changed = Signal(str, object)
    """A job folder's name and its new `JobStatus`."""

    def __init__(self, runner: Runner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._offsets: dict[Path, int] = {}
        self._states: dict[Path, JobStatus] = {}
        self._looking = False
        self._again = False
        self._timer = QTimer(self)
        self._timer.setInterval(_INTERVAL_MS)
        self._timer.timeout.connect(self._look)

    def watch(self, folders: Iterable[Path]) -> None:
        """Watch `folders` from now on, besides those that are watched already, and look at once."""
        for folder in folders:
            self._offsets.setdefault(folder, 0)
            self._states.pop(folder, None)
        if self._offsets:
            self._timer.start()
            self._look()

    def clear(self) -> None:
        """Forget every folder, as when another project is opened."""
        self._timer.stop()
        self._offsets.clear()
        self._states.clear()

    def status(self, folder: Path) -> JobStatus | None:
        """The state found by the latest look; None before the first."""
        return self._states.get(folder)

    def _look(self) -> None:
        if self._looking:
            self._again = True
            return
        wanted = [(folder, offset) for folder, offset in self._offsets.items() if not self._over(folder)]
        if not wanted:
            self._timer.stop()
            return
        self._looking = True
        query = Query("Following jobs", lambda progress: [_look_at(*one, progress) for one in wanted])
        self._runner.query(query, self._take, owner=self, failed=self._give_up, ended=self._looked)

    def _give_up(self, fault: Fault) -> None:
        """Say once what is wrong and look no more; asking every second would only say it again."""
        self._timer.stop()
        self._runner.faulted.emit(fault)

    def _looked(self) -> None:
        self._looking = False
        if self._again:
            self._again = False
            self._look()

    def _over(self, folder: Path) -> bool:
        state = self._states.get(folder)
        return state is not None and state.state.ended

    def _take(self, looks: list[_Look]) -> None:
        for look in looks:
            if look.folder not in self._offsets:
                continue
            more = look.offset != self._offsets[look.folder]
            self._offsets[look.folder] = look.offset
            if look.events:
                self.events.emit(look.folder.name, look.events)
            if more and look.status is not None and look.status.state.ended:
                self._again = True  # a long history comes in pieces: read to its end before resting
            elif look.status is not None and look.status != self._states.get(look.folder):
                self._states[look.folder] = look.status
                self.status_changed.emit(look.folder.name, look.status)


def _look_at(folder: Path, offset: int, progress: Progress) -> _Look:
    from core.errors import CoreError
    from core.jobs import events, local

    progress.check()
    try:
        # The state first: events that a job wrote before it ended are then never missed.
        status = local.status(folder)
    except CoreError:
        status = None
    found, after = events.tail(folder, offset)
    return _Look(folder, found, after, status)
