"""Jobs on this machine: start them detached, ask how they are, tell them what to do."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import psutil

from core.errors import EnvironmentFault, InputError
from core.jobs import control, locking
from core.jobs.events import Event, read_all
from core.jobs.spec import RESULT, read_result, read_spec, write_json
from core.training.orders import Order
from core.training.position import newest

LOG = "worker.log"
_DECIDING = ".deciding.lock"
_PATIENCE = 10.0  # seconds

_children: list[subprocess.Popen[bytes]] = []


class JobState(StrEnum):
    """Where a job stands. `INTERRUPTED`: it was killed; it goes on from its last checkpoint when resumed."""

    READY = "ready"
    RUNNING = "running"
    PAUSED = "paused"
    INTERRUPTED = "interrupted"
    DONE = "done"
    STOPPED = "stopped"
    CANCELLED = "cancelled"
    FAILED = "failed"

    @property
    def ended(self) -> bool:
        return self in (JobState.DONE, JobState.STOPPED, JobState.CANCELLED, JobState.FAILED)


@dataclass(frozen=True, slots=True)
class JobStatus:
    """How a job is.

    Attributes:
        state: See `JobState`.
        pid: Of the running worker; 0 without one.
        step: Of the newest checkpoint or the end; 0 at the beginning.
        message: One plain sentence: why it failed, how to go on.
        result: What it reported at its end.
        order: What it was told and has not done yet.
    """

    state: JobState
    pid: int = 0
    step: int = 0
    message: str = ""
    result: dict[str, Any] | None = None
    order: Order = Order.GO_ON


def status(folder: Path) -> JobStatus:
    """How the job in `folder` is. Success is what the job reported, never a file's existence.

    Raises `InputError` when the folder is gone or its result is damaged.
    """
    if not folder.is_dir():
        raise InputError("the job's folder is gone", item=str(folder))
    _bury()
    pid = _worker(folder)  # looked at first: a job that ends in between has its result then
    result = read_result(folder)
    if result is not None:
        return _ended(folder, result)
    found = newest(folder / "checkpoints")
    step = found.step if found else 0
    if pid is not None:
        return JobStatus(JobState.RUNNING, pid, step, order=control.order_for(folder))
    return _without_worker(folder, step)


def start(folder: Path, *, niceness: int = 0) -> JobStatus:
    """Start or resume the job, detached: it outlives this process.

    A failed or cancelled job goes on from its last checkpoint. Raises `InputError` when it runs or has
    ended with a model, `EnvironmentFault` when its process cannot be started.
    """
    read_spec(folder).training()
    with _starting(folder):
        before = status(folder)
        if before.state is JobState.RUNNING:
            raise InputError("the job is already running", item=folder.name)
        if before.state in (JobState.DONE, JobState.STOPPED):
            raise InputError(f"the job is {before.state.value} and cannot run again", item=folder.name)
        control.give(folder, Order.GO_ON)
        (folder / RESULT).unlink(missing_ok=True)
        try:
            _spawn(folder, niceness)
        except OSError:
            if before.result is not None:
                write_json(folder / RESULT, before.result)
            raise
    return status(folder)


def resume(folder: Path) -> JobStatus:
    """Go on from the last checkpoint; an order to pause that was not carried out yet is taken back."""
    if status(folder).state is JobState.RUNNING:
        with _starting(folder):
            control.give(folder, Order.GO_ON)
        # It may have obeyed and left in between: then it has to be started again after all.
        now = status(folder)
        if now.state is JobState.RUNNING or now.state.ended:
            return now
    return start(folder)


def pause(folder: Path) -> JobStatus:
    """Ask the worker to write a checkpoint and leave."""
    return _tell(folder, Order.PAUSE)


def stop(folder: Path) -> JobStatus:
    """Ask the worker to finish now and keep the model as it is. A paused job is woken to do so."""
    return _tell(folder, Order.STOP)


def cancel(folder: Path) -> JobStatus:
    """End the job without a model."""
    return _tell(folder, Order.CANCEL)


def command(folder: Path) -> list[str]:
    """What runs the job: nothing but Python, this package and the folder."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "--worker", str(folder)]
    return [sys.executable, "-P", "-m", "core.jobs.worker", str(folder)]


def last_lines(folder: Path, count: int = 12) -> str:
    """The end of what the worker printed, for a job that died without a word."""
    try:
        text = (folder / LOG).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-count:])


def _worker(folder: Path) -> int | None:
    """The process that runs the job (0 where its number is not known), or None."""
    found = control.worker_of(folder)
    if found is not None:
        return int(found.pid)
    # After a jump of the clock the signature looks like another process's; the lock does not lie.
    return 0 if locking.held(folder / control.LOCK) else None


def _ended(folder: Path, result: dict[str, Any]) -> JobStatus:
    try:
        state, step = JobState(result["state"]), int(result.get("step") or 0)
    except (ValueError, TypeError) as fault:
        raise InputError("the job's result.json is damaged", item=str(folder)) from fault
    return JobStatus(state, 0, step, str(result.get("message") or ""), result)


def _without_worker(folder: Path, step: int) -> JobStatus:
    events = read_all(folder)
    last = _last_phase(events)
    if last == "paused":
        return JobStatus(JobState.PAUSED, 0, step, "Paused. Resume goes on from the last step")
    if not events:
        lines = last_lines(folder)
        return JobStatus(JobState.INTERRUPTED if lines else JobState.READY, 0, 0, lines)
    note = f"Its process ended unexpectedly. Resume goes on from step {step}"
    return JobStatus(JobState.INTERRUPTED, 0, step, note)


def _last_phase(events: list[Event]) -> str:
    phases = [str(event.get("phase", "")) for event in events if event["kind"] == "phase"]
    return phases[-1] if phases else ""


def _tell(folder: Path, order: Order) -> JobStatus:
    now = status(folder)
    if now.state.ended:
        raise InputError(f"the job is already {now.state.value}", item=folder.name)
    if now.state is not JobState.RUNNING and order is Order.PAUSE:
        raise InputError("the job is not running, so it cannot be paused", item=folder.name)
    with _starting(folder):
        control.give(folder, order)
        # A worker carries the order out, so that only workers write results; one that was about to leave
        # without seeing the order is followed by another.
        if order is not Order.PAUSE and _worker(folder) is None and read_result(folder) is None:
            _spawn(folder, 0)
    return status(folder)


@contextmanager
def _starting(folder: Path) -> Iterator[None]:
    """One process at a time decides whether a worker is to be started; faults of the machine are told."""
    try:
        lock = locking.acquire(folder / _DECIDING, seconds=_PATIENCE)
        if lock is None:
            raise EnvironmentFault("another window is just telling this job what to do", item=folder.name)
        with lock:
            yield
    except OSError as fault:
        raise EnvironmentFault(
            f"the job cannot be told what to do ({fault.strerror or fault})", item=folder.name
        ) from fault


def _bury() -> None:
    """Let go of workers that have ended: a child nobody asks after stays in the system's table."""
    _children[:] = [child for child in _children if child.poll() is None]


def _spawn(folder: Path, niceness: int) -> None:
    environment = dict(os.environ)
    if not getattr(sys, "frozen", False):
        # `-P` keeps the working directory off the path, so the package's own place is named.
        home = str(Path(__file__).resolve().parents[2])
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, [home, environment.get("PYTHONPATH", "")]))
    with (folder / LOG).open("ab") as log:
        process = subprocess.Popen(
            command(folder.resolve()),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=environment,
            cwd=folder,
            **_detached(),
        )
    _children.append(process)
    _sign_on_for(folder, process.pid, niceness)


def _detached() -> dict[str, Any]:
    if sys.platform == "win32":
        flags = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.DETACHED_PROCESS
        return {"creationflags": flags}
    return {"start_new_session": True}


def _sign_on_for(folder: Path, pid: int, niceness: int) -> None:
    """Sign the worker on at once: between the start and its own signature it counts as running."""
    try:
        worker = psutil.Process(pid)
        write_json(folder / control.WORKER, {"pid": pid, "created": worker.create_time()})
        if niceness:
            worker.nice(niceness)
    except (psutil.Error, OSError, ValueError):
        return  # it has ended already, and `status` tells how; or it signs on itself
