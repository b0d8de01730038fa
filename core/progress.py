"""How long work reports where it is, and how it is asked to stop."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from core.errors import Cancelled


@dataclass(frozen=True, slots=True)
class ProgressEvent:
    """A step of some work: `done` of `total` (0 when unknown), with a few words for people."""

    label: str
    done: int
    total: int


class Progress:
    """Passes events to a listener and carries the request to stop.

    Safe to use from several threads: `cancel` may be called from another one.
    """

    def __init__(self, listener: Callable[[ProgressEvent], None] | None = None) -> None:
        self._listener = listener
        self._cancelled = threading.Event()

    def report(self, label: str, done: int, total: int = 0) -> None:
        """Tell the listener, and raise `Cancelled` when the work was asked to stop."""
        self.check()
        if self._listener is not None:
            self._listener(ProgressEvent(label, done, total))

    def check(self) -> None:
        """Raise `Cancelled` when the work was asked to stop."""
        if self._cancelled.is_set():
            raise Cancelled()

    def cancel(self) -> None:
        self._cancelled.set()


def silent() -> Progress:
    """A progress nobody listens to."""
    return Progress()
