"""SimpleMatch as an alignment: the translated answer's most similar stretch of the passage (C 3.2)."""

from __future__ import annotations

from collections.abc import Sequence

from core.alignment.base import Aligned, AlignmentItem, digits
from core.alignment.simple_match import DEFAULT_DELTA, Match, simple_match
from core.alignment.workshop import Workshop
from core.domain.suggestions import TraceStep
from core.progress import Progress

_SHOWN = 5
_WHY = {
    "empty_answer": "the answer was translated into nothing",
    "no_window": "the passage is shorter than the answer",
    "no_overlap": "the passage shares nothing with the answer",
}


class SimpleMatchAlignment:
    """Needs the answer in the passage's language; the place in the other text does not matter."""

    id = "simplematch"

    def __init__(self, delta: int = DEFAULT_DELTA) -> None:
        self.delta = delta

    @classmethod
    def load(cls, workshop: Workshop) -> SimpleMatchAlignment:
        return cls()

    def align(self, items: Sequence[AlignmentItem], progress: Progress) -> list[Aligned]:
        found = []
        for number, item in enumerate(items):
            progress.report("matching", number, len(items))
            found.append(matched(item.passage, item.answer, self.delta))
        return found


def matched(passage: str, answer: str, delta: int = DEFAULT_DELTA) -> Aligned:
    """SimpleMatch of one answer, with its trace."""
    match = simple_match(passage, answer, delta)
    if match.best is None:
        step = TraceStep("SimpleMatch", f"no span: {_WHY[match.status]}", {"status": match.status})
        return Aligned(None, 0.0, (step,), match.status.replace("_", " "))
    return Aligned(match.best, match.f1, (_step(passage, match, delta),))


def _step(passage: str, match: Match, delta: int) -> TraceStep:
    equals = len(match.maxima) - 1
    others = f", {equals} other as good" if equals == 1 else f", {equals} others as good" if equals else ""
    candidates = [
        {"start": start, "end": end, "text": passage[start:end]} for start, end in match.maxima[:_SHOWN]
    ]
    return TraceStep(
        "SimpleMatch",
        f"F1 {match.f1:.2f} by {match.unit}s{others}",
        {"f1": digits(match.f1), "unit": match.unit, "delta": delta, "candidates": candidates},
    )
