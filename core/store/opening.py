"""What is checked before a database is used, how a new one is made and an older one upgraded."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from core.errors import EnvironmentFault, InputError
from core.paths import ProjectPaths
from core.store import backup
from core.store.connection import connect
from core.store.faults import damaged
from core.store.schema import APPLICATION_ID, SCHEMA_VERSION

_MAGIC = b"SQLite format 3\0"


def check_file(paths: ProjectPaths) -> None:
    """Refuse, without touching it, a file that cannot be a whole SQLite database.

    Raises `InputError` for a file of another kind and `EnvironmentFault` for a truncated one.
    """
    database = paths.database
    try:
        with database.open("rb") as file:
            header = file.read(100)
        size = database.stat().st_size
    except FileNotFoundError:
        raise damaged(database, paths.backups, "the project's database is missing") from None
    except OSError as error:
        raise EnvironmentFault(f"cannot be read ({error.strerror})", item=str(database)) from error
    if not header.startswith(_MAGIC[: len(header)]) or not header:
        what = "this file is empty" if not header else "this file is not a SpanBridge database"
        raise damaged(database, paths.backups, what)
    if len(header) < 100 or size < _promised_size(header, database):
        raise damaged(database, paths.backups, "the project's database is cut short")


def prepare(paths: ProjectPaths, *, read_only: bool) -> None:
    """Check that the database is ours and current; upgrade an older one after a backup."""
    # Reading only: a writing connection would turn another program's database into a WAL one.
    with closing(connect(paths.database, writable=False)) as connection:
        application, version = identity(connection)
    if application != APPLICATION_ID:
        raise InputError(
            "this is a database of another program, not a SpanBridge project", item=str(paths.database)
        )
    if version > SCHEMA_VERSION:
        raise InputError(
            f"this project was made by a newer SpanBridge (its form is {version}, this one knows "
            f"{SCHEMA_VERSION})",
            item=str(paths.root),
            remedy="Update SpanBridge to open it",
        )
    if version < SCHEMA_VERSION:
        _upgrade(paths, version, read_only=read_only)


def create_database(database: Path) -> None:
    """Make an empty database with every table."""
    from core.store.migrations import upgrade

    with closing(connect(database, writable=True)) as connection:
        connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
    upgrade(database)


def identity(connection: sqlite3.Connection) -> tuple[int, int]:
    """(application id, schema version)."""
    application: int = connection.execute("PRAGMA application_id").fetchone()[0]
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return application, version


def _upgrade(paths: ProjectPaths, version: int, *, read_only: bool) -> None:
    if read_only:
        raise InputError(
            "this project was made by an older SpanBridge and must be upgraded first",
            item=str(paths.root),
            remedy="Open it once for writing; a backup is made before",
        )
    from core.store.migrations import upgrade

    backup.make(paths, f"before-upgrade-from-{version}")
    upgrade(paths.database)


def _promised_size(header: bytes, database: Path) -> int:
    """The size in bytes that the header speaks of; 0 where a write-ahead log may hold the rest."""
    if database.with_name(database.name + "-wal").exists():
        return 0
    page = int.from_bytes(header[16:18], "big")
    return (65536 if page == 1 else page) * int.from_bytes(header[28:32], "big")
