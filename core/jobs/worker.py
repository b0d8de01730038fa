"""The child process of a job: reads the folder, trains, reports, writes the result last.

``python -P -m core.jobs.worker FOLDER`` is all that runs it. It needs neither Qt nor a database.
"""

from __future__ import annotations

import errno
import shutil
import sys
import threading
import traceback
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

from core.errors import CoreError, EnvironmentFault, InputError
from core.jobs import control, locking
from core.jobs.events import EventLog
from core.jobs.spec import RESULT, SPEC, read_result, read_spec, write_json
from core.training.durable import sync_file
from core.training.orders import Order
from core.training.position import newest

_HEARTBEAT = 5.0  # seconds
_PATIENCE = 10.0  # seconds in which the worker before this one may still be putting its things away
_RESERVE = ".reserve"
_RESERVED = 1 << 16  # bytes, kept so that a job can say that the disk is full

_FULL = (errno.ENOSPC, errno.EDQUOT, 112)  # the last is what Windows says
_FULL_WORDS = ("no space left", "disk quota exceeded", "not enough space")
_MEMORY_WORDS = ("out of memory", "can't allocate memory", "cannot allocate memory", "not enough memory")


def main(arguments: list[str] | None = None) -> int:
    """Run the job in the folder named on the command line; returns the exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    if len(given) != 1:
        print("usage: python -P -m core.jobs.worker FOLDER", file=sys.stderr)
        return 2
    folder = Path(given[0]).resolve()
    try:
        return _run_alone(folder)
    except CoreError as fault:
        print(fault, file=sys.stderr)
        return fault.exit_code
    except OSError as fault:
        print(f"{folder}: the job's folder cannot be used ({fault.strerror})", file=sys.stderr)
        return 1


def _run_alone(folder: Path) -> int:
    if not (folder / SPEC).is_file():
        raise InputError(f"there is no job here (no {SPEC})", item=str(folder))
    lock = locking.acquire(folder / control.LOCK, seconds=_PATIENCE)
    if lock is None:
        raise InputError("another process is already running this job", item=folder.name)
    with lock:
        if read_result(folder) is not None:
            raise InputError("the job has ended", item=folder.name)
        while True:
            code, paused = _run_once(folder)
            if not paused:
                return code
            # Signed off before this look: an order that comes later starts a worker of its own.
            order = control.take(folder)
            if order is Order.PAUSE:
                return code
            control.give(folder, order)


@dataclass(frozen=True, slots=True)
class _Ending:
    """How a run ended: the state of its result, or ``paused``, which has none."""

    state: str
    figures: dict[str, Any] = field(default_factory=dict)
    code: int = 0


def _run_once(folder: Path) -> tuple[int, bool]:
    """Train until the end or an order; returns the exit code and whether the job paused."""
    control.sign_on(folder)
    try:
        log = EventLog(folder)
        try:
            # The pulse stops before the ending is told: nothing is said after the last word.
            with _Pulse(log):
                ending = _watched(folder, log)
            _report(folder, log, ending)
        finally:
            log.close()
    finally:
        control.sign_off(folder)
    return ending.code, ending.state == "paused"


def _watched(folder: Path, log: EventLog) -> _Ending:
    try:
        _reserve(folder)
        return _work(folder, log)
    except Exception as fault:  # the last resort: whatever it is, the job must say so
        traceback.print_exc()  # to the worker's own log file, for whoever repairs it
        told = plain(fault)
        return _Ending("failed", {"step": _step(folder), "message": str(told)}, told.exit_code)


def _work(folder: Path, log: EventLog) -> _Ending:
    if control.order_for(folder) is Order.CANCEL:
        return _Ending("cancelled", {"step": _step(folder), "message": "Cancelled before it went on"})
    read_spec(folder)  # a damaged page is told before the seconds of loading
    # Imported here: the seconds this takes must already show as a phase.
    log.write("phase", phase="loading")
    from core.jobs.run import run_job

    outcome, figures = run_job(folder, log)
    states = {Order.GO_ON: "done", Order.STOP: "stopped", Order.CANCEL: "cancelled", Order.PAUSE: "paused"}
    return _Ending(states[outcome], figures)


def _report(folder: Path, log: EventLog, ending: _Ending) -> None:
    (folder / _RESERVE).unlink(missing_ok=True)
    if ending.state == "paused":
        log.write("phase", phase="paused", **ending.figures)
        return
    kind = "failed" if ending.state == "failed" else "done"
    state = {} if kind == "failed" else {"state": ending.state}
    # Before the result: whoever sees the result may read every event at once. Killed in between, the job
    # has no result yet, and goes on from its last checkpoint.
    with suppress(OSError):  # a full disk may still hold the result, and that is what counts
        log.write(kind, **state, **ending.figures)
    try:
        write_json(folder / RESULT, {"state": ending.state, **ending.figures})
    except OSError:
        print(ending.figures.get("message", ending.state), file=sys.stderr)
        raise
    if ending.state in ("done", "stopped"):
        # Never started again: the model says it all, and checkpoints are six times its size.
        shutil.rmtree(folder / "checkpoints", ignore_errors=True)


def plain(fault: Exception) -> CoreError:
    """The fault as one sentence a person can act on."""
    if isinstance(fault, CoreError):
        return fault
    words = str(fault).lower()
    number = fault.errno if isinstance(fault, OSError) else None
    if isinstance(fault, MemoryError) or number == errno.ENOMEM or any(one in words for one in _MEMORY_WORDS):
        return EnvironmentFault(
            "the device ran out of memory",
            remedy="Close other programs and resume, or start a job with a smaller batch_size or max_length",
        )
    # The library that writes weights has errors of its own, with the system's words in them.
    if number in _FULL or any(one in words for one in _FULL_WORDS):
        return EnvironmentFault("the disk is full", remedy="Make room, then resume")
    return CoreError(f"unexpected fault: {type(fault).__name__}: {fault}", remedy="See worker.log in the job")


def _step(folder: Path) -> int:
    """Where a resumed run would go on."""
    found = newest(folder / "checkpoints")
    return found.step if found else 0


def _reserve(folder: Path) -> None:
    (folder / _RESERVE).write_bytes(bytes(_RESERVED))
    sync_file(folder / _RESERVE)


class _Pulse:
    """Tells every few seconds that the process lives, until it is left."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._ended.wait(_HEARTBEAT):
            with suppress(OSError):  # a full disk is told by the work itself
                self._log.write("heartbeat")


if __name__ == "__main__":
    raise SystemExit(main())
