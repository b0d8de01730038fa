"""An ordering is found, turned round or left open, by the adjusted p-value and the interval."""

from __future__ import annotations

import pytest

from core.domain.runs import ItemScore
from core.evaluation.orderings import Finding, Pairing, examine
from core.evaluation.significance import PairedResult, holm


def items(*f1: float) -> list[ItemScore]:
    return [ItemScore(str(at), "", 0.0, value) for at, value in enumerate(f1)]


def pairing(better: list[ItemScore], worse: list[ItemScore]) -> Pairing:
    return Pairing("b", "w", "set", better, worse, [one.key for one in better])


LOW, HIGH = items(*[0.1] * 12), items(*[0.6] * 12)


def test_a_clear_gain_is_found_and_a_clear_loss_the_other_way_round() -> None:
    up, down, even = examine([pairing(HIGH, LOW), pairing(LOW, HIGH), pairing(LOW, LOW)])
    assert (up.verdict, down.verdict, even.verdict) == (
        "found here",
        "the other way round here",
        "not decided here",
    )
    assert up.f1.difference == pytest.approx(50) and down.f1.difference == pytest.approx(-50)


def test_all_p_values_are_adjusted_together() -> None:
    pairs = [pairing(HIGH, LOW), pairing(items(0.2, 0.3, *[0.1] * 10), LOW), pairing(LOW, LOW)]
    found = examine(pairs)
    assert [one.p for one in found] == list(holm([one.f1.p_value for one in found]))
    assert found[0].p > found[0].f1.p_value


@pytest.mark.parametrize(("p", "verdict"), [(0.049, "found here"), (0.05, "not decided here")])
def test_the_level_decides(p: float, verdict: str) -> None:
    gain = PairedResult(10.0, 20.0, 10.0, 5.0, 15.0, p)
    assert Finding("b", "w", "set", gain, p).verdict == verdict


@pytest.mark.parametrize(("low", "high"), [(-1.0, 21.0), (0.0, 20.0)])
def test_an_interval_that_holds_0_leaves_it_open(low: float, high: float) -> None:
    assert Finding("b", "w", "set", PairedResult(10.0, 20.0, 10.0, low, high, 0.001), 0.001).verdict == (
        "not decided here"
    )


def test_questions_of_few_passages_decide_nothing_by_their_number() -> None:
    """Three passages favour the one system and one the other, each with all its ten questions."""
    better, worse = items(*[0.6] * 30, *[0.1] * 10), items(*[0.1] * 30, *[0.6] * 10)
    (found,) = examine([Pairing("b", "w", "set", better, worse, [f"{at // 10}" for at in range(40)])])
    assert found.p < 0.01 and found.f1.low < 0 < found.f1.high
    assert found.verdict == "not decided here"


def test_one_passage_decides_nothing_however_many_its_questions() -> None:
    (found,) = examine([Pairing("b", "w", "set", HIGH, LOW, ["the same"] * len(LOW))])
    assert found.one_passage and found.p < 0.05 and found.f1.low == found.f1.high > 0
    assert found.verdict == "not decided here"


def test_nothing_to_test() -> None:
    assert examine([]) == ()
