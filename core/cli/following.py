"""How the terminal shows a training job."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from core.cli.terminal import new_bars
from core.errors import CoreError

if TYPE_CHECKING:
    from core.jobs.events import Event
    from core.services.following import Listener
    from core.services.training import JobView


@contextmanager
def shown() -> Iterator[Listener]:
    """A listener that draws a bar on a terminal, and prints what matters anywhere else."""
    if not sys.stderr.isatty():
        yield _print_event
        return
    bars = new_bars()
    task = bars.add_task("training", total=None)

    def listen(event: Event) -> None:
        if event["kind"] == "step":
            loss = f"training · loss {event['loss']:.3f}"
            bars.update(task, completed=event["step"], total=event["total"], description=loss)
        elif line := describe(event):
            bars.console.print(line, highlight=False)

    with bars:
        yield listen


def _print_event(event: Event) -> None:
    if line := describe(event):
        print(line, file=sys.stderr, flush=True)


def describe(event: Event) -> str:
    """One line about what happened; empty for what happens all the time."""
    kind = event["kind"]
    if kind == "dev":
        at = f"step {event['step']}" if "step" in event else "at the end"
        return f"held-out questions, {at}: EM {event['exact_match']:.1f} F1 {event['f1']:.1f}"
    if kind == "phase":
        return " · ".join(str(event[name]) for name in ("phase", "stage") if event.get(name))
    if kind in ("log", "failed"):
        return str(event.get("text") or event.get("message") or "")
    return ""


def conclude(job: JobView) -> str:
    """How a job stands, in one sentence; raises `CoreError` for one that failed."""
    from core.jobs.local import JobState

    state, message = job.status.state, job.status.message
    if state in (JobState.FAILED, JobState.INTERRUPTED):
        # One that came to its end, and whose model cannot be taken, has nothing to go on with.
        ended = (job.status.result or {}).get("state") in (JobState.DONE, JobState.STOPPED)
        raise CoreError(
            message or "the job ended without saying why",
            item=f"job {job.id}",
            remedy="" if ended else "Go on from its last checkpoint with: spanbridge jobs resume",
        )
    made = f", model {job.model}" if job.model else ""
    return f"job {job.id} ({job.title}): {state.value}{made}{f'. {message}' if message else ''}"
