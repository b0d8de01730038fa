"""Runs operations off the GUI thread and brings every result back by one queued signal."""

from __future__ import annotations

import itertools
import traceback
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

from core.domain.changes import Changes
from core.errors import Cancelled
from core.progress import Progress, ProgressEvent
from desktop_app.tasks.change_bus import ChangeBus
from desktop_app.tasks.operation import STOPPABLE, Command, Fault, Lane, Query

T = TypeVar("T")

_READERS = _ASIDE = 2


@dataclass(eq=False)
class Task:
    """An operation on its way. The GUI thread owns it; only `progress` is shared with the worker."""

    number: int
    title: str
    lane: Lane
    progress: Progress
    operation: Query[Any] | Command[Any]
    owner: QObject | None = None
    done: Callable[[Any], None] | None = None
    failed: Callable[[Fault], None] | None = None
    advanced: Callable[[ProgressEvent], None] | None = None
    ended: Callable[[], None] | None = None
    finished: bool = False
    future: Future[None] | None = field(default=None, repr=False)

    def cancel(self) -> None:
        """Ask the work to stop; nothing of it is delivered afterwards except that it ended."""
        self.progress.cancel()

    @property
    def cancelled(self) -> bool:
        try:
            self.progress.check()
        except Cancelled:
            return True
        return False


@dataclass(frozen=True, slots=True)
class _Delivery:
    task: Task
    event: ProgressEvent | None = None
    result: Any = None
    fault: Fault | None = None
    stopped: bool = False


class Runner(QObject):
    """Lanes for reading, writing and long work; see `Lane`.

    Callbacks run on the GUI thread, and not at all once their `owner` was destroyed. `done` is not called
    for a query that went stale and for work that was stopped; `ended` is called however the task ended.
    Faults without a `failed` callback go to `faulted`.
    """

    faulted = Signal(object)
    """Carries a `Fault` that nobody else takes."""
    started = Signal(object)
    """Carries the `Task`."""
    advanced = Signal(object, object)
    """Carries the `Task` and a `ProgressEvent`."""
    ended = Signal(object)
    """Carries the `Task`, whether it succeeded or not."""
    _delivered = Signal(object)
    _announced = Signal(object)

    def __init__(self, bus: ChangeBus, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bus = bus
        self._numbers = itertools.count(1)
        self._latest: dict[str, Task] = {}
        self._running: dict[int, Task] = {}
        self._closed = False
        self._lanes = {
            Lane.READ: ThreadPoolExecutor(_READERS, thread_name_prefix="read"),
            Lane.WRITE: ThreadPoolExecutor(1, thread_name_prefix="write"),
            Lane.LONG: ThreadPoolExecutor(1, thread_name_prefix="long"),
            Lane.ASIDE: ThreadPoolExecutor(_ASIDE, thread_name_prefix="aside"),
            Lane.FETCH: ThreadPoolExecutor(1, thread_name_prefix="fetch"),
        }
        self._delivered.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._announced.connect(bus.publish, Qt.ConnectionType.QueuedConnection)

    def query(
        self,
        query: Query[T],
        done: Callable[[T], None],
        *,
        owner: QObject | None = None,
        failed: Callable[[Fault], None] | None = None,
        ended: Callable[[], None] | None = None,
    ) -> Task:
        """Start a read; an earlier query with the same key is asked to stop and delivers nothing."""
        task = self._task(query, Lane.READ, owner, done, failed)
        task.ended = ended
        if query.key:
            earlier = self._latest.get(query.key)
            if earlier is not None:
                earlier.cancel()
            self._latest[query.key] = task
        return self._start(task)

    def command(
        self,
        command: Command[T],
        done: Callable[[T], None] | None = None,
        *,
        owner: QObject | None = None,
        failed: Callable[[Fault], None] | None = None,
        advanced: Callable[[ProgressEvent], None] | None = None,
        ended: Callable[[], None] | None = None,
    ) -> Task:
        """Start a write; what it changed is published on the change bus before `done` is called."""
        task = self._task(command, command.lane, owner, done, failed)
        task.advanced, task.ended = advanced, ended
        return self._start(task)

    def announce(self, changes: Changes) -> None:
        """Publish what a command has changed so far. For worker threads: views follow long work."""
        self._announced.emit(changes)

    def running(self, *lanes: Lane) -> list[Task]:
        """Tasks on their way, oldest first; of the given lanes only, where any are given."""
        return [task for task in self._running.values() if not lanes or task.lane in lanes]

    def close(self) -> None:
        """Finish the writes that were asked for, stop everything else, and take nothing more."""
        self._closed = True
        for task in self.running(Lane.READ, *STOPPABLE):
            task.cancel()
        for lane, pool in self._lanes.items():
            # A server that is silent must not hold the window; what it has sent is kept.
            pool.shutdown(wait=lane is not Lane.FETCH, cancel_futures=lane is not Lane.WRITE)

    def _task(
        self,
        operation: Query[Any] | Command[Any],
        lane: Lane,
        owner: QObject | None,
        done: Callable[[Any], None] | None,
        failed: Callable[[Fault], None] | None,
    ) -> Task:
        task = Task(next(self._numbers), operation.title, lane, Progress(), operation, owner, done, failed)
        task.progress = Progress(lambda event: self._delivered.emit(_Delivery(task, event=event)))
        return task

    def _start(self, task: Task) -> Task:
        if self._closed:
            task.cancel()
            task.finished = True
            return task
        self._running[task.number] = task
        self.started.emit(task)
        task.future = self._lanes[task.lane].submit(self._work, task)
        return task

    def _work(self, task: Task) -> None:
        """Runs on the worker thread."""
        try:
            task.progress.check()
            delivery = _Delivery(task, result=task.operation.work(task.progress))
        except Cancelled:
            delivery = _Delivery(task, stopped=True)
        except Exception as error:
            delivery = _Delivery(task, fault=Fault.of(task.title, error, traceback.format_exc()))
        self._delivered.emit(delivery)

    def _deliver(self, delivery: _Delivery) -> None:
        """Runs on the GUI thread."""
        task = delivery.task
        if delivery.event is not None:
            self._advance(task, delivery.event)
            return
        self._finish(task)
        if delivery.fault is not None:
            self._fail(task, delivery.fault)
        elif not delivery.stopped:
            self._succeed(task, delivery.result)
        if task.ended is not None and _alive(task.owner):
            task.ended()

    def _advance(self, task: Task, event: ProgressEvent) -> None:
        if task.finished or task.cancelled:
            return
        self.advanced.emit(task, event)
        if task.advanced is not None and _alive(task.owner):
            task.advanced(event)

    def _finish(self, task: Task) -> None:
        task.finished = True
        self._running.pop(task.number, None)
        if isinstance(task.operation, Query) and self._latest.get(task.operation.key) is task:
            del self._latest[task.operation.key]
        self.ended.emit(task)

    def _fail(self, task: Task, fault: Fault) -> None:
        if isinstance(task.operation, Query) and task.cancelled:
            return
        if task.failed is not None and _alive(task.owner):
            task.failed(fault)
        else:
            self.faulted.emit(fault)

    def _succeed(self, task: Task, result: Any) -> None:
        if isinstance(task.operation, Command):
            self._bus.publish(task.operation.changes_of(result))
        elif task.cancelled:
            return
        if task.done is not None and _alive(task.owner):
            task.done(result)


def _alive(owner: QObject | None) -> bool:
    return owner is None or shiboken6.isValid(owner)
