"""The papers' settings are valid, and a wrong name lists the right ones."""

from __future__ import annotations

import pytest

from core.errors import InputError
from core.training.config import TrainingConfig
from core.training.presets import PRESETS, preset


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_is_a_valid_configuration(name: str) -> None:
    config = TrainingConfig.from_dict(preset(name))
    assert config.warmup == 0.1
    assert config.to_dict().items() >= PRESETS[name].items()


def test_presets_say_what_the_papers_say() -> None:
    assert (preset("paper")["learning_rate"], preset("paper")["schedule"]) == (4e-5, "cosine")
    assert (preset("released")["learning_rate"], preset("released")["epochs"]) == (2e-5, 2.0)
    assert (preset("released-drcd")["epochs"], preset("released-drcd")["max_answer_length"]) == (3.0, 30)
    assert (preset("released-source")["learning_rate"], preset("released-source")["epochs"]) == (3e-5, 3.0)


def test_the_first_paper_s_presets_have_its_batches() -> None:
    assert {preset(name)["batch_size"] for name in PRESETS if name != "lbmrc"} == {64}


def test_the_second_paper_s_preset_says_what_it_says() -> None:
    config = TrainingConfig.from_dict(preset("lbmrc"))
    assert (config.learning_rate, config.epochs, config.weight_decay) == (1e-5, 10.0, 0.005)
    assert (config.temperature, config.gold_share, config.teacher_share) == (2.0, 0.5, 0.5)
    assert config.impurity == "confident"


def test_an_unknown_preset_lists_the_known() -> None:
    with pytest.raises(InputError, match=r"'papers'. Known: paper, released, released-drcd"):
        preset("papers")
