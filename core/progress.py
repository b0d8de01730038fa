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

    def part(self, label: str, offset: int, size: int, total: int) -> Progress:
        """The progress of one piece of this work: all of it counts as `size` of `total`, from `offset` on.

        Whatever units the piece counts in, this work's listener hears `label` and this work's units.
        A request to stop this work stops the piece.
        """
        return _Part(self, label, offset, size, total)


class _Part(Progress):
    def __init__(self, whole: Progress, label: str, offset: int, size: int, total: int) -> None:
        super().__init__()
        self._whole = whole
        self._label = label
        self._offset = offset
        self._size = size
        self._total = total

    def report(self, label: str, done: int, total: int = 0) -> None:
        self.check()
        share = min(done, total) * self._size // total if total else 0
        self._whole.report(self._label, self._offset + share, self._total)

    def check(self) -> None:
        super().check()
        self._whole.check()


def silent() -> Progress:
    """A progress nobody listens to."""
    return Progress()
