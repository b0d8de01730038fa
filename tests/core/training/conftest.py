from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from core.models.tokens import TextEncoder
from tests.tiny import tiny_reader


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a tiny reader; not to be changed."""
    return tiny_reader(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture(scope="session")
def encoder(tiny: Path) -> TextEncoder:
    return TextEncoder.load(tiny)


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Sums are equal to the last bit only when they are made in one order."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)
