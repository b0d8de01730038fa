"""Starts the window: paints first, then opens the project."""

from __future__ import annotations

import sys
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from desktop_app.context import Context, make_context
from desktop_app.dialogs.wiring import DialogWiring
from desktop_app.lost_models import LostModels
from desktop_app.main_window import MainWindow
from desktop_app.opening import ProjectOpener
from desktop_app.signals import SignalWatch
from desktop_app.tasks.operation import STOPPABLE
from desktop_app.theme import active, fonts
from desktop_app.theme.icons import app_icon

if TYPE_CHECKING:
    from core.services.training import JobView

_BASE_INTERFACE, _BASE_PASSAGE = 10, 15
"""The settings' sizes in points at which the theme's scales are 1."""


def make_application(arguments: list[str]) -> QApplication:
    """The application object with the bundled fonts and its names."""
    QCoreApplication.setApplicationName("SpanBridge")
    QCoreApplication.setOrganizationName("SpanBridge")
    app = QApplication(arguments)
    app.setDesktopFileName("spanbridge")
    fonts.load_bundled()
    app.setWindowIcon(app_icon())
    return app


class WindowApp:
    """The parts of a running window, and what ties them together."""

    def __init__(self, app: QApplication, project: Path | None) -> None:
        self._app = app
        self._wanted = project
        self.context = make_context()
        self._paint_theme()
        self.context.settings.changed.connect(self._paint_theme)
        self.window = MainWindow(self.context)
        self.opener = ProjectOpener(self.context)
        self.dialogs = DialogWiring(self.context, self.window, self.opener)
        self.lost_models = LostModels(self.context)
        self.context.jobs.finished.connect(lambda job: self.context.errors.notice(_told(job)))
        self.opener.opening.connect(self.window.welcome.opening)
        self.opener.failed.connect(lambda fault: self.window.welcome.idle(fault.what))
        self.window.first_painted.connect(self._open_first)
        self.window.closed.connect(self._close)

    def show(self) -> None:
        self.window.show()
        self.context.errors.notice(self.context.settings.notice)

    def take_exception(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """Show what went wrong in our own code while the window goes on."""
        sys.__excepthook__(kind, error, trace)
        self.context.errors.report_error("Working in the window", error)

    def end(self) -> None:
        """Close without asking, as when the process is told to end; everything asked for is saved."""
        for task in self.context.runner.running(*STOPPABLE):
            task.cancel()
        self._close()
        self._app.quit()

    def _open_first(self) -> None:
        self.opener.open(self._wanted or _latest(self.context))

    def _paint_theme(self) -> None:
        settings = self.context.settings.settings
        active.apply(
            self._app,
            mode=settings.theme,
            scale=settings.interface_font_size / _BASE_INTERFACE,
            passage_scale=settings.passage_font_size / _BASE_PASSAGE,
        )

    def _close(self) -> None:
        """The pages save first, then the writes end, then the project closes."""
        self.context.project.closing.emit()
        self.context.runner.close()
        self.opener.close()
        self.context.memory.save()


def _latest(context: Context) -> Path | None:
    """The project that was open last; None for the sample."""
    recent = context.memory.recent()
    return recent[0] if recent else None


def _told(job: JobView) -> str:
    """What a job came to, in one sentence."""
    ends = {"failed": "failed", "cancelled": "was cancelled"}
    if job.model:
        return f"“{job.title}” has made {job.model}. The Train page compares it with the one in use."
    end = ends.get(job.status.state.value, "has ended")
    return f"“{job.title}” {end}. {job.status.message}".strip()


def run(project: Path | None = None) -> int:
    """Show the window until it is closed; returns the exit code."""
    app = make_application(sys.argv[:1])
    running = WindowApp(app, project)
    sys.excepthook = running.take_exception
    signals = SignalWatch(running.end)
    running.show()
    code = app.exec()
    signals.release()
    sys.excepthook = sys.__excepthook__
    return code
