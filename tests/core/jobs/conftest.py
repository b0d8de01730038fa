from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from tests.core.jobs.making import lay_out
from tests.tiny import tiny_reader


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a tiny reader; not to be changed."""
    return tiny_reader(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture
def job(tiny: Path, tmp_path: Path) -> Path:
    """A job of 12 steps, ready to start."""
    return lay_out(tmp_path / "job", tiny)


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """A job run in this process sets the number of threads; the next test gets its own again."""
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)
