"""A project's database: one writer at a time, readers beside it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property

from sqlalchemy import Engine

from core.errors import Bug, CoreError, EnvironmentFault
from core.paths import ProjectPaths
from core.store import backup
from core.store.connection import reader_engine, writer_engine
from core.store.faults import plainly
from core.store.opening import check_file, create_database, prepare
from core.store.unit_of_work import Unit

_log = logging.getLogger(__name__)


class Store:
    """Opens transactions on a project's database. Safe to use from several threads."""

    def __init__(self, paths: ProjectPaths, *, read_only: bool, backup_due: bool = False) -> None:
        self.paths = paths
        self.read_only = read_only
        self._lock = threading.RLock()
        self._writing = False
        self._closed = False
        self._backup_due = backup_due

    @classmethod
    def create(cls, paths: ProjectPaths) -> Store:
        """Make a new, empty database and open it."""
        with plainly(paths.database, paths.backups):
            create_database(paths.database)
        return cls(paths, read_only=False)

    @classmethod
    def open(cls, paths: ProjectPaths, *, read_only: bool = False) -> Store:
        """Open an existing database, upgrading an older one (after a backup).

        Raises:
            InputError: It is no project, or was made by a newer version of SpanBridge.
            EnvironmentFault: It is damaged, locked or cannot be read.
        """
        check_file(paths)
        # Asked before anything is opened: SQLite touches the files even to read them.
        backup_due = not read_only and backup.is_due(paths)
        with plainly(paths.database, paths.backups):
            prepare(paths, read_only=read_only)
        return cls(paths, read_only=read_only, backup_due=backup_due)

    @contextmanager
    def read(self) -> Iterator[Unit]:
        """A transaction that sees one state of the database and changes nothing."""
        with plainly(self.paths.database, self.paths.backups), self._readers.connect() as connection:
            yield Unit(connection, writable=False)

    @contextmanager
    def write(self) -> Iterator[Unit]:
        """A transaction that is rolled back unless `Unit.commit` is called.

        Writers wait for each other. Raises `EnvironmentFault` when the project is open read-only, the
        disk is full, or another program holds the database for too long.
        """
        if self.read_only:
            raise EnvironmentFault(
                "this project is open read-only",
                item=str(self.paths.root),
                remedy="Close the window that edits it, or open another project",
            )
        with self._lock:
            if self._writing:
                raise Bug("a write inside a write")
            self._back_up_once()
            self._writing = True
            try:
                with plainly(self.paths.database, self.paths.backups), self._writer.connect() as connection:
                    connection.begin()
                    yield Unit(connection, writable=True)
            finally:
                self._writing = False

    def close(self) -> None:
        """Close every connection. May be called twice."""
        if self._closed:
            return
        self._closed = True
        for name in ("_writer", "_readers"):
            engine = self.__dict__.pop(name, None)
            if engine is not None:
                engine.dispose()

    @cached_property
    def _writer(self) -> Engine:
        return writer_engine(self.paths.database)

    @cached_property
    def _readers(self) -> Engine:
        return reader_engine(self.paths.database)

    def _back_up_once(self) -> None:
        """Keep the state before today's first write. A backup that fails must not keep work from saving."""
        if not self._backup_due:
            return
        self._backup_due = False
        try:
            backup.daily(self.paths)
        except (CoreError, OSError) as error:
            _log.warning("no backup was made today: %s", error)
