"""The watcher tells each event once, in order and whole, and attaches to jobs that ran before it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from core.jobs.events import EVENTS
from core.jobs.local import JobState, JobStatus
from desktop_app.context import Context
from desktop_app.tasks.job_watcher import JobWatcher


@pytest.fixture
def watcher(context: Context) -> JobWatcher:
    return JobWatcher(context.runner)


@pytest.fixture
def told(watcher: JobWatcher) -> list[tuple[str, dict[str, Any]]]:
    found: list[tuple[str, dict[str, Any]]] = []
    watcher.events.connect(lambda name, events: found.extend((name, event) for event in events))
    return found


@pytest.fixture
def states(watcher: JobWatcher) -> list[JobState]:
    found: list[JobState] = []

    def note(name: str, status: JobStatus) -> None:
        found.append(status.state)

    watcher.status_changed.connect(note)
    return found


def append(folder: Path, text: str) -> None:
    with (folder / EVENTS).open("a", encoding="utf-8") as file:
        file.write(text)


def step(number: int) -> str:
    return json.dumps({"kind": "step", "time": 1.0, "step": number}) + "\n"


def end(folder: Path, state: str) -> None:
    (folder / "result.json").write_text(json.dumps({"state": state, "step": 3}), encoding="utf-8")


def test_the_history_of_an_ended_job_is_told_once(
    qtbot: QtBot, watcher: JobWatcher, tmp_path: Path, told: list[Any], states: list[JobState]
) -> None:
    append(tmp_path, step(1) + step(2))
    end(tmp_path, "done")
    watcher.watch([tmp_path])
    qtbot.waitUntil(lambda: JobState.DONE in states)
    assert [event["step"] for _, event in told] == [1, 2]
    assert {name for name, _ in told} == {tmp_path.name}


def test_half_a_line_waits_for_its_other_half(
    qtbot: QtBot, watcher: JobWatcher, tmp_path: Path, told: list[Any]
) -> None:
    line = step(2)
    append(tmp_path, step(1) + line[:9])
    watcher.watch([tmp_path])
    qtbot.waitUntil(lambda: len(told) == 1)
    append(tmp_path, line[9:] + step(3))
    qtbot.waitUntil(lambda: len(told) == 3)
    assert [event["step"] for _, event in told] == [1, 2, 3]


def test_a_forgotten_job_is_told_no_more(
    qtbot: QtBot, context: Context, watcher: JobWatcher, tmp_path: Path, told: list[Any]
) -> None:
    append(tmp_path, step(1))
    watcher.watch([tmp_path])
    watcher.clear()
    qtbot.waitUntil(lambda: not context.runner.running())
    assert told == []
