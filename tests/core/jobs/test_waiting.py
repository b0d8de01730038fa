"""A job run to its end, and how long that took."""

from __future__ import annotations

import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from core.errors import CoreError
from core.jobs import local, waiting
from core.jobs.events import EventLog
from core.jobs.local import JobState
from core.jobs.waiting import run_to_end, seconds_of
from core.training.position import newest
from tests.core.jobs.making import lay_out, until


def test_it_ends_with_a_model_and_is_not_run_again(job: Path) -> None:
    run_to_end(job)
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
    folder = lay_out(tmp_path / "job", tiny, epochs=100, checkpoint_every=20)

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


def test_breaks_do_not_count_as_training_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([100.0, 110.0, 500.0, 505.0])
    monkeypatch.setattr("core.jobs.events.time.time", lambda: next(clock))
    log = EventLog(tmp_path)
    for _ in range(4):
        log.write("heartbeat")
    log.close()
    assert seconds_of(tmp_path) == 15.0
