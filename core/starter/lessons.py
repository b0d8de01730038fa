"""What the bundled readers learn from: which questions of which sources, in which script."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from core.domain.spans import Span
from core.starter import gathering
from core.starter.traditional import to_traditional
from core.training.items import TrainingItem

ENGLISH = ("squad-open-en", "tydiqa-en")
TARGET = {
    "cmrc2018": 10_200,
    "drcd": 2_900,
    "jaquad": 16_000,
    "squad-es": 4_800,
    "squad-it": 6_800,
    "piaf": 3_900,
    "tydiqa-ko": 1_700,
    "arcd": 700,
}
"""Questions of each source: all, but of JaQuAD, which has three times as many as any other."""
AGAIN = {**TARGET, "squad-it": 3_400}
"""Questions of each source that `mixed` reads beside all English ones; new to it as far as there are."""
_TRADITIONAL = 0.2
"""Share of CMRC's questions that are shown in Traditional characters: DRCD alone has few passages."""


def zero_shot_lessons(gathered: Path) -> dict[str, list[TrainingItem]]:
    """The snapshot of `zero-shot`: English questions, and a look at Chinese ones it is not trained on."""
    source = [item for name in ENGLISH for item in gathering.items(gathered, name)]
    return {"source": source, "dev": gathering.items(gathered, "quick")}


def cascade_lessons(gathered: Path) -> dict[str, list[TrainingItem]]:
    """The snapshot of `cascade`: questions of every other language."""
    return {"target": chosen(gathered, TARGET, random.Random(1)), "dev": gathering.items(gathered, "quick")}


def mixed_lessons(gathered: Path) -> dict[str, list[TrainingItem]]:
    """The snapshot of `mixed`, which goes on from `cascade`: English once more, and the other languages."""
    source = [item for name in ENGLISH for item in gathering.items(gathered, name)]
    known = frozenset(item.key for item in cascade_lessons(gathered)["target"])
    target = chosen(gathered, AGAIN, random.Random(2), known)
    return {"source": source, "target": target, "dev": gathering.items(gathered, "quick")}


def chosen(
    gathered: Path, counts: Mapping[str, int], draw: random.Random, known: frozenset[str] = frozenset()
) -> list[TrainingItem]:
    """So many questions of each source, a share of the Chinese ones in Traditional characters.

    Those with keys in `known` are only taken where there are not enough others.
    """
    found: list[TrainingItem] = []
    for source, count in counts.items():
        items = gathering.items(gathered, source)
        new, old = ([one for one in items if (one.key in known) is seen] for seen in (False, True))
        chosen = draw.sample(new, min(count, len(new)))
        chosen += draw.sample(old, min(count - len(chosen), len(old)))
        if source == "cmrc2018":
            cut = round(len(chosen) * _TRADITIONAL)
            chosen = [*_in_traditional(chosen[:cut]), *chosen[cut:]]
        found += chosen
    return found


def _in_traditional(items: list[TrainingItem]) -> Iterator[TrainingItem]:
    """Items in Traditional characters; a passage that changes its length is left as it is."""
    for item in items:
        passage = to_traditional(item.passage)
        if item.span is None or len(passage) != len(item.passage):
            yield item
            continue
        span = Span.of(passage, item.span.start, item.span.end)
        yield replace(
            item,
            question=to_traditional(item.question),
            passage=passage,
            span=span,
            references=(span.text,),
        )
