"""Budgets keep to their limits, and take others where a person gives them."""

from __future__ import annotations

import pytest

from core.errors import InputError
from core.experiments.budgets import BUDGETS, budget


def test_an_unknown_budget_is_told_the_known_ones() -> None:
    with pytest.raises(InputError, match="small, full"):
        budget("huge")


def test_small_is_small() -> None:
    small = budget("small")
    assert 0 < small.questions <= 2000 and len(small.sizes) <= 5 and len(small.seeds) == 1
    assert small.training(1).max_length <= 256


def test_full_has_all_data_three_seeds_and_the_paper_s_settings() -> None:
    full = budget("full")
    assert (full.questions, full.evaluated, full.seeds) == (0, 0, (1, 2, 3))
    target, source = full.training(1), full.training(1, source=True)
    assert (target.learning_rate, target.schedule, target.batch_size) == (4e-5, "cosine", 64)
    assert (source.learning_rate, source.epochs) == (3e-5, 3.0)


@pytest.mark.parametrize("name", BUDGETS)
def test_nothing_is_chosen_by_a_dev_set(name: str) -> None:
    assert budget(name).training(1).dev_every == budget(name).training(1, source=True).dev_every == 0


def test_what_is_not_given_stays() -> None:
    assert budget("small").limited() == budget("small")


def test_other_limits_and_settings_hold_for_all_that_trains() -> None:
    other = budget("small").limited(100, 50, (4, 5), {"epochs": 9.0})
    assert (other.questions, other.evaluated, other.seeds) == (100, 50, (4, 5))
    assert other.training(4).epochs == other.training(4, source=True).epochs == 9.0
    assert other.training(4).learning_rate == budget("small").training(4).learning_rate


@pytest.mark.parametrize(
    ("questions", "sizes"), [(60, (60,)), (500, (100, 500)), (700, (100, 500, 700)), (0, (100, 500, 2000))]
)
def test_a_figure_s_sizes_keep_to_the_limit(questions: int, sizes: tuple[int, ...]) -> None:
    assert budget("small").limited(questions).sizes == sizes


def test_a_seed_counts_once() -> None:
    assert budget("small").limited(seeds=(3, 1, 3)).seeds == (3, 1)


def test_every_seed_is_looked_at_before_any_work() -> None:
    with pytest.raises(InputError, match="seed must lie between 0"):
        budget("small").limited(seeds=(1, -1))


@pytest.mark.parametrize("name, option", [("seed", "--seeds"), ("device", "--device")])
def test_what_has_an_option_of_its_own_is_no_setting(name: str, option: str) -> None:
    with pytest.raises(InputError, match=option):
        budget("small").limited(settings={name: 7})


def test_a_setting_that_cannot_be_is_found_before_any_work() -> None:
    with pytest.raises(InputError, match="no setting called 'epoch'"):
        budget("small").limited(settings={"epoch": 1})
