"""Pieces of text are the same where people see the same."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text.searching import Sought, fold, spellings

CAFE = unicodedata.normalize("NFD", "Café")
TEXT = st.text(st.sampled_from("abÉé e\u0301漢。 \u00a0\u202f\u3000\u00ad\ufeff\u2060\n"), max_size=12)


def found(wanted: str, text: str) -> list[str]:
    return [text[start:end] for start, end in Sought(wanted).hits(text)]


def test_every_kind_of_space_is_folded_and_no_letter() -> None:
    for point in range(sys.maxunicode + 1):
        sign = chr(point)
        is_space = unicodedata.category(sign).startswith("Z") or not point
        assert (fold(sign) == " ") == is_space
        assert fold(sign) or unicodedata.category(sign) == "Cf"


@pytest.mark.parametrize(
    ("wanted", "text", "hits"),
    [
        ("12 Euro", "für 12\u00a0Euro, 12 EURO", ["12\u00a0Euro", "12 EURO"]),
        ("1 234", "1\u202f234 1234 1\u2028234", ["1\u202f234", "1\u2028234"]),
        ("1\u202f234", "1 234", ["1 234"]),
        ("Donaudampf", "\u00adDonau\u00addampf\u00adschiff", ["Donau\u00addampf"]),
        ("Do\u00adnaudampf", "Donaudampf", ["Donaudampf"]),
        ("2100万", "有2100\ufeff万人", ["2100\ufeff万"]),
        ("Café", f"{CAFE}, Café, Cafe", [CAFE, "Café"]),
        (CAFE, f"{CAFE}, CAFÉ", [CAFE, "CAFÉ"]),
        ("한국", unicodedata.normalize("NFD", "한국어"), [unicodedata.normalize("NFD", "한국")]),
        ("a.c", "abc a.c", ["a.c"]),
        ("\u00ad", "a\u00adb", []),
        ("", "ab", []),
    ],
)
def test_what_is_seen_is_found_where_it_stands(wanted: str, text: str, hits: list[str]) -> None:
    assert found(wanted, text) == hits


def test_plain_spellings_are_one() -> None:
    assert spellings("首都 a") == ("首都 a",)
    assert spellings("é") == ("é", "e\u0301")
    assert spellings("e\u0301") == ("e\u0301", "é")


@given(TEXT, st.data())
def test_every_piece_of_a_text_is_found_in_it(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    piece = text[start : data.draw(st.integers(start, len(text)))]
    assert bool(found(piece, text)) == bool(fold(piece))
    assert all(
        fold(hit).lower() in {one.lower() for one in spellings(fold(piece))} for hit in found(piece, text)
    )
