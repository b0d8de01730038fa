"""Opens, replaces and closes the project that the window shows, off the GUI thread."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from core.progress import Progress
from desktop_app.context import Context
from desktop_app.tasks.operation import OF_PROJECT, Command, Fault, Lane
from desktop_app.tasks.runner import Task

if TYPE_CHECKING:
    from core.services.opening import OpenedProject


class ProjectOpener(QObject):
    """Owns the opened project; the rest of the window only sees it through the handle."""

    opening = Signal(str)
    """A project is being opened; carries its name."""
    failed = Signal(object)
    """Nothing could be opened; carries the `Fault`."""

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._opened: OpenedProject | None = None
        self._device = ""
        self._retired: list[tuple[int, OpenedProject]] = []
        context.runner.ended.connect(self._close_retired)
        context.settings.changed.connect(self._settings_changed)

    def open(self, root: Path | None) -> None:
        """Open the project in `root`; without one, the person's copy of the sample."""
        self._begin(root.name if root else "the sample project", lambda progress: _open(root, progress))

    def create(self, root: Path, name: str, source: str, target: str, held_out_percent: int) -> None:
        """Make a project and open it."""

        def work(progress: Progress) -> OpenedProject:
            from core.services.catalogue import create_project

            create_project(
                root, name=name, source=source, target=target, held_out_percent=held_out_percent
            ).close()
            return _open(root, progress)

        self._begin(name, work)

    def close(self) -> None:
        """Close what is open; the runner must have been closed before."""
        self._context.project.take()
        for opened in (*(old for _, old in self._retired), self._opened):
            if opened is not None:
                _shut(opened)
        self._retired, self._opened = [], None

    def _begin(self, name: str, work: Callable[[Progress], OpenedProject]) -> None:
        self.opening.emit(name)
        command = Command(f"Opening {name}", work, lane=Lane.LONG)
        self._context.runner.command(command, self._take, owner=self, failed=self._fail)

    def _take(self, opened: OpenedProject) -> None:
        for task in self._context.runner.running(Lane.READ, Lane.LONG, Lane.ASIDE):
            task.cancel()
        self._context.project.take()
        if self._opened is not None:
            running = self._context.runner.running(*OF_PROJECT)
            self._retired.append((max((task.number for task in running), default=0), self._opened))
        self._opened = opened
        self._give_host(opened)
        self._context.memory.opened(opened.project.root)
        self._context.project.put(opened.project)
        self._context.errors.notice(opened.notice)
        self._close_retired()

    def _give_host(self, opened: OpenedProject) -> None:
        """Let the project's systems run in a child process on the device of the settings."""
        from core.model_host.client import ModelHostClient

        self._device = self._context.settings.settings.device
        opened.project.predicting.runner = ModelHostClient(device=self._device)

    def _settings_changed(self) -> None:
        """Another device means another child; the old one ends when what it works on has been answered."""
        if self._opened is None or self._context.settings.settings.device == self._device:
            return
        old = self._opened.project.predicting.runner
        self._give_host(self._opened)
        command = Command("Closing the models", lambda _: old.close(), lane=Lane.LONG)
        self._context.runner.command(command)

    def _fail(self, fault: Fault) -> None:
        self.failed.emit(fault)
        self._context.errors.report(fault)

    def _close_retired(self, _ended: Task | None = None) -> None:
        """Close replaced projects that no task uses any more."""
        oldest = min((task.number for task in self._context.runner.running(*OF_PROJECT)), default=None)
        for number, opened in list(self._retired):
            if oldest is None or number < oldest:
                self._retired.remove((number, opened))
                self._context.runner.command(Command("Closing a project", lambda _, old=opened: _shut(old)))


def _open(root: Path | None, progress: Progress) -> OpenedProject:
    from core.services.opening import open_to_edit
    from core.services.sample import ensure_sample

    return open_to_edit(root if root is not None else ensure_sample(progress=progress))


def _shut(opened: OpenedProject) -> None:
    opened.project.predicting.runner.close()
    opened.close()
