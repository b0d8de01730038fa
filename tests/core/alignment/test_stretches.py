"""Where an alignment looks, and how it chooses among pieces."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.alignment.stretches import answer_stretch, best_stretch, trimmed
from tests.core.alignment.items import CHINESE, ENGLISH, item


def test_the_sentence_of_the_answer_and_its_counterpart_are_looked_at() -> None:
    one = item()
    ours, theirs = answer_stretch(one)
    assert (one.text[slice(*ours)], one.passage[slice(*theirs)]) == (ENGLISH[1], CHINESE[1])


def test_an_answer_over_two_sentences_takes_both() -> None:
    one = item("sits. Beijing")
    ours, theirs = answer_stretch(one)
    assert one.text[slice(*ours)] == f"{ENGLISH[0]} {ENGLISH[1]}"
    assert one.passage[slice(*theirs)] == CHINESE[0] + CHINESE[1]


def test_an_answer_that_begins_in_a_sentence_without_counterpart_is_whole() -> None:
    one = item("sits. Beijing")
    ours, theirs = answer_stretch(replace(one, sentences=one.sentences[1:]))
    assert one.text[slice(*ours)] == f"sits. {ENGLISH[1]}"
    assert one.passage[slice(*theirs)] == CHINESE[1]


def test_where_no_sentence_is_known_all_is_looked_at() -> None:
    one = item(known=False)
    assert answer_stretch(one) == ((0, len(one.text)), (0, len(one.passage)))


@given(st.lists(st.integers(-5, 5), max_size=9))
def test_the_best_stretch_is_the_best_of_all(gains: list[int]) -> None:
    found = best_stretch(gains)
    sums = {(a, b): sum(gains[a:b]) for a, b in combinations(range(len(gains) + 1), 2)}
    best = max(sums.values(), default=0)
    if best <= 0:
        assert found is None
    else:
        assert found is not None and sums[found] == best


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("，北京。", "北京"),
        ("50%", "50%"),
        (" 50%. ", "50%"),
        ("(a) b)", "(a) b)"),
        ("。", "。"),
        ("3.5,", "3.5"),
    ],
)
def test_marks_at_the_edges_go_unless_they_are_all(text: str, expected: str) -> None:
    assert text[slice(*trimmed(text, 0, len(text)))] == expected
