from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.domain.agreement import Agreement, agreement


def test_equal_answers_agree_wherever_they_stand() -> None:
    assert agreement([("北京", 0.4), (" 北京", 0.9), ("上海", 0.2)]) == Agreement(
        1 - 2 / 3, 1 - 0.9, systems=3, distinct_answers=2
    )


def test_no_answer_is_an_answer_of_its_own() -> None:
    assert agreement([("", 0.5), ("北京", 0.5)]).distinct_answers == 2


def test_nothing_is_known_without_systems() -> None:
    assert agreement([]) == Agreement(0.0, 0.0, 0, 0)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.floats(-1, 2)), min_size=1))
def test_figures_stay_within_bounds(answers: list[tuple[str, float]]) -> None:
    counted = agreement(answers)
    assert 0 <= counted.disagreement < 1
    assert 0 <= counted.uncertainty <= 1
    assert (counted.disagreement == 0) == (counted.distinct_answers == 1)
