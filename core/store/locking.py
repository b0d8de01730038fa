"""Who edits a project: one window at a time. The terminal's single writes need no such lock."""

from __future__ import annotations

import json
import os
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from core.file_lock import try_lock

LOCK_NAME = "editor.lock"


class Lock:
    """Held while a window edits a project; the system lets go of it when the process ends, however."""

    def __init__(self, file: IO[str], path: Path) -> None:
        self._file: IO[str] | None = file
        self.path = path

    def release(self) -> None:
        """Let go. May be called twice."""
        if self._file is not None:
            self._file.seek(0)
            self._file.truncate()
            self._file.close()
            self._file = None

    def __enter__(self) -> Lock:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def acquire_editor_lock(root: Path) -> Lock | None:
    """The lock of the project in `root`, or None where another window holds it.

    Also None where the folder cannot be written, since nothing can be edited there.
    """
    path = root / LOCK_NAME
    try:
        file = path.open("a+", encoding="utf-8")
    except OSError:
        return None
    if not try_lock(file, without_support=False):
        file.close()
        return None
    file.seek(0)
    file.truncate()
    json.dump({"pid": os.getpid()}, file)
    file.flush()
    return Lock(file, path)


def editor_pid(root: Path) -> int | None:
    """The process that says it edits the project, for a message; None where nobody does."""
    try:
        found: Any = json.loads((root / LOCK_NAME).read_text(encoding="utf-8"))
        return int(found["pid"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
