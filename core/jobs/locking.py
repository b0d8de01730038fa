"""Locks that the system lets go of when their process ends, however it ends."""

from __future__ import annotations

import time
from pathlib import Path
from types import TracebackType
from typing import IO

from core.file_lock import try_lock

_AGAIN = 0.05  # seconds between two tries


class Lock:
    """Held until released, at the latest until this process ends."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def release(self) -> None:
        """Let go. May be called twice."""
        self._file.close()

    def __enter__(self) -> Lock:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def acquire(path: Path, *, seconds: float = 0.0) -> Lock | None:
    """The lock that the file `path` stands for, or None where it is still held after `seconds`.

    On a file system without locks it is granted. Raises `OSError` where the file cannot be made.
    """
    until = time.monotonic() + seconds
    while True:
        file = path.open("ab")
        if try_lock(file, without_support=True):
            # Better without a lock than no job at all, where there is no such thing.
            return Lock(file)
        file.close()
        if time.monotonic() >= until:
            return None
        time.sleep(_AGAIN)


def held(path: Path) -> bool:
    """Whether some process holds the lock right now."""
    if not path.exists():
        return False
    try:
        lock = acquire(path)
    except OSError:
        return False
    if lock is None:
        return True
    lock.release()
    return False
