"""What every metric offers: a score an item, a score a set, and the strings that were compared."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from core.domain.runs import ItemScore


@dataclass(frozen=True, slots=True)
class ScoringItem:
    """One question to score.

    Attributes:
        key: The question's id.
        golds: Texts of the gold answers, verbatim. Empty where the question has no answer.
        prediction: The predicted text, ``""`` for "no answer"; None where no prediction was made.
    """

    key: str
    golds: tuple[str, ...]
    prediction: str | None


@dataclass(frozen=True, slots=True)
class Score:
    """Scores of one set of questions.

    Attributes:
        metric: The metric's name.
        signature: The metric's signature: equal signatures compare.
        exact_match, f1: Percent, at full precision; 0 for an empty set.
        total: Questions that count, the missing ones included.
        missing: Questions without a prediction; they score 0.
        unscored: Keys of questions left out because the metric needs a gold answer and they have none.
        breakdown: Further official figures, named as the official script names them.
        items: Per-question scores in 0..1, in the given order.
    """

    metric: str
    signature: str
    exact_match: float
    f1: float
    total: int
    missing: int = 0
    unscored: tuple[str, ...] = ()
    breakdown: Mapping[str, float] = field(default_factory=dict)
    items: tuple[ItemScore, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why an item scored what it did against one gold answer.

    Attributes:
        prediction, gold: The normalised strings that exact match compares.
        prediction_units, gold_units: The units that F1 compares.
        shared: The units that count as common, in the order of the prediction.
        exact_match, f1: In 0..1, against this gold answer alone.
    """

    prediction: str
    gold: str
    prediction_units: tuple[str, ...]
    gold_units: tuple[str, ...]
    shared: tuple[str, ...]
    exact_match: float
    f1: float


class Metric(Protocol):
    """A way to score answers, equal to an official script to the last digit."""

    name: str
    version: str

    @property
    def signature(self) -> str:
        """Name and version: what has to be equal for two scores to be compared."""
        ...

    def score(self, prediction: str, golds: Sequence[str]) -> tuple[float, float]:
        """Exact match and F1 of one answer, in 0..1: the best over the gold answers."""
        ...

    def corpus(self, items: Iterable[ScoringItem]) -> Score:
        """Exact match and F1 of a set, in percent."""
        ...

    def explain(self, prediction: str, gold: str) -> Explanation:
        """The normalised strings and units that were compared."""
        ...


class BestOverGolds(ABC):
    """The common part of the metrics: normalise, cut into units, take the best gold answer.

    A subclass says how to `normalise` for exact match, how to cut into `units` for F1, and may replace
    `common`, the units that two sequences share.
    """

    name: str
    version: str
    needs_gold = True

    @property
    def signature(self) -> str:
        return f"{self.name}|{self.version}"

    @abstractmethod
    def normalise(self, text: str) -> str: ...

    @abstractmethod
    def units(self, text: str) -> Sequence[str]: ...

    def common(self, prediction: Sequence[str], gold: Sequence[str]) -> Sequence[str]:
        return multiset_overlap(prediction, gold)

    def score(self, prediction: str, golds: Sequence[str]) -> tuple[float, float]:
        """Exact match and F1 of one answer, in 0..1: the best over the gold answers, 0 without any."""
        normal = self.normalise(prediction)
        exact = any(normal == self.normalise(gold) for gold in golds)
        units = self.units(prediction)
        return float(exact), max((self._f1(units, self.units(gold)) for gold in golds), default=0.0)

    def corpus(self, items: Iterable[ScoringItem]) -> Score:
        """Exact match and F1 of a set, in percent; a missing prediction scores 0."""
        scored, unscored, missing = [], [], 0
        for item in items:
            if self.needs_gold and not item.golds:
                unscored.append(item.key)
                continue
            missing += item.prediction is None
            scored.append(self._item(item))
        return Score(
            self.name,
            self.signature,
            percent(item.exact_match for item in scored),
            percent(item.f1 for item in scored),
            len(scored),
            missing,
            tuple(unscored),
            items=tuple(scored),
        )

    def explain(self, prediction: str, gold: str) -> Explanation:
        """The normalised strings and units that were compared."""
        left, right = self.units(prediction), self.units(gold)
        exact, f1 = self.score(prediction, [gold])
        shared = tuple(self.common(left, right))
        return Explanation(
            self.normalise(prediction), self.normalise(gold), tuple(left), tuple(right), shared, exact, f1
        )

    def _item(self, item: ScoringItem) -> ItemScore:
        if item.prediction is None:
            return ItemScore(item.key, "", 0.0, 0.0)
        exact, f1 = self.score(item.prediction, item.golds)
        return ItemScore(item.key, item.prediction, exact, f1)

    def _f1(self, prediction: Sequence[str], gold: Sequence[str]) -> float:
        return harmonic(len(self.common(prediction, gold)), len(prediction), len(gold))


def percent(values: Iterable[float]) -> float:
    """The mean of values in 0..1, times 100; 0 where there are none."""
    listed = list(values)
    return 100.0 * sum(listed) / len(listed) if listed else 0.0


def harmonic(common: int, predicted: int, gold: int) -> float:
    """F1 from counts, computed in the order of the official scripts so that it rounds like them."""
    if common == 0:
        return 0.0
    precision, recall = common / predicted, common / gold
    return 2 * precision * recall / (precision + recall)


def multiset_overlap(left: Sequence[str], right: Sequence[str]) -> list[str]:
    """The units that both sequences hold, each as often as both hold it, in the order of `left`."""
    remaining = Counter(right)
    shared = []
    for unit in left:
        if remaining[unit] > 0:
            remaining[unit] -= 1
            shared.append(unit)
    return shared


def data_hash(items: Iterable[ScoringItem]) -> str:
    """The identity of what was scored: ids and gold answers, not the predictions; 16 hexadecimal digits."""
    digest = hashlib.sha256()
    for item in items:
        for text in (item.key, *item.golds):
            encoded = text.encode("utf-8", "surrogatepass")
            digest.update(b"%d:" % len(encoded) + encoded)
        digest.update(b";")
    return digest.hexdigest()[:16]


def evaluation_signature(system: str, items: Iterable[ScoringItem], metric: Metric, seed: int = 0) -> str:
    """system@version, data hash, metric version and seed: with equal answers, equal scores."""
    return f"{system}|data:{data_hash(items)}|{metric.signature}|seed:{seed}"
