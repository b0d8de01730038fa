"""What all alignments share."""

from __future__ import annotations

import pytest

from core.alignment.base import digits, sentences_of, without_added_stop
from core.translation.base import SentencePair, TranslatedText


@pytest.mark.parametrize(
    ("text", "source", "expected"),
    [
        ("北京。", "Beijing", "北京"),
        (" 北京市. ", "Beijing", "北京市"),
        ("3.5", "3.5", "3.5"),
        ("为什么？", "Why?", "为什么？"),
        ("。", "x", "。"),
        ("", "x", ""),
        ("भारत।", "India", "भारत"),
        ("لماذا؟", "reason", "لماذا"),
        ("دہلی۔", "Delhi", "دہلی"),
        ("अब क्या?", "क्या॥", "अब क्या?"),
        ("U.S.", "美国", "U.S."),
        ("Apple Inc.", "苹果公司", "Apple Inc."),
        ("the U.S.。", "美国", "the U.S."),
        ("John F.", "约翰", "John F."),
        ("in the end. ", "最后", "in the end"),
        ("No.", "不", "No"),
        ("3.", "三", "3"),
    ],
)
def test_only_the_stop_that_a_translator_added_goes(text: str, source: str, expected: str) -> None:
    assert without_added_stop(text, source) == expected


def test_sentences_without_a_translation_have_no_counterpart() -> None:
    pairs = (SentencePair((0, 3), (0, 5), "m"), SentencePair((3, 6), (5, 5), ""))
    assert sentences_of(TranslatedText("abcde", pairs)) == (((0, 5), (0, 3)),)


def test_figures_have_four_digits() -> None:
    assert (digits(1 / 3), digits(12345.678), digits(0.0)) == (0.3333, 12350.0, 0.0)
