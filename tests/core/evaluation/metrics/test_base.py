from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.evaluation.metrics.base import (
    ScoringItem,
    data_hash,
    evaluation_signature,
    harmonic,
    multiset_overlap,
    percent,
)
from core.evaluation.metrics.squad_v1 import SquadV1

units = st.lists(st.sampled_from("abc"), max_size=8)


def test_an_empty_set_scores_zero_and_not_nan() -> None:
    score = SquadV1().corpus([])
    assert (score.exact_match, score.f1, score.total) == (0.0, 0.0, 0)
    assert percent([]) == 0.0


def test_a_missing_prediction_scores_zero_and_counts() -> None:
    score = SquadV1().corpus([ScoringItem("a", ("Paris",), "Paris"), ScoringItem("b", ("Rome",), None)])
    assert (score.exact_match, score.total, score.missing) == (50.0, 2, 1)


def test_a_question_without_gold_is_left_out_and_named() -> None:
    score = SquadV1().corpus([ScoringItem("a", ("Paris",), "Paris"), ScoringItem("b", (), "x")])
    assert (score.exact_match, score.total, score.unscored) == (100.0, 1, ("b",))


def test_an_explanation_shows_the_strings_that_were_compared() -> None:
    shown = SquadV1().explain("The red car!", "a red bus")
    assert (shown.prediction, shown.gold) == ("red car", "red bus")
    assert shown.shared == ("red",)
    assert (shown.exact_match, shown.f1) == (0.0, 0.5)


def test_the_signature_sees_gold_and_not_predictions() -> None:
    one = [ScoringItem("a", ("x",), "p")]
    other = [ScoringItem("a", ("x",), "q")]
    changed = [ScoringItem("a", ("y",), "p")]
    assert data_hash(one) == data_hash(other) != data_hash(changed)
    assert data_hash([ScoringItem("ab", ("c",), "")]) != data_hash([ScoringItem("a", ("bc",), "")])
    assert evaluation_signature("reader@v1", one, SquadV1(), 3).startswith("reader@v1|data:")


@given(units, units)
def test_the_overlap_is_that_of_multisets(left: list[str], right: list[str]) -> None:
    shared = multiset_overlap(left, right)
    assert sorted(shared) == sorted(multiset_overlap(right, left))
    assert all(shared.count(unit) == min(left.count(unit), right.count(unit)) for unit in "abc")


def test_f1_without_anything_in_common_is_zero() -> None:
    assert harmonic(0, 0, 0) == 0.0
    assert harmonic(1, 2, 2) == 0.5
