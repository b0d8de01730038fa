"""Events are whole lines that anyone may follow by byte offset."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.jobs import events
from core.jobs.events import EVENTS, EventLog, read_all, tail


def _steps(found: list[events.Event]) -> list[int]:
    return [event["step"] for event in found]


def test_nothing_was_said_yet(tmp_path: Path) -> None:
    assert tail(tmp_path) == ([], 0) and read_all(tmp_path) == []


def test_a_follower_gets_every_event_once(tmp_path: Path) -> None:
    log = EventLog(tmp_path)
    log.write("step", step=1, loss=0.5)
    first, offset = tail(tmp_path)
    assert _steps(first) == [1] and first[0]["loss"] == 0.5 and first[0]["time"] > 0
    assert tail(tmp_path, offset) == ([], offset)
    log.write("step", step=2)
    log.write("step", step=3)
    more, after = tail(tmp_path, offset)
    assert _steps(more) == [2, 3] and after == (tmp_path / EVENTS).stat().st_size
    log.close()


def test_half_a_line_waits_for_its_other_half(tmp_path: Path) -> None:
    path = tmp_path / EVENTS
    path.write_bytes(b'{"kind": "step", "step": 1}\n{"kind": "st')
    found, offset = tail(tmp_path)
    assert _steps(found) == [1]
    with path.open("ab") as file:
        file.write(b'ep", "step": 2}\n')
    assert _steps(tail(tmp_path, offset)[0]) == [2]


def test_a_line_broken_by_a_crash_is_closed_and_left_out(tmp_path: Path) -> None:
    (tmp_path / EVENTS).write_bytes(b'{"kind": "step", "step": 1}\n{"kind": "step", "st')
    log = EventLog(tmp_path)
    log.write("step", step=7)
    log.close()
    assert _steps(read_all(tmp_path)) == [1, 7]


@pytest.mark.parametrize("content", [b"\n", b"\n\n", b"[]\n", b"3\n", b"\xff\n", b'{"step": 1}\n', b"{\n"])
def test_lines_that_are_no_events_are_stepped_over(tmp_path: Path, content: bytes) -> None:
    (tmp_path / EVENTS).write_bytes(content)
    assert tail(tmp_path) == ([], len(content))


def test_a_long_history_comes_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = EventLog(tmp_path)
    for step in range(50):
        log.write("step", step=step)
    log.close()
    monkeypatch.setattr(events, "_MOST", 150)
    assert len(tail(tmp_path)[0]) < 5
    assert _steps(read_all(tmp_path)) == list(range(50))


@given(st.lists(st.integers(0, 400), max_size=6), st.text(max_size=20))
def test_cut_anywhere_no_event_is_lost_or_doubled(
    tmp_path_factory: pytest.TempPathFactory, cuts: list[int], text: str
) -> None:
    """The file grows in arbitrary pieces while it is followed."""
    folder = tmp_path_factory.mktemp("growing")
    log = EventLog(folder)
    for step in range(5):
        log.write("log", step=step, text=text)
    log.close()
    content = (folder / EVENTS).read_bytes()
    found, offset = [], 0
    for cut in [*sorted(cuts), len(content)]:
        (folder / EVENTS).write_bytes(content[:cut])
        more, offset = tail(folder, offset)
        found += more
    assert _steps(found) == list(range(5)) and {event["text"] for event in found} == {text}


def test_every_line_is_json_to_anybody(tmp_path: Path) -> None:
    """NaN and Infinity are not; half a surrogate pair, as in an odd file name, cannot be encoded."""
    log = EventLog(tmp_path)
    log.write("step", loss=float("nan"), lr=float("inf"), step=1)
    log.write("log", text="a\udcff\n北京")
    log.close()

    def refuse(word: str) -> float:
        raise AssertionError(word)

    lines = (tmp_path / EVENTS).read_text(encoding="utf-8").splitlines()
    first, second = (json.loads(line, parse_constant=refuse) for line in lines)
    assert first["loss"] is None and first["lr"] is None and first["step"] == 1
    assert second["text"] == "a\udcff\n北京"


def test_several_threads_may_write(tmp_path: Path) -> None:
    log = EventLog(tmp_path)

    def talk(name: str) -> None:
        for number in range(200):
            log.write("log", text=name * 50, step=number)

    threads = [threading.Thread(target=talk, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    log.close()
    found = read_all(tmp_path)
    for name in "ab":
        assert _steps([event for event in found if event["text"] == name * 50]) == list(range(200))
