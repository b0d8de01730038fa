from __future__ import annotations

from pathlib import Path

import pytest

from core.starter import gathering
from tests.core.starter.english import tiny_english
from tests.data_folder import make_data

HELD_BACK = 6


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole data folder; not to be changed."""
    return make_data(tmp_path_factory.mktemp("data") / "data")


@pytest.fixture(scope="session")
def english(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The English encoder that a build goes on from; not to be changed."""
    return tiny_english(tmp_path_factory.mktemp("english") / "english")


@pytest.fixture(autouse=True)
def few_held_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """The made-up corpora are shorter than what is held back of the real ones."""
    monkeypatch.setattr(gathering, "_PAIRS_HELD_BACK", HELD_BACK)


@pytest.fixture(scope="session")
def gathered(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data as the first step of a build leaves it; not to be changed."""
    target = tmp_path_factory.mktemp("gathered") / "data"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gathering, "_PAIRS_HELD_BACK", HELD_BACK)
        gathering.gather(data, target)
    return target
