from __future__ import annotations

from pathlib import Path

import pytest

from core.models.tokens import TextEncoder
from tests.tiny import tiny_reader


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a tiny reader; not to be changed."""
    return tiny_reader(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture(scope="session")
def encoder(tiny: Path) -> TextEncoder:
    return TextEncoder.load(tiny)
