"""Tokens as the official CMRC script saw them; expected values are those of that tokenizer's version."""

from __future__ import annotations

import pytest

from core.evaluation.metrics.english_tokens import sentences, word_tokens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("dr. smith left. he slept.", ["dr.", "smith", "left", ".", "he", "slept", "."]),
        ("no. 3. it", ["no", ".", "3.", "it"]),
        ("3. 4", ["3", ".", "4"]),
        ("a. b", ["a.", "b"]),
        ("can't cannot", ["ca", "n't", "can", "not"]),
        ('"quoted" text', ["``", "quoted", "''", "text"]),
        ("1,000 and 10:30, ok", ["1,000", "and", "10:30", ",", "ok"]),
        ("1900–1910—x", ["1900–1910—x"]),
        ("(1889...)", ["(", "1889", "...", ")"]),
        ("u.s. dollars", ["u.s.", "dollars"]),
        ("it's 'tis", ["it", "'s", "'t", "is"]),
        ("éwanna go", ["é", "wan", "na", "go"]),
        ("", []),
    ],
)
def test_tokens(text: str, expected: list[str]) -> None:
    assert word_tokens(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one. two? three", ["one.", "two?", "three"]),
        ('he said "no." then left.', ['he said "no."', "then left."]),
        ("version 3. of it", ["version 3. of it"]),
        ("inc. and co. stay. new", ["inc. and co. stay.", "new"]),
        ("wait... more", ["wait... more"]),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected
