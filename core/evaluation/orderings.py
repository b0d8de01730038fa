"""Whether one system stands above another here, as a paper found it: paired tests, adjusted together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.domain.runs import ItemScore
from core.evaluation.significance import PairedResult, compare, holm

LEVEL = 0.05
"""An adjusted p-value below it decides."""


@dataclass(frozen=True, slots=True)
class Pairing:
    """Two systems on the same questions of a set. `passages` are the clusters, one a question."""

    better: str
    worse: str
    dataset: str
    better_items: Sequence[ItemScore]
    worse_items: Sequence[ItemScore]
    passages: Sequence[str]


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of a paper's ordering on one of our sets.

    Attributes:
        better, worse: The systems as the paper orders them.
        dataset: The set here.
        f1: The gain in F1 of `better`, in percent.
        p: Of that gain, adjusted by Holm over everything tested together.
    """

    better: str
    worse: str
    dataset: str
    f1: PairedResult
    p: float

    @property
    def verdict(self) -> str:
        """Whether it was found here."""
        if self.p >= LEVEL:
            return "not decided here"
        return "found here" if self.f1.difference > 0 else "the other way round here"


def examine(pairings: Sequence[Pairing]) -> tuple[Finding, ...]:
    """Test every pairing (approximate randomisation on F1, passages as clusters); one family for Holm."""
    gains = [compare(one.worse_items, one.better_items, clusters=one.passages).f1 for one in pairings]
    adjusted = holm([gain.p_value for gain in gains])
    return tuple(
        Finding(one.better, one.worse, one.dataset, gain, p)
        for one, gain, p in zip(pairings, gains, adjusted, strict=True)
    )
