"""What the bundled encoder reads: sentences beside their English, and questions beside their passages."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from core.starter import gathering
from core.starter.gathering import Pair
from core.starter.traditional import to_traditional
from core.training.items import TrainingItem

PAIRS = {
    "zh": 60_000,
    "zh-Hant": 20_000,
    "ja": 62_000,
    "de": 100_000,
    "fr": 80_000,
    "es": 10_000,
    "it": 8_000,
}
"""Sentences of each language; more than there are means all."""
PASSAGES = {
    "cmrc2018": 10_200,
    "drcd": 2_900,
    "jaquad": 16_000,
    "squad-open-en": 8_600,
    "tydiqa-en": 3_700,
    "squad-es": 4_800,
    "squad-it": 6_800,
    "piaf": 3_900,
    "tydiqa-ko": 1_700,
    "arcd": 700,
}
"""Questions of each source, each with its passage."""


def reading_matter(gathered: Path) -> dict[str, list[TrainingItem]]:
    """The parts of the encoder's snapshot, ``pairs`` and ``passages``; the same at every call."""
    draw = random.Random(1)
    found = gathering.pairs(gathered)
    for language, joined in gathering.pairs(gathered, "joined").items():
        found.setdefault(language, []).extend(joined)
    for some in found.values():
        draw.shuffle(some)
    found["zh-Hant"] = [(to_traditional(one), english) for one, english in reversed(found["zh"])]
    return {
        "pairs": [
            item
            for language, count in PAIRS.items()
            for item in _side_by_side(language, islice(found[language], count), draw)
        ],
        "passages": [
            item
            for source, count in PASSAGES.items()
            for item in _sample(gathering.items(gathered, source), count, draw)
        ],
    }


def _side_by_side(language: str, pairs: Iterable[Pair], draw: random.Random) -> Iterator[TrainingItem]:
    for number, pair in enumerate(pairs):
        first, second = pair if draw.random() < 0.5 else pair[::-1]
        yield TrainingItem(f"{language}/{number}", first, second, None)


def _sample(items: list[TrainingItem], count: int, draw: random.Random) -> list[TrainingItem]:
    return draw.sample(items, min(count, len(items)))
