from __future__ import annotations

import itertools
import math
import warnings
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.runs import ItemScore
from core.errors import InputError
from core.evaluation.significance import bootstrap_interval, compare, holm, randomisation_test


@pytest.fixture(autouse=True)
def no_warnings() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def scores(*f1: float) -> list[ItemScore]:
    return [ItemScore(str(place), "", float(value == 1), value) for place, value in enumerate(f1)]


def test_a_clear_difference_is_found_and_a_small_one_is_not() -> None:
    before, after = scores(*[0.0] * 40), scores(*[1.0] * 30, *[0.0] * 10)
    clear = compare(before, after, labels=("reader@v1", "reader@v2"))
    assert (clear.f1.difference, clear.wins, clear.losses, clear.ties) == (75.0, 30, 0, 10)
    assert clear.p_f1 < 0.001
    assert clear.f1.low > 0
    unclear = compare(scores(1, 0, 1, 0, 1), scores(1, 0, 1, 1, 0))
    assert unclear.p_em == 1.0
    assert unclear.differing == ("3", "4")


def test_the_exact_p_value_is_that_of_all_sign_patterns() -> None:
    differences = [0.5, -0.2, 0.7, 0.1]
    observed = abs(sum(differences))
    patterns = list(itertools.product((1, -1), repeat=4))
    extreme = sum(
        abs(sum(s * d for s, d in zip(signs, differences, strict=True))) >= observed - 1e-12
        for signs in patterns
    )
    assert randomisation_test(differences) == pytest.approx(extreme / len(patterns))


@pytest.mark.parametrize("n", [0, 1])
def test_nothing_to_compare_gives_plain_numbers(n: int) -> None:
    result = compare(scores(*[1.0] * n), scores(*[0.0] * n))
    assert result.n == n
    assert result.p_f1 == 1.0
    assert result.f1.low == result.f1.high == result.f1.difference == -100.0 * n


def test_equal_systems_do_not_differ() -> None:
    same = scores(0.2, 0.7, 1.0)
    result = compare(same, same)
    assert (result.f1.difference, result.f1.low, result.f1.high, result.p_f1) == (0.0, 0.0, 0.0, 1.0)
    assert result.differing == ()


@settings(deadline=None, max_examples=30)
@given(
    st.lists(
        st.tuples(st.sampled_from([0.0, 0.25, 1.0]), st.sampled_from([0.0, 0.5, 1.0]), st.integers(0, 2)),
        max_size=12,
    )
)
def test_no_input_gives_nan_or_an_interval_without_its_mean(rows: list[tuple[float, float, int]]) -> None:
    result = compare(
        scores(*[row[0] for row in rows]),
        scores(*[row[1] for row in rows]),
        clusters=[row[2] for row in rows],
        resamples=199,
    )
    for measure in (result.exact_match, result.f1):
        assert all(map(math.isfinite, (measure.difference, measure.low, measure.high)))
        assert measure.low <= measure.high
        assert 0 < measure.p_value <= 1
        assert measure.difference == pytest.approx(measure.mean_b - measure.mean_a)


def test_the_same_seed_gives_the_same_result() -> None:
    before, after = scores(*[0, 1, 0.5, 0.2] * 10), scores(*[1, 0.3, 0.5, 0.9] * 10)
    once = compare(before, after, seed=7, resamples=499)
    assert once == compare(before, after, seed=7, resamples=499)
    assert (once.seed, once.resamples) == (7, 499)


def test_questions_of_one_passage_are_drawn_together() -> None:
    values = [1.0] * 50 + [0.0] * 50
    alone = bootstrap_interval(values, resamples=999)
    together = bootstrap_interval(values, [place // 25 for place in range(100)], resamples=999)
    assert alone.mean == together.mean == 50.0
    assert together.high - together.low > 2 * (alone.high - alone.low)


def test_different_questions_cannot_be_compared() -> None:
    with pytest.raises(InputError, match="same questions"):
        compare(scores(1), scores(1, 0))
    with pytest.raises(InputError, match="passages"):
        bootstrap_interval([1.0, 0.0], ["p"])


def test_holm_adjusts_step_by_step() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx((0.03, 0.06, 0.06))
    assert holm([0.6, 0.9]) == (1.0, 1.0)
    assert holm([]) == ()
