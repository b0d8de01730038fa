"""What the encoder reads is the same at every call, whatever else draws lots."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest

from core.starter import gathering, reading_matter
from tests.data_folder import PASSAGES, PER_PASSAGE

PAIRS = {"zh": 30, "zh-Hant": 20, "ja": 1000, "es": 25, "it": 8}
SOURCES = {"cmrc2018": 10, "jaquad": 1000}


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_matter, "PAIRS", PAIRS)
    monkeypatch.setattr(reading_matter, "PASSAGES", SOURCES)


def test_the_same_at_every_call(gathered: Path) -> None:
    random.seed(1)
    first = reading_matter.reading_matter(gathered)
    random.seed(2)
    assert reading_matter.reading_matter(gathered) == first


def test_as_many_of_each_as_wanted_and_there_are(gathered: Path) -> None:
    found = reading_matter.reading_matter(gathered)
    counts = Counter(item.key.partition("/")[0] for item in found["pairs"])
    there = gathering.pairs(gathered)
    assert counts == PAIRS | {"ja": len(there["ja"])}
    counts = Counter(item.key.partition("/")[0] for item in found["passages"])
    assert counts == {"cmrc2018": 10, "jaquad": 2 * PASSAGES * PER_PASSAGE}
    everything = [*found["pairs"], *found["passages"]]
    assert len({item.key for item in everything}) == len(everything)


def test_a_sentence_stands_beside_its_english_on_either_side(gathered: Path) -> None:
    found = reading_matter.reading_matter(gathered)["pairs"]
    known = {*gathering.pairs(gathered)["ja"]}
    sides = Counter()
    for item in found:
        if item.key.startswith("ja/"):
            assert item.span is None
            sides[(item.question, item.passage) in known] += 1
            assert (item.question, item.passage) in known or (item.passage, item.question) in known
    assert min(sides.values()) > 0.25 * sum(sides.values())


def test_traditional_sentences_are_others_than_the_simplified_ones(gathered: Path) -> None:
    found = reading_matter.reading_matter(gathered)["pairs"]
    texts = {
        script: {item.question + item.passage for item in found if item.key.startswith(f"{script}/")}
        for script in ("zh", "zh-Hant")
    }
    numbers = {
        script: {"".join(filter(str.isdigit, text)) for text in some} for script, some in texts.items()
    }
    assert not numbers["zh"] & numbers["zh-Hant"]
    assert not any(letter in text for text in texts["zh-Hant"] for letter in "书马鸟鱼树爱带")


def test_questions_and_passages_of_another_language_are_pairs_too(gathered: Path) -> None:
    joined = gathering.pairs(gathered, "joined")["it"]
    found = [item for item in reading_matter.reading_matter(gathered)["pairs"] if item.key.startswith("it/")]
    assert len(found) == 8
    for item in found:
        assert (item.question, item.passage) in joined or (item.passage, item.question) in joined


def test_nothing_held_back_is_read(gathered: Path) -> None:
    held = {frozenset(pair) for pairs in gathering.pairs(gathered, "held").values() for pair in pairs}
    found = reading_matter.reading_matter(gathered)["pairs"]
    assert not held & {frozenset((item.question, item.passage)) for item in found}
