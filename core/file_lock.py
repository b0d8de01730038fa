"""A lock on an open file, which the system lets go of when its process ends, however it ends."""

from __future__ import annotations

import sys
from typing import IO, Any

if sys.platform == "win32":
    import msvcrt

    def try_lock(file: IO[Any], *, without_support: bool) -> bool:
        """Whether the lock is ours now; see the other system's version."""
        del without_support  # Windows locks on every file system
        try:
            # A byte far behind the text, since Windows keeps others from reading what is locked.
            file.seek(1 << 20)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def try_lock(file: IO[Any], *, without_support: bool) -> bool:
        """Whether the lock is ours now; never waits.

        `without_support` is the answer where the file system has no locks.
        """
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            return without_support
        return True
