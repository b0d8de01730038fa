"""Normal forms and folding keep the way back."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text.normalise import Form, fold, fold_digits, fold_width, normalise

TRICKY = st.text(
    alphabet=st.one_of(
        st.sampled_from("ㄱㅏᆨ가각ㄳﾡￂｶﾞﾟかﾞが゙ȩ́́ａ１２３㍿ﬁ½ǆΩ漢 \r\n👩‍👩🏽"),
        st.characters(exclude_categories=("Cs",)),
    ),
    max_size=25,
)


@given(TRICKY, st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]))
def test_the_text_is_python_s_and_the_map_covers_it(text: str, form: Form) -> None:
    mapped = normalise(text, form)
    assert mapped.text == unicodedata.normalize(form, text)
    assert mapped.map.original[-1] == len(text)
    assert mapped.map.changed[-1] == len(mapped.text)
    assert mapped.map.span_to_original(0, len(mapped.text)) == (0, len(text))


def test_a_normal_text_maps_to_itself() -> None:
    assert normalise("由光荣开发", "NFC").map.is_identity


def test_spans_follow_composition() -> None:
    mapped = normalise("cafe\u0301 noir", "NFC")
    assert mapped.text == "café noir"
    assert mapped.map.span_to_original(3, 4) == (3, 5)
    assert mapped.map.span_to_original(5, 9) == (6, 10)


def test_jamo_that_compose_only_after_decomposition_map_together() -> None:
    mapped = normalise("xㄱㅏy", "NFKC")
    assert mapped.text == "x가y"
    assert mapped.map.span_to_original(1, 2) == (1, 3)


@pytest.mark.parametrize(
    ("text", "folded"),
    [("ＡＢＣ　１２", "ABC 12"), ("ｶﾞﾗｽ", "ガラス"), ("ﾊﾟ", "パ"), ("￥", "¥"), ("漢字", "漢字")],
)
def test_width_folds(text: str, folded: str) -> None:
    assert fold_width(text).text == folded


def test_digits_of_every_script_fold_one_for_one() -> None:
    mapped = fold_digits("٣ ३ ３ 3 三")
    assert mapped.text == "3 3 3 3 三"
    assert mapped.map.is_identity


def test_folding_keeps_the_way_back() -> None:
    mapped = fold("在ｶﾞ１２年")
    assert mapped.text == "在ガ12年"
    start = mapped.text.index("12")
    assert mapped.map.span_to_original(start, start + 2) == (3, 5)


@given(TRICKY)
def test_folding_covers_every_text(text: str) -> None:
    mapped = fold(text)
    assert mapped.map.span_to_original(0, len(mapped.text)) == (0, len(text))
