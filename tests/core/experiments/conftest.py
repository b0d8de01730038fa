from __future__ import annotations

from pathlib import Path

import pytest

from tests.core.experiments.benching import Answering, Worker, parallel_xquad
from tests.data_folder import make_data
from tests.tiny import tiny_reader


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a tiny reader; not to be changed."""
    return tiny_reader(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture(scope="session")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a parallel XQuAD; not to be changed."""
    data = make_data(tmp_path_factory.mktemp("made-up") / "data")
    parallel_xquad(data)
    return data


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Worker:
    return Worker(monkeypatch)


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Answering:
    return Answering(monkeypatch)
