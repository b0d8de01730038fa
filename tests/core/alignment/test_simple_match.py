from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.alignment.simple_match import Match, simple_match
from core.alignment.units import places
from core.errors import InputError

GOLDEN = Path(__file__).parents[2] / "golden" / "simplematch" / "simplematch.json"
CASES: list[dict[str, Any]] = json.loads(GOLDEN.read_text(encoding="utf-8"))["cases"]
UNITS = {"char": "character", "word": "word"}


def brute_force(
    passage: Sequence[str], answer: Sequence[str], delta: int
) -> tuple[Fraction, list[tuple[int, int]]]:
    """The definition, window by window, with exact fractions: the best F1 and where it is reached."""
    best, where = Fraction(0), []
    for start in range(len(passage)):
        for end in range(start + 1, len(passage) + 1):
            if abs(end - start - len(answer)) > delta or not answer:
                continue
            overlap = sum((Counter(passage[start:end]) & Counter(answer)).values())
            f1 = Fraction(2 * overlap, end - start + len(answer))
            if f1 > best:
                best, where = f1, []
            if f1 == best > 0:
                where.append((start, end))
    return best, where


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_golden_cases_agree_with_every_maximiser(case: dict[str, Any]) -> None:
    for delta, expected in case["strict"].items():
        match = simple_match(case["passage"], case["answer"], int(delta), UNITS[case["unit"]])
        assert match.status == expected["status"]
        assert list(match.window or ()) == (expected["best"] or [])
        assert [list(window) for window in match.windows] == expected["all_max"]
        assert match.f1 == pytest.approx(expected["f1"], abs=1e-15)


def agree(match: Match, passage: str, expected: tuple[Fraction, list[tuple[int, int]]]) -> None:
    f1, where = expected
    assert list(match.windows) == where
    assert match.f1 == float(f1)
    assert (match.best is None) == (not where)
    if match.best is not None:
        assert match.best.matches(passage)
        assert (match.best.start, match.best.end) == match.maxima[0]


letters = st.text("ab红花 😀", max_size=14)


@given(letters, letters, st.integers(0, 6))
def test_characters_equal_brute_force(passage: str, answer: str, delta: int) -> None:
    agree(simple_match(passage, answer, delta, "character"), passage, brute_force(passage, answer, delta))


@given(st.text(max_size=14), st.text(max_size=6), st.integers(0, 5))
def test_any_text_equals_brute_force(passage: str, answer: str, delta: int) -> None:
    agree(simple_match(passage, answer, delta, "character"), passage, brute_force(passage, answer, delta))


@given(st.text("abc", min_size=20, max_size=60), st.text("abcd", min_size=1, max_size=30), st.integers(0, 5))
def test_many_repeats_equal_brute_force(passage: str, answer: str, delta: int) -> None:
    agree(simple_match(passage, answer, delta, "character"), passage, brute_force(passage, answer, delta))


spaced = st.lists(st.sampled_from(["the", "red", "car,", "(the", "\t", "don't", "car", "U.S."]), max_size=12)


@given(spaced, spaced, st.integers(0, 5), st.sampled_from(["word", "token"]))
def test_words_and_tokens_equal_brute_force(
    passage: list[str], answer: list[str], delta: int, unit: str
) -> None:
    text, wanted = " ".join(passage), " ".join(answer)
    units = [text[start:end] for start, end in places(text, unit)]
    target = [wanted[start:end] for start, end in places(wanted, unit)]
    agree(simple_match(text, wanted, delta, unit), text, brute_force(units, target, delta))


def test_words_are_counted_and_the_span_is_in_code_points() -> None:
    match = simple_match("Er fuhr  den roten\tWagen weg.", "roten Wagen", 0, "word")
    assert match.window == (3, 5)
    assert match.best is not None
    assert (match.best.start, match.best.text) == (13, "roten\tWagen")


def test_auto_goes_by_the_script_of_the_passage() -> None:
    assert simple_match("青木广彰，英文名为洛基。", "洛基").unit == "character"
    assert simple_match("He was born in Tokyo.", "Tokyo").unit == "token"


def test_tokens_leave_punctuation_behind() -> None:
    match = simple_match("He was born in Tokyo.", "Tokyo", 5, "token")
    assert match.best is not None
    assert match.best.text == "Tokyo"


@pytest.mark.parametrize(
    ("passage", "answer", "status"),
    [("红花", "", "empty_answer"), ("红", "红花店青木广彰", "no_window"), ("红花", "青木", "no_overlap")],
)
def test_no_span_says_why(passage: str, answer: str, status: str) -> None:
    match = simple_match(passage, answer)
    assert (match.best, match.f1, match.status, match.windows) == (None, 0.0, status, ())


def test_halves_of_surrogate_pairs_are_ordinary_input() -> None:
    match = simple_match("a\ud83db", "\ud83d", 0, "character")
    assert match.window == (1, 2)


def test_a_long_answer_in_a_long_passage_is_exact() -> None:
    passage = "".join(chr(0x4E00 + (place * place) % 97) for place in range(6000))
    match = simple_match(passage, passage[2000:3000], 5, "character")
    assert match.f1 == 1.0
    assert (2000, 3000) in match.windows


@pytest.mark.parametrize("delta", [-1, 101])
def test_a_delta_out_of_range_is_refused(delta: int) -> None:
    with pytest.raises(InputError, match="outside"):
        simple_match("a", "a", delta)


def test_an_unknown_unit_names_the_known_ones() -> None:
    with pytest.raises(InputError, match="auto, character, word, token"):
        simple_match("a", "a", 5, "letter")
