"""Tokens carry code-point offsets, whatever the text holds."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer, models

from core.errors import InputError
from core.models.tokens import TextEncoder
from tests.core.models.golden import golden_encoder

GOLDEN_ENCODER = golden_encoder()


@pytest.mark.parametrize(
    "text", ["北京 has 2 rivers", "🏙 北京\r\n第二行👩‍👩‍👧", "𠮷野家在東京", "café ﬁn ①", "a\u00a0b\u3000c"]
)
def test_offsets_are_code_points_of_the_text(encoder: TextEncoder, text: str) -> None:
    tokens = encoder.encode(text)
    pieces = [text[start:end] for start, end in zip(tokens.starts, tokens.ends, strict=True)]
    assert "".join("".join(pieces).split()) == "".join(text.split())


@given(st.text(max_size=40))
def test_offsets_grow_and_stay_inside_any_text(text: str) -> None:
    tokens = GOLDEN_ENCODER.encode(text)
    assert len(tokens) == len(tokens.starts) == len(tokens.ends)
    assert all(0 <= start <= end <= len(text) for start, end in zip(tokens.starts, tokens.ends, strict=True))
    assert list(tokens.starts) == sorted(tokens.starts) and list(tokens.ends) == sorted(tokens.ends)


def test_half_a_surrogate_pair_keeps_the_offsets(encoder: TextEncoder) -> None:
    tokens = encoder.encode("北\ud83d京")
    assert list(zip(tokens.starts, tokens.ends, strict=True))[-1] == (2, 3)


def test_many_texts_are_encoded_like_one_by_one(encoder: TextEncoder) -> None:
    texts = ["北京", "", "上海 2008"]
    for text, tokens in zip(texts, encoder.encode_many(texts), strict=True):
        assert tokens.ids.tolist() == encoder.encode(text).ids.tolist()
    assert len(encoder.encode("")) == 0


def test_a_tokenizer_never_pads_or_cuts(tiny: Path, tmp_path: Path) -> None:
    source = Tokenizer.from_file(str(tiny / "tokenizer.json"))
    source.enable_padding(length=50)
    source.enable_truncation(3)
    source.save(str(tmp_path / "tokenizer.json"))
    assert len(TextEncoder.load(tmp_path).encode("北京上海天")) == 5


def test_a_missing_tokenizer_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no tokenizer\.json"):
        TextEncoder.load(tmp_path)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"model": 1}', b"\xff\xfe"])
def test_a_broken_tokenizer_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "tokenizer.json").write_bytes(content)
    with pytest.raises(InputError, match=r"tokenizer\.json cannot be read"):
        TextEncoder.load(tmp_path)


def test_a_tokenizer_without_the_special_tokens_is_refused(tmp_path: Path) -> None:
    tokenizer = Tokenizer(models.WordPiece({"[UNK]": 0, "a": 1}, unk_token="[UNK]"))
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    with pytest.raises(InputError, match=r"no \[CLS\] token"):
        TextEncoder.load(tmp_path)
