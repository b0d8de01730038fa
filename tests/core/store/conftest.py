from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.services.catalogue import Project
from tests.core.store.building import SMALL, add, new_project


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """A project with the questions 1, 2 (about 北京) and 3 (about Paris)."""
    with new_project(tmp_path / "project") as made:
        add(made, SMALL)
        yield made
