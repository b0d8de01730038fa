"""SQLite connections as every part of the store uses them."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.pool import QueuePool, StaticPool

BUSY_SECONDS = 15
READERS = 4


def to_json(value: Any) -> str:
    """Compact JSON; escapes everything only where a lone surrogate would not survive UTF-8."""
    if value == {}:
        return "{}"
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":"))
    return text


def connect(database: Path, *, writable: bool) -> sqlite3.Connection:
    """A plain connection with our pragmas; the database must exist (or be creatable, when writable)."""
    connection = sqlite3.connect(
        _uri(database, writable=writable),
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
    connection.execute("PRAGMA temp_store=MEMORY")
    # Memory in KiB, for each connection: several of them read at a time, only one builds indexes.
    connection.execute(f"PRAGMA cache_size={-32768 if writable else -8192}")
    if writable:
        connection.execute("PRAGMA journal_mode=WAL")
        # FULL: a correction that was reported as saved survives a power cut, not only a killed process.
        connection.execute("PRAGMA synchronous=FULL")
    else:
        connection.execute("PRAGMA query_only=ON")
    return connection


def writer_engine(database: Path) -> Engine:
    """The engine with the single writing connection; its transactions begin with the write lock."""
    return _engine(lambda: connect(database, writable=True), "BEGIN IMMEDIATE", poolclass=StaticPool)


def reader_engine(database: Path) -> Engine:
    """The engine of the reading connections; each transaction sees one state of the database."""
    return _engine(
        lambda: connect(database, writable=False),
        "BEGIN",
        poolclass=QueuePool,
        pool_size=READERS,
        max_overflow=READERS,
    )


def _engine(creator: Callable[[], sqlite3.Connection], begin: str, **options: Any) -> Engine:
    engine = create_engine("sqlite://", creator=creator, json_serializer=to_json, **options)

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        # The driver's own transactions begin late and not before every statement; ours are explicit.
        connection.exec_driver_sql(begin)

    return engine


def _uri(database: Path, *, writable: bool) -> str:
    path = quote(str(database.resolve()))
    if writable:
        return f"file:{path}?mode=rwc"
    # In a folder that cannot be written, SQLite cannot make the files beside a WAL database; without
    # such files the database is at rest and may be read as it stands.
    at_rest = not database.with_name(database.name + "-wal").exists()
    if at_rest and not os.access(database.parent, os.W_OK):
        return f"file:{path}?mode=ro&immutable=1"
    return f"file:{path}?mode=ro"
