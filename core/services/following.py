"""Watching a training job until it no longer runs."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from core.jobs.events import Event, tail
from core.jobs.local import JobState

if TYPE_CHECKING:
    from core.services.catalogue import Project
    from core.services.training import JobView

_LOOK_SECONDS = 0.25

Listener = Callable[[Event], None]


def follow(
    project: Project, number: int, listen: Listener, *, stop_after: float = 0.0, origin: str = ""
) -> JobView:
    """Pass the job's events to `listen` until it no longer runs; register its model when it has one.

    With `stop_after`, a job that still runs after so many seconds is told to stop and keep its model.
    """
    folder = project.training.job(number).folder
    began, offset, told = time.monotonic(), 0, not stop_after
    while True:
        # Looked at before the events: whatever came before the end is then surely read.
        state = project.training.job(number).status.state
        while True:
            events, after = tail(folder, offset)
            for event in events:
                listen(event)
            if after == offset:
                break
            offset = after
        if state is not JobState.RUNNING:
            project.training.collect(origin=origin)
            return project.training.job(number)
        if not told and time.monotonic() - began > stop_after:
            project.training.control(number, "stop", origin=origin)
            told = True
        time.sleep(_LOOK_SECONDS)
