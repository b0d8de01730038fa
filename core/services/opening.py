"""Open a project to edit it: one window at a time, the next one only reads."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from core.services.catalogue import Project, open_project
from core.store.locking import Lock, acquire_editor_lock, editor_pid


@dataclass(frozen=True, slots=True)
class OpenedProject:
    """A project as a window holds it.

    Attributes:
        project: Its services; ``project.info.read_only`` where this window may not write.
        notice: Why it is read-only, one sentence; empty where it may be written.
    """

    project: Project
    notice: str
    _lock: Lock | None = None

    def close(self) -> None:
        """Close the database and let another window edit. May be called twice."""
        self.project.close()
        if self._lock is not None:
            self._lock.release()


def open_to_edit(root: Path) -> OpenedProject:
    """Open the project in `root`, read-only where another window edits it or it cannot be written.

    Raises what `open_project` raises.
    """
    lock = acquire_editor_lock(root) if root.is_dir() else None
    try:
        project = open_project(root, read_only=lock is None)
    except BaseException:
        if lock is not None:
            lock.release()
        raise
    return OpenedProject(project, "" if lock else _reason(root), lock)


def _reason(root: Path) -> str:
    pid = editor_pid(root)
    if pid is None:
        return f"The folder {root} cannot be written, so this project is open for reading only."
    return (
        f"Another window (process {pid}) is editing this project, so this one only reads. "
        "Close the other one and open the project again to edit here."
    )
