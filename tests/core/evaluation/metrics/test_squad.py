from __future__ import annotations

import pytest

from core.evaluation.metrics.base import ScoringItem
from core.evaluation.metrics.squad_v1 import SquadV1
from core.evaluation.metrics.squad_v2 import SquadV2


def test_articles_punctuation_case_and_white_space_do_not_count() -> None:
    assert SquadV1().score(" The  Eiffel-Tower. ", ["eiffeltower"]) == (1.0, 1.0)


def test_the_best_gold_answer_counts() -> None:
    assert SquadV1().score("in Paris", ["Rome", "Paris"]) == (0.0, pytest.approx(2 / 3))


@pytest.mark.parametrize(
    ("prediction", "golds", "expected"),
    [("", [], 1.0), ("something", [], 0.0), ("", ["Paris"], 0.0), ("the", [], 1.0), ("", ["."], 1.0)],
)
def test_no_answer_is_right_only_where_there_is_none(
    prediction: str, golds: list[str], expected: float
) -> None:
    assert SquadV2().score(prediction, golds) == (expected, expected)


def test_questions_with_and_without_an_answer_are_reported_apart() -> None:
    score = SquadV2().corpus(
        [ScoringItem("a", ("Paris",), "Paris"), ScoringItem("b", (), "x"), ScoringItem("c", (), "")]
    )
    assert score.breakdown["HasAns_exact"] == 100.0
    assert score.breakdown["NoAns_f1"] == 50.0
    assert score.breakdown["NoAns_total"] == 2


def test_a_missing_prediction_is_wrong_even_where_there_is_no_answer() -> None:
    score = SquadV2().corpus([ScoringItem("b", (), None)])
    assert (score.exact_match, score.missing) == (0.0, 1)


def test_the_threshold_turns_doubtful_answers_into_no_answer() -> None:
    asked = [ScoringItem("a", ("Paris",), "Paris"), ScoringItem("b", (), "x")]
    score = SquadV2().corpus(asked, no_answer={"a": 0.1, "b": 0.9}, threshold=0.5)
    assert score.exact_match == 100.0
    assert (score.breakdown["best_exact"], score.breakdown["best_exact_thresh"]) == (100.0, 0.1)
