from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from core.alignment.units import places, resolve_unit

TEXT = 'Don\'t   pay "3.14" (U.S.) dollars… <b> & é\n'


def test_words_are_what_stands_between_white_space() -> None:
    assert places("a  b\u3000c", "word") == ((0, 1), (3, 4), (5, 6))


def test_tokens_split_punctuation_off_and_lose_nothing() -> None:
    tokens = [TEXT[start:end] for start, end in places(TEXT, "token")]
    assert tokens[:3] == ["Don", "'t", "pay"]
    assert "".join(tokens) == "".join(TEXT.split())


@given(st.text(max_size=40))
def test_places_are_in_order_and_cover_all_but_white_space(text: str) -> None:
    for unit in ("character", "word", "token"):
        spans = places(text, unit)
        assert all(start < end for start, end in spans)
        assert all(left[1] <= right[0] for left, right in pairwise(spans))
    covered = {at for start, end in places(text, "word") for at in range(start, end)}
    assert covered == {at for at, character in enumerate(text) if not character.isspace()}


def test_a_named_unit_is_taken_as_it_is() -> None:
    assert resolve_unit("红花", "word") == "word"
