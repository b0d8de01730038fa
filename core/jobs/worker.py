"""The child process of a job: reads the folder, trains, reports, writes the result last.

``python -P -m core.jobs.worker FOLDER`` is all that runs it. It needs neither Qt nor a database.
"""

from __future__ import annotations

import sys
import threading
import traceback
from pathlib import Path
from typing import Any

from core.errors import CoreError, EnvironmentFault
from core.jobs import control
from core.jobs.events import EventLog
from core.jobs.spec import RESULT, read_result, read_spec, write_json
from core.training.orders import Order

_HEARTBEAT = 5.0  # seconds


def main(arguments: list[str] | None = None) -> int:
    """Run the job in the folder named on the command line; returns the exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    if len(given) != 1:
        print("usage: python -P -m core.jobs.worker FOLDER", file=sys.stderr)
        return 2
    folder = Path(given[0]).resolve()
    try:
        read_spec(folder)
    except CoreError as fault:
        print(fault, file=sys.stderr)
        return fault.exit_code
    other = control.worker_of(folder)
    if other is not None and other.pid != _own_pid():
        print(f"{folder.name}: process {other.pid} is already running this job", file=sys.stderr)
        return 2
    if read_result(folder) is not None:
        print(f"{folder.name}: the job has ended", file=sys.stderr)
        return 2
    return _run_watched(folder)


def _run_watched(folder: Path) -> int:
    control.sign_on(folder)
    log = EventLog(folder)
    ended = threading.Event()
    pulse = threading.Thread(target=_beat, args=(log, ended), daemon=True)
    pulse.start()
    try:
        return _run(folder, log)
    except Exception as fault:  # the last resort: whatever it is, the job must say so
        return _fail(folder, log, fault)
    finally:
        ended.set()
        pulse.join()
        log.close()
        control.sign_off(folder)


def _run(folder: Path, log: EventLog) -> int:
    if control.order_for(folder) is Order.CANCEL:
        return _end(folder, log, "cancelled", {"message": "Cancelled before it went on"})
    # Imported here: the seconds this takes must already show as a phase.
    log.write("phase", phase="loading")
    from core.jobs.run import run_job

    outcome, figures = run_job(folder, log)
    if outcome is Order.PAUSE:
        log.write("phase", phase="paused", **figures)
        return 0
    state = {Order.GO_ON: "done", Order.STOP: "stopped", Order.CANCEL: "cancelled"}[outcome]
    return _end(folder, log, state, figures)


def _end(folder: Path, log: EventLog, state: str, figures: dict[str, Any]) -> int:
    write_json(folder / RESULT, {"state": state, **figures})
    log.write("done", state=state, **figures)
    return 0


def _fail(folder: Path, log: EventLog, fault: Exception) -> int:
    told = plain(fault)
    traceback.print_exc()  # to the worker's own log file, for whoever repairs it
    message = str(told)
    try:
        write_json(folder / RESULT, {"state": "failed", "message": message})
        log.write("failed", message=message)
    except OSError:
        print(message, file=sys.stderr)
    return told.exit_code


def plain(fault: Exception) -> CoreError:
    """The fault as one sentence a person can act on."""
    if isinstance(fault, CoreError):
        return fault
    if isinstance(fault, MemoryError) or "out of memory" in str(fault).lower():
        return EnvironmentFault(
            "the device ran out of memory", remedy="Choose a smaller batch size or max_length, then resume"
        )
    if isinstance(fault, OSError) and fault.errno == 28:
        return EnvironmentFault("the disk is full", remedy="Make room, then resume")
    if isinstance(fault, RuntimeError) and "No space left" in str(fault):
        return EnvironmentFault("the disk is full", remedy="Make room, then resume")
    return CoreError(f"unexpected fault: {type(fault).__name__}: {fault}", remedy="See worker.log in the job")


def _beat(log: EventLog, ended: threading.Event) -> None:
    while not ended.wait(_HEARTBEAT):
        log.write("heartbeat")


def _own_pid() -> int:
    import os

    return os.getpid()


if __name__ == "__main__":
    raise SystemExit(main())
