"""What the bundled translator learns from: parallel sentences in both directions, and dictionary entries."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from core.starter import gathering, parallel
from core.starter.gathering import Pair
from core.starter.traditional import to_simplified
from core.training.items import TrainingItem

SENTENCES = {"zh": 60_000, "ja": 62_000, "de": 100_000, "fr": 100_000, "es": 8_000}
"""Sentences of each language; more than there are means all."""
TWICE = ("zh", "es")
"""Languages whose sentences are seen twice as often: Chinese first, and Spanish, of which there are few."""
DICTIONARY = 20_000
_LONGEST_GLOSS = 30  # characters


def sentence_lessons(data: Path, gathered: Path) -> dict[str, list[TrainingItem]]:
    """The translator's snapshot; the same at every call."""
    draw = random.Random(1)
    items = []
    for language, pairs in sentences(gathered, draw).items():
        items += list(_both_ways(language, pairs))
        if language in TWICE:
            items += list(_both_ways(language, pairs, "again"))
    entries = [
        (words[1], gloss)
        for words, glosses in parallel.dictionary(data)
        for gloss in glosses[:1]
        if len(gloss) <= _LONGEST_GLOSS and len(words[1]) > 1
    ]
    items += list(_both_ways("zh", draw.sample(entries, min(DICTIONARY, len(entries))), "entry"))
    return {"sentences": items}


def sentences(gathered: Path, draw: random.Random) -> dict[str, list[Pair]]:
    """The pairs to learn from, by language; Chinese in Simplified characters."""
    found = gathering.pairs(gathered)
    found["es"] += [pair for pair in gathering.pairs(gathered, "joined")["es"] if len(pair[0]) < 200]
    chosen = {}
    for language, count in SENTENCES.items():
        pairs = found[language]
        draw.shuffle(pairs)
        chosen[language] = pairs[:count]
    chosen["zh"] = [(to_simplified(one), english) for one, english in chosen["zh"]]
    return chosen


def _both_ways(language: str, pairs: list[Pair], kind: str = "") -> Iterator[TrainingItem]:
    for number, (foreign, english) in enumerate(pairs):
        yield TrainingItem(f"{language}→en/{kind}{number}", foreign, english, None)
        yield TrainingItem(f"en→{language}/{kind}{number}", english, foreign, None)
