from __future__ import annotations

import pytest

from core.evaluation.significance import PairedResult
from core.reports.content import chance_in_words, in_words, most_telling
from tests.core.reports.examples import question


def test_gains_and_losses_alternate_so_that_neither_side_is_hidden() -> None:
    gains = [question(gain=gain) for gain in (0.1, 0.3, 0.2)]
    losses = [question(gain=gain) for gain in (-0.2, -0.1)]
    even = question(gain=0.0)
    shown = [round(one.gain, 1) for one in most_telling((*gains, even, *losses), 5)]
    assert shown == [0.3, -0.2, 0.2, -0.1, 0.1]


@pytest.mark.parametrize(
    ("p_value", "words"),
    [(1.0, "always"), (0.24, "24 of 100"), (0.012, "12 of 1,000"), (0.0002, "fewer than 1 of 1,000")],
)
def test_p_values_are_said_in_words(p_value: float, words: str) -> None:
    assert words in chance_in_words(p_value)


def test_a_sentence_claims_no_more_than_the_test_shows() -> None:
    unsure = PairedResult(50, 52, 2.0, -1.0, 5.0, 0.2)
    sure = PairedResult(50, 60, 10.0, 6.0, 14.0, 0.0001)
    worse = PairedResult(60, 50, -10.0, -14.0, -6.0, 0.0001)
    assert "no reliable difference" in in_words(unsure, "F1", "a", "b")
    assert "b is higher than a" in in_words(sure, "F1", "a", "b")
    assert "b is lower than a" in in_words(worse, "F1", "a", "b")
