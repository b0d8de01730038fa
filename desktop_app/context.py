"""What the parts of the window share, handed to each of them: there is no global window."""

from __future__ import annotations

from dataclasses import dataclass

from desktop_app.actions.actions import Actions
from desktop_app.tasks.change_bus import ChangeBus
from desktop_app.tasks.error_centre import ErrorCentre
from desktop_app.tasks.intents import Intents
from desktop_app.tasks.job_board import JobBoard
from desktop_app.tasks.memory import Memory
from desktop_app.tasks.project_handle import ProjectHandle
from desktop_app.tasks.runner import Runner
from desktop_app.tasks.settings_store import SettingsStore


@dataclass(frozen=True)
class Context:
    """The window's parts.

    Attributes:
        settings: Settings in force.
        runner: Runs queries and commands.
        bus: Tells what was changed.
        errors: Takes faults and notices.
        actions: Declared actions; pages attach handlers.
        project: The opened project.
        jobs: The project's training jobs.
        memory: Sizes and places remembered between starts.
        intents: What one page asks another to show.
    """

    settings: SettingsStore
    runner: Runner
    bus: ChangeBus
    errors: ErrorCentre
    actions: Actions
    project: ProjectHandle
    jobs: JobBoard
    memory: Memory
    intents: Intents


def make_context() -> Context:
    """A fresh set of parts; needs a QApplication."""
    settings = SettingsStore()
    bus, errors = ChangeBus(), ErrorCentre()
    runner = Runner(bus)
    runner.faulted.connect(errors.report)
    project = ProjectHandle()
    return Context(
        settings=settings,
        runner=runner,
        bus=bus,
        errors=errors,
        actions=Actions(settings),
        project=project,
        jobs=JobBoard(runner, bus, project),
        memory=Memory(),
        intents=Intents(),
    )
