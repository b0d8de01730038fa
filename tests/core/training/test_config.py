"""Every fault of the settings is reported at once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InputError
from core.training.config import TrainingConfig, weights_by_teacher


def test_the_defaults_are_sound_and_survive_a_round_trip() -> None:
    config = TrainingConfig()
    assert config.faults() == ()
    assert TrainingConfig.from_dict(config.to_dict()) == config


def test_all_faults_come_in_one_message() -> None:
    wrong = {
        "learning_rate": 0,
        "epochs": "many",
        "warmup": 1.5,
        "schedule": "stairs",
        "device": "abacus",
        "threads": -1,
        "lerning_rate": 1,
        "max_length": 20,
        "batch_size": 2.5,
        "seed": -3,
    }
    with pytest.raises(InputError) as caught:
        TrainingConfig.from_dict(wrong)
    told = str(caught.value)
    for fault in (
        "learning_rate must be greater than 0",
        "epochs must be a number, not 'many'",
        "warmup must lie between 0 and 1",
        "schedule must be one of linear, cosine",
        "device must be one of auto, cpu, cuda",
        "threads must not be negative",
        "there is no setting called 'lerning_rate'",
        "max_length must leave at least 16 tokens",
        "batch_size must be a whole number, not 2.5",
        "seed must lie between",
    ):
        assert fault in told


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "nan", "inf"])
def test_what_is_no_number_is_refused(value: object) -> None:
    with pytest.raises(InputError, match="learning_rate must be a number"):
        TrainingConfig.from_dict({"learning_rate": value})


@pytest.mark.parametrize("value", [True, None, [], "x", float("inf"), "1.5"])
def test_a_whole_number_must_be_one(value: object) -> None:
    with pytest.raises(InputError, match="batch_size must be a whole number"):
        TrainingConfig.from_dict({"batch_size": value})


def test_numbers_may_come_as_text_or_as_whole_floats() -> None:
    config = TrainingConfig.from_dict({"batch_size": "8", "seed": 3.0, "learning_rate": "2e-5", "epochs": 3})
    assert (config.batch_size, config.seed, config.learning_rate, config.epochs) == (8, 3, 2e-5, 3.0)
    assert isinstance(config.epochs, float)


_ANYTHING = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5))


@given(st.dictionaries(st.sampled_from(list(TrainingConfig().to_dict())), _ANYTHING))
def test_any_values_give_sound_settings_or_one_sentence(values: dict[str, object]) -> None:
    try:
        config = TrainingConfig.from_dict(values)
    except InputError as fault:
        assert "\n" not in str(fault)
    else:
        assert config.faults() == ()


@pytest.mark.parametrize(
    ("told", "weights"),
    [("", {}), ("en=0.5, es=0.25,it=0.25", {"en": 0.5, "es": 0.25, "it": 0.25}), ("en = 1,", {"en": 1.0})],
)
def test_teachers_weights_are_read(told: str, weights: dict[str, float]) -> None:
    assert weights_by_teacher(told) == weights


@pytest.mark.parametrize(
    ("settings", "fault"),
    [
        ({"teacher_weights": "en"}, "must look like"),
        ({"teacher_weights": "=1"}, "must look like"),
        ({"teacher_weights": "en=much"}, "must look like"),
        ({"teacher_weights": "en=-1"}, "not negative"),
        ({"teacher_weights": "en=nan"}, "not negative"),
        ({"teacher_weights": "en=0"}, "not all be 0"),
        ({"impurity": "sure"}, "impurity must be one of confident, as-printed"),
        ({"temperature": 0}, "temperature must be greater than 0"),
        ({"teacher_share": -1}, "teacher_share must not be negative"),
        ({"gold_share": 0, "teacher_share": 0}, "nothing would be learned"),
    ],
)
def test_faults_of_a_distillation_are_told(settings: dict[str, object], fault: str) -> None:
    with pytest.raises(InputError, match=fault):
        TrainingConfig.from_dict(settings)
