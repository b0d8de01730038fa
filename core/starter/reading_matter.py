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

PAIRS = {"zh": 12_000, "zh-Hant": 3_000, "ja": 10_000, "de": 7_000, "fr": 5_000, "es": 6_500, "it": 4_000}
"""Sentences of each language; more than there are means all."""
PASSAGES = {"cmrc2018": 1_500, "drcd": 500, "jaquad": 1_400, "tydiqa-ko": 500, "arcd": 500}
"""Questions of each source; languages with good parallel text need fewer."""


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
