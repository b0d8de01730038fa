"""States of pieces: one vector each, at its place, whatever else is encoded."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.errors import InputError
from core.models.states import StateEncoder
from core.progress import silent
from tests.tiny import tiny_reader

TEXTS = ["北京是中国的首都。", "the sun is on the river", "", "上海"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_reader(tmp_path_factory.mktemp("models") / "tiny")


def test_every_piece_has_a_place_and_a_vector(folder: Path) -> None:
    found = StateEncoder.load(folder, device="cpu").states(TEXTS, silent())
    assert [len(one.vectors) for one in found] == [9, 23 - 5, 0, 2]
    assert [TEXTS[0][start:end] for start, end in zip(found[0].starts, found[0].ends, strict=True)] == [
        *TEXTS[0]
    ]
    assert found[0].vectors.shape == (9, 32)


def test_a_text_is_the_same_alone_and_among_others(folder: Path) -> None:
    encoder = StateEncoder.load(folder, device="cpu")
    together = encoder.states([*TEXTS, "中" * 40], silent())
    for text, found in zip(TEXTS, together, strict=False):
        (alone,) = encoder.states([text], silent())
        np.testing.assert_allclose(alone.vectors, found.vectors, atol=1e-5)


def test_a_long_text_is_read_in_windows_and_every_piece_is_filled(folder: Path) -> None:
    text = "北京是中国的首都上海" * 40  # the model reads 128 pieces at once
    (found,) = StateEncoder.load(folder, device="cpu").states([text], silent())
    assert found.vectors.shape == (400, 32)
    assert (np.abs(found.vectors).sum(1) > 0).all()
    (short,) = StateEncoder.load(folder, device="cpu").states([text[:126]], silent())
    np.testing.assert_allclose(found.vectors[:31], short.vectors[:31], atol=1e-5)


def test_a_layer_can_be_chosen_and_must_be_there(folder: Path) -> None:
    assert StateEncoder.load(folder, device="cpu").layer == 1
    first, second = (StateEncoder.load(folder, device="cpu", layer=one) for one in (1, 2))
    assert not np.allclose(
        first.states(TEXTS, silent())[0].vectors, second.states(TEXTS, silent())[0].vectors
    )
    with pytest.raises(InputError, match="2 layers"):
        StateEncoder.load(folder, device="cpu", layer=3)
