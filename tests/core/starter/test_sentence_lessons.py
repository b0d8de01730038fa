"""What the translator learns from: pairs in both directions, Chinese first, words of the dictionary."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest

from core.starter import gathering, sentence_lessons
from core.training.items import TrainingItem
from core.translation.base import Direction
from tests.data_folder import PASSAGES, PER_PASSAGE

SENTENCES = {"zh": 20, "ja": 15, "de": 10, "fr": 10, "es": 1000}


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sentence_lessons, "SENTENCES", SENTENCES)


@pytest.fixture
def found(data: Path, gathered: Path) -> list[TrainingItem]:
    return sentence_lessons.sentence_lessons(data, gathered)["sentences"]


def test_the_same_at_every_call(data: Path, gathered: Path, found: list[TrainingItem]) -> None:
    random.seed(2)
    assert sentence_lessons.sentence_lessons(data, gathered)["sentences"] == found


def test_every_pair_is_there_in_both_directions(found: list[TrainingItem]) -> None:
    there, back = Counter(), Counter()
    for item in found:
        direction = Direction(*item.key.partition("/")[0].split("→"))
        assert "en" in (direction.source, direction.target) and item.span is None
        pair = (item.question, item.passage)
        if direction.target == "en":
            there[direction.source, pair] += 1
        else:
            back[direction.target, pair[::-1]] += 1
    assert there == back and sum(there.values()) * 2 == len(found)
    assert len({item.key for item in found}) == len(found)


def test_chinese_and_spanish_sentences_are_seen_twice(gathered: Path, found: list[TrainingItem]) -> None:
    counts = Counter(item.key.partition("/")[0] for item in found if "entry" not in item.key)
    spanish = len(gathering.pairs(gathered)["es"]) + PASSAGES * (PER_PASSAGE + 1)  # and what squad-es has
    assert {key: counts[f"{key}→en"] for key in SENTENCES} == SENTENCES | {"zh": 40, "es": 2 * spanish}


def test_entries_of_the_dictionary_are_short_words_of_two_characters_or_more(
    found: list[TrainingItem],
) -> None:
    entries = [item for item in found if "entry" in item.key]
    assert [(item.question, item.passage) for item in entries] == [("猫头鹰", "owl"), ("owl", "猫头鹰")]


def test_long_passages_are_no_sentences(gathered: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        gathering,
        "pairs",
        lambda folder, kind="pairs": (
            {"es": [("a" * 200, "long"), ("a" * 199, "short")]}
            if kind == "joined"
            else {code: [] for code in SENTENCES}
        ),
    )
    chosen = sentence_lessons.sentences(gathered, random.Random(1))
    assert chosen["es"] == [("a" * 199, "short")]


def test_chinese_is_in_simplified_characters(gathered: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        gathering,
        "pairs",
        lambda folder, kind="pairs": {code: [("臺灣的書", "a book of Taiwan")] for code in SENTENCES},
    )
    chosen = sentence_lessons.sentences(gathered, random.Random(1))
    assert chosen["zh"] == [("台湾的书", "a book of Taiwan")]


def test_no_held_back_pair_is_learned(gathered: Path, found: list[TrainingItem]) -> None:
    held = {side for pairs in gathering.pairs(gathered, "held").values() for pair in pairs for side in pair}
    assert not held & {item.question for item in found}
