from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.spans import Span
from core.text.units import grapheme_boundaries
from desktop_app.view_models.span_editing import describe, move, splice

FAMILY = "a👨‍👩‍👧‍👦b"
TEXT = "他曾以136 次擒杀成为领袖"


def of(text: str, words: str) -> Span:
    start = text.index(words)
    return Span.of(text, start, start + len(words))


def test_the_end_moves_by_one_grapheme() -> None:
    assert move(TEXT, of(TEXT, "136 次"), "end", True, "grapheme").text == "136 次擒"
    assert move(TEXT, of(TEXT, "136 次"), "end", False, "grapheme").text == "136 "


def test_a_joined_emoji_is_one_step() -> None:
    assert move(FAMILY, Span.of(FAMILY, 0, 1), "end", True, "grapheme").text == "a👨‍👩‍👧‍👦"


def test_forward_raises_the_offset_in_right_to_left_text() -> None:
    arabic = "ولد أحمد في القاهرة"
    span = of(arabic, "أحمد")
    assert move(arabic, span, "end", True, "grapheme").end == span.end + 1
    assert move(arabic, span, "start", True, "grapheme").start == span.start + 1


def test_five_stops_at_the_text_and_never_empties_the_span() -> None:
    assert move(TEXT, of(TEXT, "领袖"), "end", True, "five") == of(TEXT, "领袖")
    assert move(TEXT, of(TEXT, "领袖"), "start", True, "five").text == "袖"
    assert move(TEXT, of(TEXT, "领袖"), "end", False, "five").text == "领"


def test_a_word_at_a_time() -> None:
    text = "Jared Allen was the leader"
    assert move(text, of(text, "Allen"), "end", True, "word").text == "Allen was"
    assert move(text, of(text, "Allen"), "start", False, "word").text == "Jared Allen"
    assert move(text, of(text, "Allen was"), "end", False, "word").text == "Allen"


def test_splice_takes_the_start_of_one_and_the_end_of_the_other() -> None:
    narrow, wide = of(TEXT, "136 次"), of(TEXT, "以136 次擒杀")
    assert splice(TEXT, wide, narrow, "start").text == "136 次擒杀"
    assert splice(TEXT, narrow, wide, "end").text == "136 次擒杀"
    assert splice(TEXT, None, narrow, "start") == narrow


def test_splice_that_would_be_empty_takes_the_whole_span() -> None:
    assert splice(TEXT, of(TEXT, "他曾"), of(TEXT, "领袖"), "start") == of(TEXT, "领袖")


def test_what_was_done_in_words() -> None:
    assert describe(of(TEXT, "136 次"), of(TEXT, "136 次擒杀")) == "moved end +2"
    assert describe(of(TEXT, "以136 次"), of(TEXT, "136 次")) == "moved start +1"
    assert describe(None, of(TEXT, "领袖")) == "selected 领袖"


@given(
    st.text(min_size=1, max_size=20),
    st.data(),
    st.sampled_from(["start", "end"]),
    st.booleans(),
    st.sampled_from(["grapheme", "word", "five"]),
)
def test_every_move_gives_a_span_of_the_text(text: str, data, edge, forward, step) -> None:  # type: ignore[no-untyped-def]
    edges = grapheme_boundaries(text)
    start = data.draw(st.sampled_from(edges[:-1]))
    end = data.draw(st.sampled_from([one for one in edges if one > start]))
    moved = move(text, Span.of(text, start, end), edge, forward, step)
    assert moved.matches(text)
    assert {moved.start, moved.end} <= set(edges)
    assert (moved.end == end) if edge == "start" else (moved.start == start)


@pytest.mark.parametrize("edge", ["start", "end"])
def test_there_and_back_again(edge: str) -> None:
    span = of(TEXT, "136 次擒杀")
    out = move(TEXT, span, edge, True, "grapheme")  # type: ignore[arg-type]
    assert move(TEXT, out, edge, False, "grapheme") == span  # type: ignore[arg-type]
