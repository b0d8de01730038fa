"""The tokenizer cuts where answers begin and end, in every script, and tells places in the text as given."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from core.models.tokens import TextEncoder
from core.starter import vocabulary
from core.starter.vocabulary import (
    SPECIAL,
    VocabularyPlan,
    build_vocabulary,
    make_tokenizer,
    normaliser,
    write_tokenizer,
)
from tests.core.starter.english import tiny_english
from tests.data_folder import THINGS, facts

TEXTS: Mapping[str, list[str]] = {
    code: [one.said(code) for one in facts(code, 60)] for code in (*THINGS,) if code not in ("ru", "hi")
}
STANDING_ALONE = "".join(THINGS["zh"]) + "貓書馬" + "いぬねこさかなを" + "개집달산"
LETTERS = {
    "Latin": "abcxyzABC019éèüñÄßçœ",
    "full width": "ａｂＣ０１９",
    "Cyrillic": "абвгджяёЁЖ",
    "Greek": "αβγωάΣ",
    "Arabic": "ابتثجحخدذرزسشصىءؤئأإآ",
    "Hindi": "अआकखगघनमरस०१",
    "Katakana": "アイウカガパヴー",
}
MARKS = " .,;:!?()[]\"'-%&/。、，！？：；「」『』（）《》“”…—·"


@pytest.fixture(scope="module")
def english(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_english(tmp_path_factory.mktemp("english")) / "tokenizer.json"


@pytest.fixture(scope="module")
def pieces(english: Path) -> list[str]:
    return build_vocabulary(english, TEXTS)


@pytest.fixture(scope="module")
def encoder(pieces: list[str], tmp_path_factory: pytest.TempPathFactory) -> TextEncoder:
    """Read as a model's folder is."""
    folder = tmp_path_factory.mktemp("tokenizer")
    write_tokenizer(pieces, folder)
    return TextEncoder.load(folder)


@given(text=st.text(STANDING_ALONE + MARKS.strip(), min_size=1, max_size=40), data=st.data())
def test_an_answer_may_begin_and_end_at_any_character(
    encoder: TextEncoder, text: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    found = encoder.encode(text)
    assert start in found.starts and end in found.ends
    assert encoder.id_of("[UNK]") not in found.ids


_WORD = st.one_of(*(st.text(letters, min_size=1, max_size=8) for letters in LETTERS.values()))


@given(words=st.lists(st.tuples(_WORD, st.text(MARKS, min_size=1, max_size=3)), min_size=1, max_size=8))
def test_an_answer_of_whole_words_survives_in_every_script(
    encoder: TextEncoder, words: list[tuple[str, str]]
) -> None:
    text = "".join(word + marks for word, marks in words)
    found = encoder.encode(text)
    at = 0
    for word, marks in words:
        assert at in found.starts and at + len(word) in found.ends, (text, word)
        at += len(word) + len(marks)
    assert encoder.id_of("[UNK]") not in found.ids


@given(
    st.text(
        STANDING_ALONE + MARKS + "".join(LETTERS.values()) + "½ﬁ㎏①가ｶﾞ\u0301\u3099\u00a0\u3000\n", max_size=40
    )
)
def test_a_token_is_what_stands_at_its_place(pieces: list[str], text: str) -> None:
    """Whatever the normaliser changes (case, width, accents), the place is that of the text as given."""
    tokenizer, normalise = make_tokenizer(pieces), normaliser()
    encoding = tokenizer.encode(text, add_special_tokens=False)
    before = 0
    for token, (start, end) in zip(encoding.tokens, encoding.offsets, strict=True):
        assert before <= end and 0 <= start < end <= len(text)
        before = start
        if token != "[UNK]":
            there = "".join(normalise.normalize_str(text[start : _with_marks(text, end)]).split())
            assert token.removeprefix("##") in there, (text, token)


def _with_marks(text: str, end: int) -> int:
    """Where the marks end that are put together with the letter before `end`."""
    while end < len(text) and (unicodedata.combining(text[end]) or text[end] in "\uff9e\uff9f"):
        end += 1
    return end


@given(st.text(max_size=60))
def test_any_text_can_be_read(encoder: TextEncoder, text: str) -> None:
    found = encoder.encode(text)
    assert ((found.starts <= found.ends) & (found.ends <= len(text))).all()


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Río ÁRBOL", ["rio", "arbol"]),
        ("ＨＯＵＳＥ", ["house"]),
        ("猫见狗", ["猫", "[UNK]", "狗"]),
        ("ねこは", ["ね", "こ", "は"]),
        ("고양이", ["고", "양", "이"]),
    ],
)
def test_known_words(pieces: list[str], text: str, tokens: list[str]) -> None:
    assert make_tokenizer(pieces).encode(text, add_special_tokens=False).tokens == tokens


def test_the_order_is_special_alphabet_english_others(pieces: list[str]) -> None:
    assert pieces[:5] == list(SPECIAL) and len(pieces) == len(set(pieces))
    places = [pieces.index(one) for one in ("!", "##a", "house", "河", "casa")]
    assert places == sorted(places)


def test_english_pieces_that_no_text_uses_are_left_out(pieces: list[str]) -> None:
    assert {"mountain", "river", "house"} <= set(pieces) and "rare" not in pieces and "water" not in pieces


def test_frequent_characters_are_there_in_both_scripts(pieces: list[str]) -> None:
    assert set(THINGS["zh"]) <= set(pieces) and set(THINGS["zh-Hant"]) <= set(pieces)
    rare = build_vocabulary_of({"en": ["house"], "zh": ["河河山"]})
    assert "河" in rare and "山" not in rare


def test_a_plan_says_how_many_pieces_each_language_gets(english: Path) -> None:
    texts = {"en": ["the house is on the river"], "es": TEXTS["es"], "it": TEXTS["it"]}
    found = build_vocabulary(english, texts, VocabularyPlan(english=2, new={"es": 150}))
    none = build_vocabulary(english, texts, VocabularyPlan(english=2, new={"de": 99}))
    assert set(none) < set(found) and len(found) - len(none) <= 150
    assert "caballo" in found and "cavallo" not in found
    assert [one for one in none if len(one.removeprefix("##")) > 1][len(SPECIAL) :] == ["the", "house"]


def test_the_same_texts_give_the_same_pieces(english: Path, pieces: list[str]) -> None:
    assert build_vocabulary(english, TEXTS) == pieces


def test_the_written_tokenizer_is_one_that_transformers_reads(pieces: list[str], tmp_path: Path) -> None:
    from transformers import AutoTokenizer

    write_tokenizer(pieces, tmp_path)
    read = AutoTokenizer.from_pretrained(tmp_path, local_files_only=True, trust_remote_code=False)
    assert (read.mask_token, read.pad_token_id, read.cls_token_id) == ("[MASK]", 0, 2)
    own = Tokenizer.from_file(str(tmp_path / "tokenizer.json"))
    assert read.tokenize("The House 山.") == own.encode("The House 山.", add_special_tokens=False).tokens
    json.loads((tmp_path / "tokenizer_config.json").read_text(encoding="utf-8"))


def build_vocabulary_of(texts: Mapping[str, list[str]]) -> set[str]:
    """The single characters that texts bring."""
    return set(vocabulary._single_characters(texts, 2))
