"""The sample builder chooses passages by rule, and the same ones every time."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InputError
from scripts.build_sample import keep, lightest, memory_lines, paragraphs


def test_the_lightest_choice_with_exact_counts() -> None:
    sizes = [(100, 5), (10, 1), (50, 4), (20, 2), (30, 3)]
    assert lightest(sizes, passages=2, questions=5) == [3, 4]


def test_an_impossible_choice_is_refused() -> None:
    with pytest.raises(InputError, match="no 2 passages have 9 questions"):
        lightest([(10, 1), (10, 1)], passages=2, questions=9)


@given(st.lists(st.tuples(st.integers(1, 30), st.integers(1, 4)), min_size=3, max_size=8), st.data())
def test_no_other_choice_is_lighter(sizes: list[tuple[int, int]], data: st.DataObject) -> None:
    example = data.draw(st.permutations(range(len(sizes))))[:3]
    questions = sum(sizes[i][1] for i in example)
    chosen = lightest(sizes, 3, questions)
    assert len(set(chosen)) == 3
    assert sum(sizes[i][1] for i in chosen) == questions
    rivals = (c for c in itertools.combinations(sizes, 3) if sum(asked for _, asked in c) == questions)
    assert sum(sizes[i][0] for i in chosen) == min(sum(length for length, _ in c) for c in rivals)


def test_kept_paragraphs_stay_as_they_are() -> None:
    data = {
        "version": "1.1",
        "data": [
            {"title": "A", "paragraphs": [{"n": 0}, {"n": 1}]},
            {"title": "B", "paragraphs": [{"n": 2}]},
        ],
    }
    assert keep(data, {1}) == {"version": "1.1", "data": [{"title": "A", "paragraphs": [{"n": 1}]}]}
    assert [p["n"] for p in paragraphs(data)] == [0, 1, 2]


def test_memory_pairs_texts_by_question_id() -> None:
    chinese = {"data": [{"paragraphs": [{"context": "水。", "qas": [{"id": "q1", "question": "什么？"}]}]}]}
    english = {"data": [{"paragraphs": [{"context": "Water.", "qas": [{"id": "q1", "question": "What?"}]}]}]}
    assert [
        (line["kind"], line["target"], line["source"]) for line in memory_lines(chinese, english, "en")
    ] == [
        ("passage", "水。", "Water."),
        ("question", "什么？", "What?"),
    ]
