"""Copies of the database that are taken while it is in use, kept in rotation."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

from core.errors import EnvironmentFault, InputError
from core.paths import ProjectPaths
from core.store.connection import connect
from core.store.faults import plainly

KEEP = 10
_DAILY = re.compile(r"\d{4}-\d{2}-\d{2}\.sqlite")


def backups(paths: ProjectPaths) -> list[Path]:
    """Every backup of the project, newest first."""
    return sorted(paths.backups.glob("*.sqlite"), reverse=True)


def is_due(paths: ProjectPaths) -> bool:
    """Whether the database holds work of an earlier day that has no backup since."""
    if (paths.backups / f"{_today()}.sqlite").exists() or not paths.database.exists():
        return False
    changed = max(
        file.stat().st_mtime
        for file in (paths.database, paths.database.with_name(paths.database.name + "-wal"))
        if file.exists() and file.stat().st_size
    )
    return datetime.fromtimestamp(changed, UTC).date().isoformat() < _today()


def daily(paths: ProjectPaths) -> Path:
    """Today's backup, made now where there is none; the oldest of more than `KEEP` are deleted."""
    target = paths.backups / f"{_today()}.sqlite"
    if not target.exists():
        _copy(paths, target)
    for old in [path for path in backups(paths) if _DAILY.fullmatch(path.name)][KEEP:]:
        old.unlink(missing_ok=True)
    return target


def make(paths: ProjectPaths, reason: str) -> Path:
    """A backup with its time and `reason` in its name; not part of the rotation."""
    stamp = datetime.now(UTC).strftime("%Y-%m-%dT%H%M%S.%f")
    target = paths.backups / f"{stamp}-{reason}.sqlite"
    _copy(paths, target)
    return target


def restore(paths: ProjectPaths, chosen: Path) -> Path | None:
    """Put the backup `chosen` in the database's place; the project must be closed.

    Returns where the replaced database was moved to (nothing is deleted), or None where there was none.
    Raises `InputError` when `chosen` is no sound database; nothing is changed then.
    """
    _check_sound(chosen)
    incoming = paths.database.with_name("restoring.sqlite")
    _copy_file(chosen, incoming)
    aside = _move_aside(paths)
    incoming.replace(paths.database)
    return aside


def _move_aside(paths: ProjectPaths) -> Path | None:
    stamp = datetime.now(UTC).strftime("%Y-%m-%dT%H%M%S")
    aside = paths.database.with_name(f"replaced-{stamp}.sqlite")
    found = None
    for suffix in ("", "-wal", "-shm"):
        part = paths.database.with_name(paths.database.name + suffix)
        if part.exists():
            part.replace(aside.with_name(aside.name + suffix))
            found = aside
    return found


def _check_sound(file: Path) -> None:
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.Error as error:
        raise InputError(f"this backup cannot be used ({error})", item=str(file)) from error
    if verdict != "ok":
        raise InputError(f"this backup is damaged ({verdict})", item=str(file))


def _copy(paths: ProjectPaths, target: Path) -> None:
    with plainly(paths.database, paths.backups):
        _copy_file(paths.database, target)


def _copy_file(source: Path, target: Path) -> None:
    """Copy through SQLite, so that a database in use gives a whole copy; a half-made one is never seen."""
    part = target.with_name(target.name + ".part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        with (
            closing(connect(source, writable=False)) as reading,
            closing(sqlite3.connect(part)) as writing,
        ):
            reading.backup(writing)
        part.replace(target)
    except OSError as error:
        raise EnvironmentFault(
            f"the backup cannot be written ({error.strerror})", item=str(target)
        ) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _today() -> str:
    return datetime.now(UTC).date().isoformat()
