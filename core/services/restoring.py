"""Going back to a backup of a project, also when its database cannot be opened any more."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from core.errors import EnvironmentFault, InputError
from core.paths import ProjectPaths
from core.store import backup
from core.store.locking import acquire_editor_lock


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back, and where the database it replaced lies now (None where there was none)."""

    backup: Path
    replaced: Path | None


def backups(root: Path) -> list[Path]:
    """The project's backups, newest first."""
    return backup.backups(ProjectPaths(root))


def restore_project(root: Path, chosen: str = "") -> Restored:
    """Put a backup in the database's place: the newest one, or the one called `chosen`.

    Nothing is deleted. Raises `InputError` when there is no such backup or it is damaged,
    `EnvironmentFault` when a window edits the project.
    """
    paths = ProjectPaths(root)
    known = {path.name: path for path in backups(root)}
    if not known:
        raise InputError("there is no backup of this project", item=str(root))
    wanted = chosen or next(iter(known))
    if wanted not in known:
        raise InputError("there is no such backup", item=chosen, remedy=f"Known: {', '.join(known)}")
    lock = acquire_editor_lock(root)
    if lock is None:
        raise EnvironmentFault("a window is editing this project", item=str(root), remedy="Close it first")
    with lock:
        return Restored(known[wanted], backup.restore(paths, known[wanted]))
