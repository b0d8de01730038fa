"""What the bundled readers learn from: which questions of which sources, in which script."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from core.domain.spans import Span
from core.starter import gathering
from core.starter.traditional import to_traditional
from core.training.items import TrainingItem

ENGLISH = ("squad-open-en", "tydiqa-en")
TARGET = {
    "cmrc2018": 4_500,
    "drcd": 2_700,
    "jaquad": 3_500,
    "squad-es": 2_400,
    "squad-it": 600,
    "piaf": 1_000,
    "tydiqa-ko": 900,
    "arcd": 700,
}
"""Questions of each source, as many as two cores can read in an hour."""
_TRADITIONAL = 0.2
"""Share of CMRC's questions that are shown in Traditional characters: DRCD alone has few passages."""


def zero_shot_lessons(gathered: Path) -> dict[str, list[TrainingItem]]:
    """The snapshot of `zero-shot`: English questions, and a look at Chinese ones it is not trained on."""
    source = [item for name in ENGLISH for item in gathering.items(gathered, name)]
    return {"source": source, "dev": gathering.items(gathered, "quick")}


def cascade_lessons(gathered: Path) -> dict[str, list[TrainingItem]]:
    """The snapshot of `cascade`: questions of every other language."""
    draw = random.Random(1)
    target: list[TrainingItem] = []
    for source, count in TARGET.items():
        found = gathering.items(gathered, source)
        chosen = draw.sample(found, min(count, len(found)))
        if source == "cmrc2018":
            cut = round(len(chosen) * _TRADITIONAL)
            chosen = [*_in_traditional(chosen[:cut]), *chosen[cut:]]
        target += chosen
    return {"target": target, "dev": gathering.items(gathered, "quick")}


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
