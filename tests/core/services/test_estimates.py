"""A guess grows with what makes training long."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from core.services.estimates import estimate_seconds
from core.training.config import TrainingConfig
from tests.core.models.tiny_encoders import tiny_encoder
from tests.core.training.making import eight_items, item
from tests.tiny import tiny_reader

CONFIG = TrainingConfig(threads=1, max_length=64, stride=16, max_query=12, device="cpu")


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_reader(tmp_path_factory.mktemp("models") / "tiny")


def test_twice_the_epochs_take_twice_as_long(tiny: Path) -> None:
    once = estimate_seconds(eight_items(), tiny, CONFIG)
    twice = estimate_seconds(eight_items(), tiny, replace(CONFIG, epochs=CONFIG.epochs * 2))
    assert once is not None and twice == pytest.approx(2 * once) and once > 0


def test_more_threads_and_fewer_windows_take_less(tiny: Path) -> None:
    long = [item("x", "人有多少？", "北京是国" * 200, "京", at=401)]
    everything = estimate_seconds(long, tiny, CONFIG)
    fewer = estimate_seconds(long, tiny, replace(CONFIG, negative_rate=0.1, windows_per_answer=1))
    threads = estimate_seconds(long, tiny, replace(CONFIG, threads=4))
    assert everything is not None and fewer is not None and threads is not None
    assert fewer < everything / 3 and threads == pytest.approx(everything / 4)


def test_a_gpu_is_faster(tiny: Path) -> None:
    cpu = estimate_seconds(eight_items(), tiny, CONFIG)
    gpu = estimate_seconds(eight_items(), tiny, replace(CONFIG, device="cuda"))
    assert cpu is not None and gpu is not None and gpu < cpu


def test_without_a_size_there_is_no_guess(tmp_path: Path) -> None:
    assert estimate_seconds(eight_items(), tmp_path, CONFIG) is None
    (tmp_path / "config.json").write_text('{"hidden_size": "wide"}', encoding="utf-8")
    assert estimate_seconds(eight_items(), tmp_path, CONFIG) is None


@pytest.mark.parametrize("page", ["[]", "3", '{"hidden_size": null, "num_hidden_layers": 2}'])
def test_an_odd_configuration_gives_no_guess(tmp_path: Path, page: str) -> None:
    (tmp_path / "config.json").write_text(page, encoding="utf-8")
    assert estimate_seconds(eight_items(), tmp_path, CONFIG) is None


@pytest.mark.parametrize("kind", ["distilbert", "xlm", "modernbert"])
def test_every_kind_of_encoder_can_be_guessed(kind: str, tmp_path: Path) -> None:
    guess = estimate_seconds(eight_items(), tiny_encoder(tmp_path / "model", kind), CONFIG)
    assert guess is not None and guess > 0
