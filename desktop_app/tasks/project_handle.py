"""The project that the window shows: none while it opens, another one after "Open project"."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from core.services.catalogue import Project


class ProjectHandle(QObject):
    """Holds the opened project; pages listen to `opened` and read `current`."""

    opened = Signal()
    """A project was opened, or replaced by another one."""
    closing = Signal()
    """The project is about to close; nobody may use it afterwards."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._current: Project | None = None

    @property
    def current(self) -> Project:
        """The opened project; only asked for after `opened` and before `closing`."""
        if self._current is None:
            raise RuntimeError("no project is open")
        return self._current

    @property
    def is_open(self) -> bool:
        return self._current is not None

    @property
    def read_only(self) -> bool:
        return self._current is None or self._current.info.read_only

    @property
    def root(self) -> Path | None:
        return self._current.root if self._current is not None else None

    def put(self, project: Project) -> None:
        """Show `project`; an earlier one must have been taken out with `take`."""
        self._current = project
        self.opened.emit()

    def take(self) -> Project | None:
        """Take the project out, so that its owner can close it."""
        if self._current is None:
            return None
        self.closing.emit()
        project, self._current = self._current, None
        return project
