"""Reads side by side, writes in order, results on the GUI thread, nothing after its owner is gone."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
import shiboken6
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from core.domain.changes import Changes
from core.errors import InputError
from core.progress import Progress, ProgressEvent
from desktop_app.tasks.change_bus import ChangeBus
from desktop_app.tasks.operation import Command, Fault, Lane, Query
from desktop_app.tasks.runner import Runner, Task


@pytest.fixture
def bus(qapp: object) -> ChangeBus:
    return ChangeBus()


@pytest.fixture
def runner(bus: ChangeBus) -> Iterator[Runner]:
    made = Runner(bus)
    yield made
    made.close()


def settle(qtbot: QtBot, runner: Runner) -> None:
    qtbot.waitUntil(lambda: not runner.running())


def test_a_result_arrives_on_the_gui_thread(qtbot: QtBot, runner: Runner) -> None:
    threads: dict[str, int] = {}

    def work(progress: Progress) -> int:
        threads["work"] = threading.get_ident()
        return 42

    def done(result: int) -> None:
        threads["done"] = threading.get_ident()
        assert result == 42

    runner.query(Query("Asking", work), done)
    settle(qtbot, runner)
    assert threads["done"] == threading.get_ident() != threads["work"]


def test_writes_keep_their_order(qtbot: QtBot, runner: Runner) -> None:
    order: list[int] = []

    def write(number: int) -> Command[Changes]:
        def work(progress: Progress) -> Changes:
            time.sleep(0.002 * (5 - number))
            order.append(number)
            return Changes()

        return Command(f"Write {number}", work)

    for number in range(5):
        runner.command(write(number))
    settle(qtbot, runner)
    assert order == [0, 1, 2, 3, 4]


def test_a_long_command_does_not_hold_up_a_write(qtbot: QtBot, runner: Runner) -> None:
    go_on = threading.Event()
    saved: list[bool] = []
    runner.command(Command("Predicting", lambda progress: go_on.wait(10), lane=Lane.LONG))
    runner.command(Command("Saving", lambda progress: Changes()), lambda _: saved.append(True))
    qtbot.waitUntil(lambda: bool(saved))
    assert [task.title for task in runner.running()] == ["Predicting"]
    go_on.set()


def test_what_a_person_waits_for_does_not_wait_for_long_work(qtbot: QtBot, runner: Runner) -> None:
    go_on = threading.Event()
    done: list[str] = []
    for lane in (Lane.LONG, Lane.FETCH):
        runner.command(Command(lane.value, lambda progress: go_on.wait(10), lane=lane))
    runner.command(
        Command("Translating", lambda progress: Changes(), lane=Lane.ASIDE), lambda _: done.append("")
    )
    qtbot.waitUntil(lambda: bool(done))
    assert [task.title for task in runner.running()] == ["long", "fetch"]
    go_on.set()


def test_closing_does_not_wait_for_a_server_that_is_silent(qtbot: QtBot, runner: Runner) -> None:
    go_on, begun = threading.Event(), threading.Event()

    def fetch(progress: Progress) -> None:
        begun.set()
        go_on.wait(30)

    task = runner.command(Command("Installing", fetch, lane=Lane.FETCH))
    qtbot.waitUntil(begun.is_set)
    runner.close()
    assert task.cancelled and not go_on.is_set()
    go_on.set()
    assert task.future is not None
    task.future.exception(timeout=30)


def test_what_a_write_changed_is_published_before_it_is_done(
    qtbot: QtBot, runner: Runner, bus: ChangeBus
) -> None:
    seen: list[str] = []
    bus.changed.connect(lambda changes: seen.append(f"bus {sorted(changes.questions)} {changes.origin}"))
    changes = Changes("correct", questions=frozenset({7}))
    runner.command(Command("Saving", lambda progress: ("job", changes)), lambda _: seen.append("done"))
    settle(qtbot, runner)
    assert seen == ["bus [7] correct", "done"]


def test_of_two_reads_with_one_key_only_the_later_delivers(qtbot: QtBot, runner: Runner) -> None:
    delivered: list[str] = []
    hold = threading.Event()

    def slow(progress: Progress) -> str:
        hold.wait(10)
        return "slow"

    runner.query(Query("Slow", slow, key="queue"), delivered.append)
    runner.query(Query("Fast", lambda progress: "fast", key="queue"), delivered.append)
    qtbot.waitUntil(lambda: delivered == ["fast"])
    hold.set()
    settle(qtbot, runner)
    assert delivered == ["fast"]


def test_a_fault_names_item_and_remedy(qtbot: QtBot, runner: Runner) -> None:
    def work(progress: Progress) -> None:
        raise InputError("the file is empty", item="a.json", remedy="choose another")

    faults: list[Fault] = []
    runner.query(Query("Reading a file", work), lambda _: pytest.fail("delivered"), failed=faults.append)
    settle(qtbot, runner)
    assert (faults[0].what, faults[0].item, faults[0].remedy) == (
        "The file is empty",
        "a.json",
        "Choose another",
    )
    assert not faults[0].bug


def test_our_own_mistake_is_told_as_one_and_keeps_the_traceback(qtbot: QtBot, runner: Runner) -> None:
    faults: list[Fault] = []
    runner.faulted.connect(faults.append)
    runner.command(Command("Dividing", lambda progress: 1 // 0))
    settle(qtbot, runner)
    assert faults[0].bug
    assert "ZeroDivisionError" in faults[0].details


def test_stopping_work_delivers_nothing_but_its_end(qtbot: QtBot, runner: Runner) -> None:
    began = threading.Event()

    def work(progress: Progress) -> None:
        began.set()
        while True:
            progress.report("Working", 1, 2)
            time.sleep(0.002)

    ended: list[bool] = []
    runner.faulted.connect(lambda fault: pytest.fail(fault.what))
    task = runner.command(
        Command("Working", work, lane=Lane.LONG),
        lambda _: pytest.fail("delivered"),
        ended=lambda: ended.append(True),
    )
    qtbot.waitUntil(began.is_set)
    task.cancel()
    settle(qtbot, runner)
    assert ended == [True]


def test_progress_reaches_the_gui_thread(qtbot: QtBot, runner: Runner) -> None:
    events: list[tuple[Task, ProgressEvent]] = []
    runner.advanced.connect(lambda task, event: events.append((task, event)))

    def work(progress: Progress) -> None:
        for step in range(1, 4):
            progress.report("Reading", step, 3)

    runner.query(Query("Reading", work), lambda _: None)
    settle(qtbot, runner)
    assert [event for _, event in events] == [ProgressEvent("Reading", step, 3) for step in (1, 2, 3)]


def test_nothing_is_delivered_to_a_view_that_is_gone(qtbot: QtBot, runner: Runner) -> None:
    owner = QObject()
    hold = threading.Event()
    query = Query("Waiting", lambda progress: hold.wait(10))
    runner.query(query, lambda _: pytest.fail("delivered"), owner=owner)
    shiboken6.delete(owner)
    hold.set()
    settle(qtbot, runner)


def test_closing_finishes_the_writes_that_were_asked_for(qapp: object, bus: ChangeBus) -> None:
    runner = Runner(bus)
    saved: list[int] = []
    for number in range(20):
        runner.command(Command("Saving", lambda progress, number=number: saved.append(number)))
    runner.close()
    assert saved == list(range(20))
    runner.command(Command("Too late", lambda progress: saved.append(99)))
    assert 99 not in saved
