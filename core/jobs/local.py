"""Jobs on this machine: start them detached, ask how they are, tell them what to do."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from core.errors import EnvironmentFault, InputError
from core.jobs import control
from core.jobs.events import Event, read_all
from core.jobs.spec import RESULT, read_result, read_spec
from core.training.orders import Order
from core.training.position import newest

LOG = "worker.log"


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
    """How the job in `folder` is. Success is what the job reported, never a file's existence."""
    worker = control.worker_of(folder)  # looked at first: a job that ends in between has its result then
    result = read_result(folder)
    if result is not None:
        state = JobState(result["state"])
        return JobStatus(state, 0, int(result.get("step", 0)), str(result.get("message", "")), result)
    found = newest(folder / "checkpoints")
    step = found.step if found else 0
    if worker is not None:
        return JobStatus(JobState.RUNNING, worker.pid, step, order=control.order_for(folder))
    return _without_worker(folder, step)


def start(folder: Path, *, niceness: int = 0) -> JobStatus:
    """Start or resume the job, detached: it outlives this process. Raises `InputError` if it has ended."""
    read_spec(folder).training()
    before = status(folder)
    if before.state is JobState.RUNNING:
        raise InputError("the job is already running", item=folder.name)
    if before.state in (JobState.DONE, JobState.STOPPED):
        raise InputError(f"the job is {before.state.value} and cannot run again", item=folder.name)
    control.give(folder, Order.GO_ON)
    (folder / RESULT).unlink(missing_ok=True)  # a failed or cancelled run's: it goes on from its checkpoint
    try:
        _spawn(folder, niceness)
    except OSError as fault:
        raise EnvironmentFault(f"the job's process cannot start ({fault})", item=folder.name) from fault
    return status(folder)


def resume(folder: Path) -> JobStatus:
    """Go on from the last checkpoint; an order to pause that was not carried out yet is taken back."""
    if status(folder).state is JobState.RUNNING:
        control.give(folder, Order.GO_ON)
        return status(folder)
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
    if now.state is not JobState.RUNNING:
        if order is Order.PAUSE:
            raise InputError("the job is not running, so it cannot be paused", item=folder.name)
        control.give(folder, order)
        _spawn(folder, 0)  # a worker carries the order out, so that only workers write results
        return status(folder)
    control.give(folder, order)
    return status(folder)


def _spawn(folder: Path, niceness: int) -> None:
    environment = dict(os.environ)
    if not getattr(sys, "frozen", False):
        # `-P` keeps the working directory off the path, so the package's own place is named.
        home = str(Path(__file__).resolve().parents[2])
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, [home, environment.get("PYTHONPATH", "")]))
    with (folder / LOG).open("ab") as log:
        process = subprocess.Popen(
            command(folder),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=environment,
            cwd=folder,
            **_detached(),
        )
    _sign_on_for(folder, process.pid, niceness)


def _detached() -> dict[str, Any]:
    if sys.platform == "win32":
        flags = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.DETACHED_PROCESS
        return {"creationflags": flags}
    return {"start_new_session": True}


def _sign_on_for(folder: Path, pid: int, niceness: int) -> None:
    """Sign the worker on at once: between the start and its own signature it counts as running."""
    import psutil

    from core.jobs.spec import write_json

    try:
        worker = psutil.Process(pid)
        write_json(folder / control.WORKER, {"pid": pid, "created": worker.create_time()})
        if niceness:
            worker.nice(niceness)
    except psutil.Error:
        return  # it has ended already; `status` tells how
