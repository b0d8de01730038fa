"""What a job says while it runs: appended lines that anyone may follow."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

EVENTS = "events.jsonl"
_MOST = 1 << 20  # bytes read at once by a follower; the rest comes with the next look

Event = dict[str, Any]
"""``kind`` (phase, step, dev, saved, log, heartbeat, done, failed), ``time`` (Unix seconds) and figures."""


class EventLog:
    """The writing end. Lines are flushed as they are written, whole."""

    def __init__(self, folder: Path) -> None:
        path = folder / EVENTS
        self._close_broken_line(path)
        self._file = path.open("a", encoding="utf-8", buffering=1)

    def write(self, kind: str, **figures: Any) -> None:
        line = json.dumps({"kind": kind, "time": round(time.time(), 3), **figures}, ensure_ascii=False)
        self._file.write(line + "\n")

    def close(self) -> None:
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
    whole, _, _ = piece.rpartition(b"\n")
    if not whole:
        return [], offset
    events = [event for line in whole.split(b"\n") if (event := _event(line)) is not None]
    return events, offset + len(whole) + 1


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


def _event(line: bytes) -> Event | None:
    try:
        event = json.loads(line)
    except ValueError:
        return None
    return event if isinstance(event, dict) and "kind" in event else None
