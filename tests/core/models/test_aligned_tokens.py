"""Pieces without offsets find their place in the text."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InputError
from core.models.aligned_tokens import align
from core.models.tokens import TextEncoder
from tests.core.models.tiny_encoders import tiny_encoder


def _pieces(pieces: list[str], text: str) -> list[str]:
    return [text[start:end] for start, end in align(pieces, text)]


def test_marks_of_words_are_no_letters() -> None:
    assert _pieces(["▁the", "▁", "sun", "shine</w>"], "the sunshine") == ["the", "", "sun", "shine"]


def test_case_width_accents_and_ligatures_are_looked_through() -> None:
    assert _pieces(["cafe</w>", "12</w>", "fi", "n</w>"], "Café １２ ﬁn") == ["Café", "１２", "ﬁ", "n"]
    assert _pieces(["e", "a"], "e\u0301a") == ["e\u0301", "a"]


def test_rewritten_punctuation_stands_where_it_stood() -> None:
    assert _pieces(["北</w>", ",</w>", "京</w>", ".</w>"], "北，京。") == ["北", "，", "京", "。"]


def test_a_letter_cut_into_pieces_belongs_to_each() -> None:
    assert _pieces([".", ".", ".</w>", "a"], "…a") == ["…", "…", "…", "a"]


def test_what_is_not_in_the_text_gets_no_part_of_it() -> None:
    assert _pieces(["a", "<unk>", "b"], "a b")[::2] == ["a", "b"]
    assert align(["<unk>"], "") == [(0, 0)] and align([], "a") == []


@given(st.lists(st.text(max_size=6), max_size=8), st.text(max_size=30))
def test_places_never_go_back_and_stay_inside(pieces: list[str], text: str) -> None:
    spans = align(pieces, text)
    assert len(spans) == len(pieces)
    assert all(0 <= start <= end <= len(text) for start, end in spans)
    assert [start for start, _ in spans] == sorted(start for start, _ in spans)
    assert [end for _, end in spans] == sorted(end for _, end in spans)


@given(st.lists(st.sampled_from(["the", "sun", "北", "京", "café", "１", "ﬁ"]), max_size=12))
def test_words_cut_from_a_text_are_found_again(words: list[str]) -> None:
    assert _pieces(words, " ".join(words)) == words


def test_unknown_letters_keep_their_places(tmp_path: Path) -> None:
    encoder = TextEncoder.load(tiny_encoder(tmp_path / "m", "xlm-roberta, pieces only"))
    text = "the ☃ sea"
    tokens = encoder.encode(text)
    pieces = [text[start:end] for start, end in zip(tokens.starts, tokens.ends, strict=True)]
    assert "☃" in pieces and "".join(pieces).replace(" ", "") == "the☃sea"
    assert encoder.id_of("<mask>") == len(encoder) - 1
    with pytest.raises(InputError, match="no nothing-like-it token"):
        encoder.id_of("nothing-like-it")


def test_a_damaged_vocabulary_is_refused(tmp_path: Path) -> None:
    (tmp_path / "spm.model").write_bytes(b"nothing")
    with pytest.raises(InputError, match="tokenizer cannot be read"):
        TextEncoder.load(tmp_path)
