"""The papers' settings are valid, and a wrong name lists the right ones."""

from __future__ import annotations

import pytest

from core.errors import InputError
from core.training.config import TrainingConfig
from core.training.presets import PRESETS, preset


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_is_a_valid_configuration(name: str) -> None:
    config = TrainingConfig.from_dict(preset(name))
    assert config.batch_size == 64 and config.warmup == 0.1
    assert config.to_dict().items() >= PRESETS[name].items()


def test_presets_say_what_the_papers_say() -> None:
    assert (preset("paper")["learning_rate"], preset("paper")["schedule"]) == (4e-5, "cosine")
    assert (preset("released")["learning_rate"], preset("released")["epochs"]) == (2e-5, 2.0)
    assert (preset("released-drcd")["epochs"], preset("released-drcd")["max_answer_length"]) == (3.0, 30)
    assert (preset("released-source")["learning_rate"], preset("released-source")["epochs"]) == (3e-5, 3.0)


def test_an_unknown_preset_lists_the_known() -> None:
    with pytest.raises(InputError, match=r"'papers'. Known: paper, released, released-drcd"):
        preset("papers")
