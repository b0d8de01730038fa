"""Pieces and back, with the tags of our own form of folder."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer, decoders, models, pre_tokenizers

from core.errors import InputError
from core.translation.base import Direction
from core.translation.folders import TranslatorCard, write_card
from core.translation.tokenising import load_pieces, piece_places

ZH_EN, EN_ZH = Direction("zh", "en"), Direction("en", "zh")
CARD = TranslatorCard("marian", ("zh", "en"), (ZH_EN, EN_ZH), tag=">>{target}<<", max_source=16)
SPECIAL = ["<unk>", "</s>", ">>zh<<", ">>en<<"]


def unigram(folder: Path, special: list[str] = SPECIAL) -> Path:
    folder.mkdir(exist_ok=True)
    plain = ["▁", "▁a", "▁the", "cat", "s", ".", "北京", "我", "<", "/", ">"]
    vocabulary = [(piece, -1.0) for piece in [*special, *plain, "<pad>"]]
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=0, byte_fallback=False))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.add_special_tokens([*special, "<pad>"])
    tokenizer.save(str(folder / "tokenizer.json"))
    write_card(CARD, folder)
    return folder


def test_a_sentence_gets_its_tag_and_its_end(tmp_path: Path) -> None:
    pieces = load_pieces(unigram(tmp_path))
    found = pieces.pieces("the cats.", EN_ZH)
    assert found == [">>zh<<", "▁the", "▁", "cat", "s", ".", "</s>"]
    assert pieces.text(found) == "the cats."
    assert pieces.named(pieces.ids(found)) == found
    assert (pieces.longest, pieces.prefix(EN_ZH)) == (16, [])


def test_a_special_piece_in_the_passage_means_nothing(tmp_path: Path) -> None:
    pieces = load_pieces(unigram(tmp_path))
    for text in ("</s> the", ">>en<< the", "<pad>"):
        found = pieces.pieces(text, EN_ZH)
        assert not set(found[1:-1]) & {"</s>", "<pad>", ">>en<<", ">>zh<<"}


def test_directions_are_those_of_the_card(tmp_path: Path) -> None:
    pieces = load_pieces(unigram(tmp_path))
    assert pieces.directions() == (ZH_EN, EN_ZH)
    assert pieces.knows(ZH_EN)
    assert not pieces.knows(Direction("zh", "zh"))


def test_the_vocabulary_is_in_the_order_of_its_ids(tmp_path: Path) -> None:
    pieces = load_pieces(unigram(tmp_path))
    assert pieces.ids(pieces.vocabulary(16)) == list(range(16))
    assert pieces.ids(["never seen"]) == pieces.ids(["<unk>"])


def test_a_tokenizer_without_a_tag_of_the_card_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="lacks the pieces >>en<<"):
        load_pieces(unigram(tmp_path, SPECIAL[:3]))


def test_a_missing_or_damaged_tokenizer_is_refused(tmp_path: Path) -> None:
    folder = unigram(tmp_path)
    (folder / "tokenizer.json").write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match="damaged"):
        load_pieces(folder)
    (folder / "tokenizer.json").unlink()
    with pytest.raises(InputError, match="no tokenizer"):
        load_pieces(folder)


def test_word_pieces_leave_no_gaps_in_chinese(tmp_path: Path) -> None:
    folder = unigram(tmp_path)
    plain = ["我", "在", "北", "京", "Ber", "##lin", "。", "a", "b"]
    special = [*SPECIAL, "<pad>"]
    tokenizer = Tokenizer(
        models.WordPiece({piece: i for i, piece in enumerate([*special, *plain])}, unk_token="<unk>")
    )
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    tokenizer.add_special_tokens(special)
    tokenizer.save(str(folder / "tokenizer.json"))
    pieces = load_pieces(folder)
    assert pieces.text(["我", "在", "Ber", "##lin", "北", "京", "。", "</s>"]) == "我在Berlin北京。"
    assert pieces.text(["a", "b"]) == "a b"


def test_pieces_are_found_in_their_text() -> None:
    text = "Ａ cat，北京"
    assert [text[a:b] for a, b in piece_places(text, ["▁A", "▁ca", "t", ",", "北京", "</s>"])] == [
        "Ａ",
        "ca",
        "t",
        "，",
        "北京",
        "",
    ]
    assert [text[a:b] for a, b in piece_places(text, ["▁A", "<unk>", ",", "北", "##京"])] == [
        "Ａ",
        "cat",
        "，",
        "北",
        "京",
    ]


@given(st.text(max_size=30), st.lists(st.text(max_size=4), max_size=8))
def test_places_are_in_order_and_inside(text: str, pieces: list[str]) -> None:
    found = piece_places(text, pieces)
    assert len(found) == len(pieces)
    assert all(0 <= start <= end <= len(text) for start, end in found)
    starts = [start for start, _ in found]
    assert starts == sorted(starts)
