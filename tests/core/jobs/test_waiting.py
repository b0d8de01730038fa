"""A job run to its end, and how long that took."""

from __future__ import annotations

import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from core.errors import Cancelled, CoreError, InputError
from core.jobs import local, waiting
from core.jobs.events import EventLog
from core.jobs.local import JobState, JobStatus
from core.jobs.waiting import run_to_end, seconds_of
from core.training.position import newest
from tests.core.jobs.making import lay_out, until


def test_it_ends_with_a_model_and_is_not_run_again(job: Path) -> None:
    assert run_to_end(job).state is JobState.DONE
    assert local.status(job).state is JobState.DONE
    before = (job / "result.json").stat().st_mtime_ns
    run_to_end(job)
    assert (job / "result.json").stat().st_mtime_ns == before


def test_a_fault_is_told(job: Path) -> None:
    page = job / "base" / "config.json"
    page.unlink()  # a hard link: what it names belongs to other tests, too
    page.write_text("{", encoding="utf-8")
    with pytest.raises(CoreError):
        run_to_end(job)


def test_interrupted_it_pauses(tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # It never ends before it is interrupted, however late that is.
    folder = lay_out(tmp_path / "job", tiny, epochs=100_000, checkpoint_every=20)

    def interrupt(seconds: float) -> None:
        if newest(folder / "checkpoints"):
            raise KeyboardInterrupt
        threading.Event().wait(0.02)

    monkeypatch.setattr(waiting, "time", SimpleNamespace(sleep=interrupt))
    with pytest.raises(KeyboardInterrupt):
        run_to_end(folder)
    until(lambda: local.status(folder).state is not JobState.RUNNING)
    assert local.status(folder).state is JobState.PAUSED
    local.cancel(folder)


def test_interrupted_while_the_job_ends_it_is_still_an_interruption(monkeypatch: pytest.MonkeyPatch) -> None:
    def too_late(folder: Path) -> None:
        raise InputError("the job is already done", item=folder.name)

    def interrupt(seconds: float) -> None:
        raise KeyboardInterrupt

    Worker(monkeypatch, JobState.RUNNING)
    monkeypatch.setattr(local, "pause", too_late)
    monkeypatch.setattr(waiting, "time", SimpleNamespace(sleep=interrupt))
    with pytest.raises(KeyboardInterrupt):
        run_to_end(Path("job"))


class Worker:
    """In place of the worker: `local.status` tells these states one after the other, the last for good."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *states: JobState) -> None:
        self.states = list(states)
        self.told: list[str] = []
        monkeypatch.setattr(local, "status", self.status)
        monkeypatch.setattr(local, "start", lambda folder: self.told.append("start"))
        monkeypatch.setattr(local, "pause", lambda folder: self.told.append("pause"))
        monkeypatch.setattr(waiting, "time", SimpleNamespace(sleep=self.sleep))

    def status(self, folder: Path) -> JobStatus:
        return JobStatus(self.states.pop(0) if len(self.states) > 1 else self.states[0], step=7)

    def sleep(self, seconds: float) -> None:
        assert self.states[0] is not JobState.RUNNING or len(self.states) > 1, "it waits for ever"


def test_a_worker_that_still_pauses_from_the_run_before_is_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    running, paused, done = JobState.RUNNING, JobState.PAUSED, JobState.DONE
    worker = Worker(monkeypatch, running, running, paused, running, done)
    assert run_to_end(Path("job")).state is done
    assert worker.told == ["start"]


def test_a_worker_of_an_earlier_run_that_ends_well_is_not_started_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    worker = Worker(monkeypatch, JobState.RUNNING, JobState.DONE)
    assert run_to_end(Path("job")).state is JobState.DONE and worker.told == []


def test_paused_by_somebody_else_it_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    worker = Worker(monkeypatch, JobState.READY, JobState.RUNNING, JobState.PAUSED)
    with pytest.raises(Cancelled):
        run_to_end(Path("job"))
    assert worker.told == ["start"]


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (JobState.CANCELLED, "job: the training was cancelled. Run again to go on from step 7"),
        (JobState.INTERRUPTED, "job: the training ended unexpectedly. Run again to go on from step 7"),
        (JobState.FAILED, "job: the training failed"),
    ],
)
def test_without_a_model_it_says_why_and_how_to_go_on(
    monkeypatch: pytest.MonkeyPatch, state: JobState, words: str
) -> None:
    Worker(monkeypatch, JobState.READY, JobState.RUNNING, state)
    with pytest.raises(CoreError, match=words):
        run_to_end(Path("job"))


def test_breaks_do_not_count_as_training_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([100.0, 110.0, 500.0, 505.0])
    monkeypatch.setattr("core.jobs.events.time.time", lambda: next(clock))
    log = EventLog(tmp_path)
    for _ in range(4):
        log.write("heartbeat")
    log.close()
    assert seconds_of(tmp_path) == 15.0
