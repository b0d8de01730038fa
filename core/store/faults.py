"""SQLite's complaints, said plainly."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from core.errors import CoreError, EnvironmentFault, InputError

_DAMAGED = ("malformed", "not a database", "file is encrypted", "disk image", "unsupported file format")


def newest_backup(folder: Path) -> Path | None:
    """The youngest backup in `folder`, by name (names begin with their date)."""
    found = sorted(folder.glob("*.sqlite")) if folder.is_dir() else []
    return found[-1] if found else None


def damaged(database: Path, backups: Path, what: str) -> EnvironmentFault:
    """The fault for a database that cannot be read as one; names the backup to go back to."""
    backup = newest_backup(backups)
    if backup is None:
        remedy = "There is no backup in this project; restore the file from a copy of your own"
    else:
        remedy = (
            f"Nothing was changed. Go back to the newest backup, {backup.name}, with: "
            f'spanbridge restore "{database.parent}"'
        )
    return EnvironmentFault(what, item=str(database), remedy=remedy)


def plain_fault(error: Exception, database: Path, backups: Path) -> CoreError | None:
    """The plain form of a database error, or None where it is not the machine's or the person's."""
    text = str(error).lower()
    item = str(database)
    if any(sign in text for sign in _DAMAGED):
        return damaged(database, backups, "the project's database is damaged")
    if "disk is full" in text or "disk i/o error" in text:
        return EnvironmentFault(
            "the disk is full or cannot be written; nothing was saved by this step",
            item=item,
            remedy="Free some space, then do it again",
        )
    if "readonly" in text or "read-only" in text:
        return EnvironmentFault(
            "the project cannot be written (it was opened read-only, or its folder is)",
            item=item,
            remedy="Open it for writing, or copy it to a folder of your own",
        )
    if "locked" in text or "busy" in text:
        return EnvironmentFault(
            "another program is writing to this project for too long",
            item=item,
            remedy="Wait until its import or prediction has ended, then do it again",
        )
    if "unable to open" in text:
        return EnvironmentFault(
            "the project's database cannot be opened", item=item, remedy="Check the folder's permissions"
        )
    return None


@contextmanager
def plainly(database: Path, backups: Path) -> Iterator[None]:
    """Turn what SQLite and the file system raise inside into `CoreError`s with a remedy."""
    try:
        yield
    except UnicodeEncodeError as error:
        raise InputError(
            "the text holds half of a surrogate pair, which cannot be stored",
            item=repr(error.object[max(0, error.start - 10) : error.end + 10]),
            remedy="Repair the text in its source",
        ) from error
    except (DBAPIError, sqlite3.Error) as error:
        fault = plain_fault(error, database, backups)
        if fault is None:
            raise
        raise fault from error
