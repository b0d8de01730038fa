"""Projects for pages, and waiting until nothing runs any more."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core.services.catalogue import Project
from desktop_app.context import Context
from tests.desktop_app.building import small_project

LONG = 90_000
"""Milliseconds that a real job may take on a busy machine."""


@pytest.fixture
def rest(qtbot: QtBot, context: Context) -> Callable[[], None]:
    """Wait until every query and command has ended."""
    return lambda: qtbot.waitUntil(lambda: not context.runner.running(), timeout=LONG)


@pytest.fixture
def no_bundled_models(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.services.models.bundled", list)


@pytest.fixture
def project(context: Context, tmp_path: Path, no_bundled_models: None) -> Project:
    """Data, but no model."""
    made = small_project(tmp_path / "project")
    context.project.put(made)
    return made


@pytest.fixture
def project_with_models(context: Context, tmp_path: Path, no_bundled_models: None) -> Project:
    """Data, and tiny models: zero-shot@v1 and cascade@v1 in use, cascade@v2 beside it."""
    made = small_project(tmp_path / "project", models=("zero-shot@v1", "cascade@v1", "cascade@v2"))
    context.project.put(made)
    return made
