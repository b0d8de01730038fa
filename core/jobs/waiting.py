"""Running a job to its end and waiting for it, as builds and experiments do."""

from __future__ import annotations

import time
from itertools import pairwise
from pathlib import Path

from core.errors import CoreError
from core.jobs import local
from core.jobs.events import read_all
from core.jobs.local import JobState

_PAUSE = 1.0  # seconds between two looks
_GAP = 60.0  # seconds without an event: the worker did not live then


def run_to_end(folder: Path) -> None:
    """Start the job, or go on with it, and wait; one that has its model already is left as it is.

    Interrupted, the job is paused, and goes on when it is run again. Raises `CoreError` when it ends
    without a model.
    """
    if local.status(folder).state not in (JobState.DONE, JobState.STOPPED, JobState.RUNNING):
        local.start(folder)
    try:
        while (now := local.status(folder)).state is JobState.RUNNING:
            time.sleep(_PAUSE)
    except BaseException:
        if local.status(folder).state is JobState.RUNNING:
            local.pause(folder)
        raise
    if now.state not in (JobState.DONE, JobState.STOPPED):
        raise CoreError(now.message or f"the job is {now.state.value}", item=folder.name)


def seconds_of(folder: Path) -> float:
    """Seconds in which the job's workers lived, breaks between them left out."""
    times = [float(event["time"]) for event in read_all(folder)]
    return sum(later - earlier for earlier, later in pairwise(times) if later - earlier < _GAP)
