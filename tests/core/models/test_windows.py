"""Windows equal the authors', cover every passage token in order, and labels follow the given offset."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.spans import Span
from core.errors import InputError
from core.models.special_tokens import SpecialTokens
from core.models.tokens import TokenizedText
from core.models.windows import WindowSettings, label, make_windows
from tests.core.models.golden import EXAMPLES, GOLDEN, PIECES, golden_encoder

SPECIAL = SpecialTokens(cls=2, sep=3, pad=0)
AUTHORS = WindowSettings(
    GOLDEN["settings"]["max_seq_length"],
    GOLDEN["settings"]["doc_stride"],
    GOLDEN["settings"]["max_query_length"],
)


def letters(count: int, first: int = 100) -> TokenizedText:
    """A text of `count` tokens, one code point each, with ids counting up from `first`."""
    places = np.arange(count, dtype=np.int32)
    return TokenizedText(places + first, places, places + 1)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one["id"])
def test_windows_equal_the_authors(example: dict[str, Any]) -> None:
    encoder = golden_encoder()
    windows = make_windows(
        encoder.encode(example["question"]), encoder.encode(example["passage"]), AUTHORS, encoder.special
    )
    assert [[PIECES[token] for token in window.input_ids] for window in windows] == [
        window["tokens"] for window in example["windows"]
    ]
    assert [window.passage_at for window in windows] == [
        window["passage_at"] for window in example["windows"]
    ]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one["id"])
def test_a_label_reads_the_answer(example: dict[str, Any]) -> None:
    encoder = golden_encoder()
    passage, text = encoder.encode(example["passage"]), example["answer"]["text"]
    span = Span(example["answer"]["start"], example["answer"]["start"] + len(text), text)
    found = 0
    for window in make_windows(encoder.encode(example["question"]), passage, AUTHORS, encoder.special):
        start, end = label(window, passage, span)
        if end == 0:
            continue
        found += 1
        first, last = (position - window.passage_at + window.first for position in (start, end))
        assert example["passage"][passage.starts[first] : passage.ends[last]] == text
    assert found > 0


def test_the_second_occurrence_is_labelled_where_it_stands() -> None:
    encoder = golden_encoder()
    text = "巴黎和北京，北京和巴黎"
    passage, question = encoder.encode(text), encoder.encode("哪里")
    window = make_windows(question, passage, AUTHORS, encoder.special)[0]
    second = text.rindex("北京")
    start, end = label(window, passage, Span.of(text, second, second + 2))
    assert (start - window.passage_at, end - window.passage_at) == (second, second + 1)


def test_an_answer_inside_a_word_takes_the_whole_word() -> None:
    passage = TokenizedText(np.asarray([7, 8]), np.asarray([0, 5]), np.asarray([4, 8]))
    window = make_windows(letters(1), passage, AUTHORS, SPECIAL)[0]
    start, end = label(window, passage, Span(1, 3, "ar"))
    assert (start, end) == (window.passage_at, window.passage_at)


def test_white_space_alone_is_no_label() -> None:
    passage = TokenizedText(np.asarray([7, 8]), np.asarray([0, 5]), np.asarray([4, 8]))
    window = make_windows(letters(1), passage, AUTHORS, SPECIAL)[0]
    assert label(window, passage, Span(4, 5, " ")) == (0, 0)


def test_a_window_with_half_of_the_answer_has_none() -> None:
    passage = letters(10)
    first, second = make_windows(letters(1), passage, WindowSettings(9, 5, 1), SPECIAL)
    span = Span(3, 6, "def")
    assert (first.first, first.count, second.first, second.count) == (0, 5, 5, 5)
    assert label(first, passage, span) == (0, 0)
    assert label(second, passage, span) == (0, 0)
    assert label(first, passage, None) == (0, 0)


def test_an_empty_passage_gives_one_window_without_passage() -> None:
    windows = make_windows(letters(2), letters(0), AUTHORS, SPECIAL)
    assert [(window.count, window.input_ids.tolist()) for window in windows] == [(0, [2, 100, 101, 3, 3])]


def test_a_long_question_leaves_room_for_the_passage() -> None:
    windows = make_windows(letters(500), letters(4), WindowSettings(12, 4, 64), SPECIAL)
    assert [window.count for window in windows] == [1, 1, 1, 1]
    assert all(len(window) == 12 for window in windows)


@pytest.mark.parametrize("settings", [(4, 1, 1), (96, 0, 16), (96, 32, 0)])
def test_impossible_settings_are_refused(settings: tuple[int, int, int]) -> None:
    with pytest.raises(InputError, match="cannot be cut"):
        WindowSettings(*settings)


@given(
    question=st.integers(0, 40),
    passage=st.integers(0, 300),
    max_length=st.integers(5, 120),
    stride=st.integers(1, 150),
    max_query=st.integers(1, 50),
)
def test_windows_cover_the_passage_in_order(
    question: int, passage: int, max_length: int, stride: int, max_query: int
) -> None:
    settings = WindowSettings(max_length, stride, max_query)
    asked, text = letters(question, 1000), letters(passage, 2000)
    windows = make_windows(asked, text, settings, SPECIAL, item=7)
    covered: set[int] = set()
    for window in windows:
        piece = window.input_ids[window.passage_at : window.passage_at + window.count]
        assert window.item == 7 and len(window) <= max_length
        assert piece.tolist() == text.ids[window.first : window.first + window.count].tolist()
        assert window.input_ids[0] == SPECIAL.cls and window.input_ids[-1] == SPECIAL.sep
        assert window.input_ids[window.passage_at - 1] == SPECIAL.sep
        covered |= set(range(window.first, window.first + window.count))
    assert covered == set(range(passage))
    firsts = [window.first for window in windows]
    assert firsts == sorted(set(firsts))


@given(passage=st.integers(1, 120), data=st.data())
def test_a_short_answer_is_whole_in_some_window(passage: int, data: st.DataObject) -> None:
    """Neighbouring windows overlap by room − stride tokens, so no answer up to that length is lost."""
    text = letters(passage)
    settings = WindowSettings(24, 8, 4)  # 17 tokens of passage, 9 of them shared
    start = data.draw(st.integers(0, passage - 1))
    end = data.draw(st.integers(start + 1, min(passage, start + 9)))
    windows = make_windows(letters(4), text, settings, SPECIAL)
    labels = [label(window, text, Span(start, end, "x" * (end - start))) for window in windows]
    held = [
        (first - window.passage_at + window.first, last - window.passage_at + window.first + 1)
        for window, (first, last) in zip(windows, labels, strict=True)
        if last
    ]
    assert held and set(held) == {(start, end)}
