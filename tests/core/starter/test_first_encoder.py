"""Vocabulary and first vectors are made from the gathered text, once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.errors import InputError
from core.models.loading import load_masked
from core.models.tokens import TextEncoder
from core.starter import first_encoder, gathering
from core.starter.first_encoder import make_first_encoder, make_vocabulary, meaning_pairs
from core.starter.vocabulary import SPECIAL
from tests.data_folder import THINGS


def refuse(*given: object) -> None:
    raise AssertionError("it is there already")


@pytest.fixture(scope="module")
def pieces(gathered: Path, english: Path, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    return make_vocabulary(gathered, english, tmp_path_factory.mktemp("pieces") / "pieces.json")


def test_the_vocabulary_is_made_once(
    gathered: Path, english: Path, tmp_path: Path, pieces: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "pieces.json"
    assert make_vocabulary(gathered, english, target) == pieces
    assert json.loads(target.read_text(encoding="utf-8")) == pieces
    monkeypatch.setattr(first_encoder, "build_vocabulary", refuse)
    assert make_vocabulary(gathered, english, target) == pieces
    assert pieces[: len(SPECIAL)] == list(SPECIAL) and {*THINGS["zh"], "house", "river"} <= {*pieces}


def test_the_first_encoder_is_made_once_and_loads(
    data: Path,
    gathered: Path,
    english: Path,
    tmp_path: Path,
    pieces: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    target = tmp_path / "encoder"
    make_first_encoder(data, gathered, english, pieces, target)
    assert len(TextEncoder.load(target)) == load_masked(target).config.vocab_size == len(pieces)
    monkeypatch.setattr(first_encoder, "build_encoder", refuse)
    make_first_encoder(data, gathered, english, pieces, target)


def test_one_that_was_stopped_in_the_middle_is_made_again(
    data: Path, gathered: Path, english: Path, tmp_path: Path, pieces: list[str]
) -> None:
    (tmp_path / "encoder").mkdir()
    (tmp_path / "encoder/model.safetensors").write_bytes(b"half")
    make_first_encoder(data, gathered, english, pieces, tmp_path / "encoder")
    load_masked(tmp_path / "encoder")


def test_every_language_with_parallel_text_says_what_its_words_mean(data: Path, gathered: Path) -> None:
    found = meaning_pairs(data, gathered)
    assert found.keys() == {"zh", "zh-Hant", "ja", "de", "fr", "es", "it"}
    for language, pairs in gathering.pairs(gathered).items():
        assert {*pairs} <= {*found[language]}
    for language in ("es", "it"):
        assert {*gathering.pairs(gathered, "joined")[language]} <= {*found[language]}


def test_dictionary_entries_stand_among_the_chinese_sentences(data: Path, gathered: Path) -> None:
    found = meaning_pairs(data, gathered)
    assert ("书", "book") in found["zh"] and ("猫头鹰", "owl") in found["zh"]


def test_traditional_sentences_have_the_same_english(data: Path, gathered: Path) -> None:
    found = meaning_pairs(data, gathered)
    assert len(found["zh-Hant"]) == len(found["zh"])
    assert ("貓頭鷹", "owl") in found["zh-Hant"]
    assert sorted(english for _, english in found["zh-Hant"]) == sorted(english for _, english in found["zh"])
    assert not any("书" in one or "马" in one for one, _ in found["zh-Hant"])


def test_held_back_sentences_say_nothing(data: Path, gathered: Path) -> None:
    held = {pair for pairs in gathering.pairs(gathered, "held").values() for pair in pairs}
    assert not held & {pair for pairs in meaning_pairs(data, gathered).values() for pair in pairs}


def test_the_pairs_are_the_same_at_every_call(data: Path, gathered: Path) -> None:
    assert meaning_pairs(data, gathered) == meaning_pairs(data, gathered)


def test_a_missing_dictionary_is_named(gathered: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="lacks this file"):
        meaning_pairs(tmp_path, gathered)
