"""Whether one system stands above another here, as a paper found it: paired tests, adjusted together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.domain.runs import ItemScore
from core.evaluation.significance import PairedResult, compare, holm

LEVEL = 0.05
"""An adjusted p-value below it decides, where the interval holds no 0."""


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
        f1: The gain in F1 of `better`, in percent, its interval over passages.
        p: Of that gain, adjusted by Holm over everything tested together.
        one_passage: Whether all questions stand in one passage, so that no interval can be drawn.
    """

    better: str
    worse: str
    dataset: str
    f1: PairedResult
    p: float
    one_passage: bool = False

    @property
    def verdict(self) -> str:
        """Whether it was found here.

        The p-value takes questions for independent of one another, the interval does not: where passages
        differ in whom they favour, a small p-value alone says too much. So both have to agree. One passage
        decides nothing.
        """
        if self.one_passage or self.p >= LEVEL or self.f1.low <= 0 <= self.f1.high:
            return "not decided here"
        return "found here" if self.f1.difference > 0 else "the other way round here"


def examine(pairings: Sequence[Pairing]) -> tuple[Finding, ...]:
    """Test every pairing by approximate randomisation on F1, question by question; one family for Holm.

    The intervals draw whole passages.
    """
    gains = [compare(one.worse_items, one.better_items, clusters=one.passages).f1 for one in pairings]
    adjusted = holm([gain.p_value for gain in gains])
    return tuple(
        Finding(one.better, one.worse, one.dataset, gain, p, len(set(one.passages)) == 1)
        for one, gain, p in zip(pairings, gains, adjusted, strict=True)
    )
