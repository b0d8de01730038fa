"""Moving and counting by what people see."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text.units import (
    caret_words,
    characters,
    grapheme_boundaries,
    next_grapheme,
    next_word,
    previous_grapheme,
    previous_word,
    snap_to_grapheme,
    tokens,
    unit_for,
    word_at,
    words,
)

FAMILY = "👩‍👩‍👧"


def parts(text: str, spans: list[tuple[int, int]] | tuple[tuple[int, int], ...]) -> list[str]:
    return [text[start:end] for start, end in spans]


@pytest.mark.parametrize(
    ("text", "boundaries"),
    [
        ("ab", (0, 1, 2)),
        (f"a{FAMILY}b", (0, 1, 6, 7)),
        ("e\u0301x", (0, 2, 3)),
        ("a\r\nb", (0, 1, 3, 4)),
        ("𠀀漢", (0, 1, 2)),
        ("🇨🇳🇩🇪", (0, 2, 4)),
        ("", (0,)),
    ],
)
def test_graphemes(text: str, boundaries: tuple[int, ...]) -> None:
    assert grapheme_boundaries(text) == boundaries


def test_arrows_move_over_a_whole_joined_emoji() -> None:
    text = f"a{FAMILY}b"
    assert next_grapheme(text, 1) == 6
    assert previous_grapheme(text, 6) == 1
    assert next_grapheme(text, 3) == 6
    assert previous_grapheme(text, 3) == 1
    assert snap_to_grapheme(text, 3) == 1


def test_arrows_stop_at_the_ends() -> None:
    assert next_grapheme("ab", 1, count=5) == 2
    assert previous_grapheme("ab", 1, count=5) == 0
    assert next_grapheme("", 0) == 0


@given(st.text(max_size=30), st.integers(0, 30))
def test_moves_land_on_boundaries_and_go_the_right_way(text: str, position: int) -> None:
    position = min(position, len(text))
    edges = grapheme_boundaries(text)
    assert next_grapheme(text, position) in edges
    assert previous_grapheme(text, position) in edges
    assert previous_grapheme(text, position) <= position
    if position < len(text):
        assert next_grapheme(text, position) > position


def test_words_without_spaces_are_runs_of_one_script() -> None:
    text = "高さ約15メートルの盧舎那仏像"
    assert parts(text, caret_words(text)) == ["高", "さ", "約", "15", "メートル", "の", "盧舎那仏像"]


def test_words_keep_inner_apostrophes_and_hyphens() -> None:
    text = "well-known, don't 3.14."
    assert parts(text, caret_words(text)) == ["well-known", "don't", "3.14"]


@pytest.mark.parametrize("unseen", ["\u00ad", "\u2060", "\ufeff", "\u00ad\u2060"])
def test_what_has_no_width_parts_no_word(unseen: str) -> None:
    word = f"Donau{unseen}dampf{unseen}schiff"
    text = f"{unseen}{word}{unseen} {unseen}"
    assert parts(text, caret_words(text)) == [word]
    start = len(unseen)
    assert word_at(text, start + 2) == (start, start + len(word))
    assert next_word(text, 0) == start + len(word)
    assert word in parts(text, tokens(text))


def test_caret_moves_by_word() -> None:
    text = "State Route 99。"
    assert next_word(text, 0) == 5
    assert next_word(text, 5) == 11
    assert next_word(text, 0, edge="start") == 6
    assert previous_word(text, 14) == 12
    assert previous_word(text, 12, edge="end") == 11
    assert next_word(text, 14) == len(text)
    assert previous_word(text, 0) == 0


def test_a_double_click_takes_the_word_under_it() -> None:
    assert word_at("State Route", 7) == (6, 11)
    assert word_at("State Route", 5) is None


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("《战国无双3》是由光荣和Koei Tecmo Games开发的", "character"),
        ("高さ約15メートル", "character"),
        ("メートル", "character"),
        ("ภาษาไทย", "character"),
        ("The word 漢字 means characters", "token"),
        ("한국어 위키백과", "token"),
        ("हिन्दी में", "token"),
        ("123", "token"),
        ("", "token"),
    ],
)
def test_unit_follows_the_script(text: str, unit: str) -> None:
    assert unit_for(text) == unit


def test_tokens_split_off_punctuation_and_every_han_character() -> None:
    text = "In 2010, 州99号 naïve."
    assert parts(text, tokens(text)) == ["In", "2010", ",", "州", "99", "号", "naïve", "."]


def test_words_and_characters() -> None:
    assert parts("a  bc\u3000d", words("a  bc\u3000d")) == ["a", "bc", "d"]
    assert parts("漢é", characters("漢é")) == ["漢", "é"]


@given(st.text(max_size=40))
def test_tokens_leave_out_only_white_space(text: str) -> None:
    covered = {at for start, end in tokens(text) for at in range(start, end)}
    assert all(text[at].isspace() or at in covered for at in range(len(text)))
