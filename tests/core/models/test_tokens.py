"""Tokens carry code-point offsets, whatever the text holds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, pre_tokenizers

from core.errors import InputError
from core.models.tokens import TextEncoder
from core.paths import resources
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


def test_ordinary_texts_have_the_ids_of_the_tokenizer_itself() -> None:
    folder = resources() / "models" / "zero-shot"
    plain = Tokenizer.from_file(str(folder / "tokenizer.json"))
    told = json.loads((resources() / "sample" / "xquad-zh.json").read_text(encoding="utf-8"))
    paragraphs = [one for document in told["data"] for one in document["paragraphs"]]
    texts = [one["context"] for one in paragraphs]
    texts += [question["question"] for one in paragraphs for question in one["qas"]]
    own = TextEncoder.load(folder).encode_many(texts)
    theirs = plain.encode_batch(texts, add_special_tokens=False)
    assert [one.ids.tolist() for one in own] == [one.ids for one in theirs]


@pytest.mark.parametrize("special", ["[SEP]", "[CLS]", "[PAD]"])
def test_a_passage_that_spells_a_special_token_holds_none(special: str) -> None:
    encoder = TextEncoder.load(resources() / "models" / "zero-shot")
    text = f"北京 {special} 2008"
    tokens = encoder.encode(text)
    assert encoder.id_of(special) not in tokens.ids.tolist()
    pieces = [text[start:end] for start, end in zip(tokens.starts, tokens.ends, strict=True)]
    assert "".join(pieces) == text.replace(" ", "")


def test_a_piece_of_the_model_that_is_a_special_token_becomes_the_unknown_one() -> None:
    tokenizer = Tokenizer(models.WordLevel({"[UNK]": 0, "[CLS]": 1, "[SEP]": 2, "[PAD]": 3, "a": 4}, "[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tokens = TextEncoder(tokenizer).encode("a [SEP] a")
    assert tokens.ids.tolist() == [4, 0, 4]
    assert (tokens.starts.tolist(), tokens.ends.tolist()) == ([0, 2, 8], [1, 7, 9])


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
