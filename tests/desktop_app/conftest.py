"""A real application object, and the window's parts as the tests need them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QDialog

from desktop_app.context import Context, make_context
from desktop_app.tasks.operation import Fault


@pytest.fixture(autouse=True)
def _no_dialog_left() -> Iterator[None]:
    """A dialog that a test leaves open would keep the windows of the next ones from their keys."""
    yield
    for widget in QApplication.topLevelWidgets() if QApplication.instance() else ():
        if isinstance(widget, QDialog) and widget.isVisible():
            widget.close()


@pytest.fixture
def context(qapp: QApplication) -> Iterator[Context]:
    """The window's parts; whatever still runs is finished before the next test."""
    made = make_context()
    yield made
    made.jobs.clear()
    project = made.project.take()
    made.runner.close()
    if project is not None:
        project.close()


@pytest.fixture
def faults(context: Context) -> list[Fault]:
    """The faults reported so far, for tests that expect one (or none)."""
    found: list[Fault] = []
    context.errors.reported.connect(found.append)
    return found
