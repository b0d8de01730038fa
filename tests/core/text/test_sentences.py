"""Sentences in the scripts of our data."""

from __future__ import annotations

from itertools import pairwise
from unittest import mock

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from core.text import sentences as module
from core.text.sentences import abbreviates, sentence_at, sentences

CLOSING = r"[\p{Pe}\p{Pf}\"'’”»」』》〉）】〕]"
SLOW = regex.compile(
    rf"""
    (?P<mark>[。！？；｡।॥؟۔።。။༎։][.…。！？!?]*{CLOSING}*\s*)
  | (?P<spaced>[!?…]+{CLOSING}*(?:\s+|$))
  | (?P<wide>[!?]+{CLOSING}*(?=[\p{{Han}}\p{{Hiragana}}\p{{Katakana}}]))
  | (?P<dot>\.+{CLOSING}*(?:\s+|$))
  | (?P<line>[^\S\n]*\n\s*)
    """,
    regex.VERBOSE,
)
"""The same ends, looked for from every sign of a run."""
SIGNS = st.text(alphabet=st.sampled_from('aB.!?…)"”。！؟。।3漢あ \n\t\r\u2028\u00a0'), max_size=30)


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


@settings(max_examples=1000)
@given(SIGNS | st.text(max_size=30))
def test_a_run_looked_at_once_ends_as_one_looked_at_from_each_of_its_signs(text: str) -> None:
    found = sentences(text)
    with mock.patch.object(module, "_END", SLOW):
        assert sentences(text) == found


@pytest.mark.parametrize("run", ["!", "?", "…", "!?", ".", " ", "\t", ")", "!)", ".)", "。", "\n", "("])
def test_endless_runs_come_back(run: str) -> None:
    """Looked at from each of their signs, these would take hours."""
    for text in (f"{run * 200_000}a", f"a{run * 200_000}", f"a. {run * 200_000}a"):
        assert "".join(text[start:end] for start, end in sentences(text)) == text


@pytest.mark.parametrize(
    ("text", "belongs"),
    [
        ("Apple Inc.", True),
        ("J.", True),
        ("the U.S.", True),
        ("a.m.", True),
        ("etc.", True),
        ("No.", False),
        ("plan b.", False),
        ("3.5.", False),
        ("北京.", False),
        (".", False),
    ],
)
def test_a_stop_that_belongs_to_its_word(text: str, belongs: bool) -> None:
    assert abbreviates(text, len(text) - 1) is belongs


def test_the_sentence_under_a_position() -> None:
    text = "好。坏。"
    assert sentence_at(text, 0) == (0, 2)
    assert sentence_at(text, 2) == (2, 4)
    assert sentence_at(text, 4) == (2, 4)
    assert sentence_at("", 0) == (0, 0)
