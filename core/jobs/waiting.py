"""Running a job to its end and waiting for it, as builds and experiments do."""

from __future__ import annotations

import time
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

from core.errors import Cancelled, CoreError
from core.jobs import local
from core.jobs.events import read_all
from core.jobs.local import JobState, JobStatus

_PAUSE = 1.0  # seconds between two looks
_GAP = 60.0  # seconds without an event: the worker did not live then
_WITH_MODEL = (JobState.DONE, JobState.STOPPED)


def run_to_end(folder: Path) -> JobStatus:
    """Start the job, or go on with it, and wait; one that has its model already is left as it is.

    Returns how it ended: done, or stopped by hand before its end. Interrupted, the job is paused, and goes on
    when it is run again. Raises `Cancelled` where somebody else pauses it, `CoreError` when it ends without a
    model.
    """
    try:
        now = _waited(folder)  # an earlier run's worker may live still, and be about to pause
        if now.state not in _WITH_MODEL:
            local.start(folder)
            now = _waited(folder)
    except (KeyboardInterrupt, SystemExit):
        # It may end in between, and then cannot be paused: the interruption is what is told.
        with suppress(CoreError):
            if local.status(folder).state is JobState.RUNNING:
                local.pause(folder)
        raise
    if now.state is JobState.PAUSED:
        raise Cancelled
    if now.state not in _WITH_MODEL:
        raise _without_model(folder, now)
    return now


def _waited(folder: Path) -> JobStatus:
    """How the job is once no worker is at it."""
    while (now := local.status(folder)).state is JobState.RUNNING:
        time.sleep(_PAUSE)
    return now


def _without_model(folder: Path, now: JobStatus) -> CoreError:
    if now.state is JobState.FAILED:
        return CoreError(now.message or "the training failed", item=folder.name)
    what = "was cancelled" if now.state is JobState.CANCELLED else "ended unexpectedly"
    remedy = f"Run again to go on from step {now.step}; {local.LOG} in its folder may say more"
    return CoreError(f"the training {what}", item=folder.name, remedy=remedy)


def seconds_of(folder: Path) -> float:
    """Seconds in which the job's workers lived, breaks between them left out."""
    times = [float(event["time"]) for event in read_all(folder)]
    return sum(later - earlier for earlier, later in pairwise(times) if later - earlier < _GAP)
