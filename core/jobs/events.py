"""What a job says while it runs: appended lines that anyone may follow."""

from __future__ import annotations

import json
import math
import threading
import time
from pathlib import Path
from typing import Any

EVENTS = "events.jsonl"
_MOST = 1 << 20  # bytes read at once by a follower; the rest comes with the next look

Event = dict[str, Any]
"""``kind`` (phase, step, dev, saved, log, heartbeat, done, failed), ``time`` (Unix seconds) and figures."""


class EventLog:
    """The writing end. Lines are written whole, each at once; safe to use from several threads."""

    def __init__(self, folder: Path) -> None:
        path = folder / EVENTS
        self._close_broken_line(path)
        self._file = path.open("ab", buffering=0)
        self._writing = threading.Lock()

    def write(self, kind: str, **figures: Any) -> None:
        """Append an event. A figure that is no finite number is told as null: JSON knows no others."""
        told = {name: _finite(value) for name, value in figures.items()}
        line = json.dumps({"kind": kind, "time": round(time.time(), 3), **told}, ensure_ascii=False)
        with self._writing:
            self._file.write(line.encode("utf-8", "backslashreplace") + b"\n")

    def close(self) -> None:
        with self._writing:
            self._file.close()

    @staticmethod
    def _close_broken_line(path: Path) -> None:
        """A killed writer may leave half a line: end it, so that the next line stands alone."""
        if not path.exists() or path.stat().st_size == 0:
            return
        with path.open("rb+") as file:
            file.seek(-1, 2)
            if file.read(1) != b"\n":
                file.write(b"\n")


def tail(folder: Path, offset: int = 0) -> tuple[list[Event], int]:
    """The events from byte `offset` on, whole lines only, and the offset to go on from.

    Lines that are no events (cut by a crash) are left out.
    """
    path = folder / EVENTS
    try:
        with path.open("rb") as file:
            file.seek(offset)
            piece = file.read(_MOST)
    except FileNotFoundError:
        return [], offset
    whole, newline, _ = piece.rpartition(b"\n")
    events = [event for line in whole.split(b"\n") if (event := _event(line)) is not None]
    return events, offset + len(whole) + len(newline)


def read_all(folder: Path) -> list[Event]:
    """Every event so far."""
    events: list[Event] = []
    offset = 0
    while True:
        more, after = tail(folder, offset)
        events += more
        if after == offset:
            return events
        offset = after


def _finite(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _event(line: bytes) -> Event | None:
    try:
        event = json.loads(line)
    except ValueError:
        return None
    return event if isinstance(event, dict) and "kind" in event else None
