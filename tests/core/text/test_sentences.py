"""Sentences in the scripts of our data."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text.sentences import sentence_at, sentences


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "他说：“你好。”然后走了！真的？是的；对。",
            ["他说：“你好。”", "然后走了！", "真的？", "是的；", "对。"],
        ),
        ("「行く。」と言った。", ["「行く。」", "と言った。"]),
        ("यह है। वह है॥ क्या?", ["यह है। ", "वह है॥ ", "क्या?"]),
        ("كيف حالك؟ أنا بخير. شكرا", ["كيف حالك؟ ", "أنا بخير. ", "شكرا"]),
        (
            "Mr. J. R. Smith paid $3.14 to the U.S. army. He left (early.) No. 5 won.",
            ["Mr. J. R. Smith paid $3.14 to the U.S. army. ", "He left (early.) ", "No. 5 won."],
        ),
        ('"Why?" she asked. He said no. Then', ['"Why?" she asked. ', "He said no. ", "Then"]),
        ("Titel\r\n\r\nText\n", ["Titel\r\n\r\n", "Text\n"]),
        ("¿Qué? ¡No! Sí.", ["¿Qué? ", "¡No! ", "Sí."]),
        ("", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert split(text) == expected


@given(st.text(alphabet=st.sampled_from('ab A.。！？?!…”"）) \n\r।؟3漢'), max_size=60) | st.text(max_size=60))
def test_sentences_are_the_whole_text(text: str) -> None:
    spans = sentences(text)
    assert "".join(text[start:end] for start, end in spans) == text
    assert all(start < end for start, end in spans)
    assert all(before[1] == after[0] for before, after in pairwise(spans))


def test_the_sentence_under_a_position() -> None:
    text = "好。坏。"
    assert sentence_at(text, 0) == (0, 2)
    assert sentence_at(text, 2) == (2, 4)
    assert sentence_at(text, 4) == (2, 4)
    assert sentence_at("", 0) == (0, 0)
