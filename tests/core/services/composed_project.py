"""A project with a tiny source-language reader and a tiny translator: all that composed systems need."""

from __future__ import annotations

from pathlib import Path

import pytest

from core import paths
from core.model_host.base import InProcessRunner
from core.services.catalogue import Project
from tests.core.services.training_project import add_cities, bundle, make_project
from tests.core.translation.tiny_translators import tiny_tagged
from tests.tiny import tiny_reader


def translator_folder() -> Path:
    """Where the tiny translator lies, which is called ``tiny``."""
    return paths.user_data() / "models" / "tiny"


def composed_project(
    root: Path, monkeypatch: pytest.MonkeyPatch, *systems: str, translator: bool = True
) -> Project:
    """The project of `training_project` under `root`, its readers bundled, asked in this process."""
    resources = root / "resources"
    bundle(resources, tiny_reader(root / "tiny"), *systems)
    monkeypatch.setattr(paths, "resources", lambda: resources)
    if translator:
        tiny_tagged(translator_folder())
    project = make_project(root / "project")
    add_cities(project)
    project.predicting.runner = InProcessRunner(device="cpu")
    return project
