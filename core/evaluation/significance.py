"""Whether a difference between two systems is more than chance: paired tests and intervals over questions.

The two systems are compared on the same questions. The p-value is that of paired approximate
randomisation (Noreen 1989); the interval is a percentile bootstrap that draws whole passages, because
the questions of one passage are not independent. Both are scipy's, with a recorded seed.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.domain.runs import ItemScore
from core.errors import InputError

Scores = NDArray[np.float64]
_BATCH_NUMBERS = 4_000_000
"""Numbers a resampling holds in memory at once: 32 MB."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean with its confidence interval, in percent. Without spread the bounds equal the mean."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class PairedResult:
    """One measure of two systems on the same questions, in percent.

    Attributes:
        mean_a, mean_b: The two means.
        difference: ``mean_b - mean_a``: above 0, b is better.
        low, high: Confidence interval of the difference.
        p_value: Two-sided; 1 where no question differs.
    """

    mean_a: float
    mean_b: float
    difference: float
    low: float
    high: float
    p_value: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two systems on the same questions: a is the one in use, b the one that would replace it.

    Attributes:
        a, b: Labels (system@version).
        n: Questions compared; `clusters` passages they stand in.
        exact_match, f1: The two measures.
        wins, losses, ties: Questions where b's F1 is higher, lower, equal.
        differing: Keys of the questions where either measure differs, in the given order.
        confidence: Of the intervals, such as 0.95.
        resamples, seed: How the test and the intervals were drawn.
    """

    a: str
    b: str
    n: int
    clusters: int
    exact_match: PairedResult
    f1: PairedResult
    wins: int
    losses: int
    ties: int
    differing: tuple[str, ...]
    confidence: float
    resamples: int
    seed: int

    @property
    def p_em(self) -> float:
        return self.exact_match.p_value

    @property
    def p_f1(self) -> float:
        return self.f1.p_value


def compare(
    a: Sequence[ItemScore],
    b: Sequence[ItemScore],
    *,
    labels: tuple[str, str] = ("a", "b"),
    clusters: Sequence[Hashable] | None = None,
    resamples: int = 9999,
    confidence: float = 0.95,
    seed: int = 0,
) -> Comparison:
    """Compare two systems question by question.

    `a` and `b` hold the same keys in the same order; anything else raises `InputError`. `clusters` names
    the passage of each question; without it every question stands for itself.
    """
    keys = [item.key for item in a]
    if keys != [item.key for item in b]:
        raise InputError(
            "the two systems were not scored on the same questions",
            item=" and ".join(labels),
            remedy="Evaluate both on the same data set and part",
        )
    groups = list(range(len(keys))) if clusters is None else list(clusters)
    exact = np.array([[one.exact_match for one in side] for side in (a, b)])
    f1 = np.array([[one.f1 for one in side] for side in (a, b)])
    gain = f1[1] - f1[0]
    differs = (gain != 0) | (exact[0] != exact[1])

    def paired(pair: Scores) -> PairedResult:
        return _paired(pair, groups, resamples=resamples, confidence=confidence, seed=seed)

    return Comparison(
        *labels,
        n=len(keys),
        clusters=len(set(groups)),
        exact_match=paired(exact),
        f1=paired(f1),
        wins=int((gain > 0).sum()),
        losses=int((gain < 0).sum()),
        ties=int((gain == 0).sum()),
        differing=tuple(key for key, different in zip(keys, differs, strict=True) if different),
        confidence=confidence,
        resamples=resamples,
        seed=seed,
    )


def randomisation_test(
    differences: Sequence[float] | Scores, *, resamples: int = 9999, seed: int = 0
) -> float:
    """Two-sided p-value of the mean of paired `differences` under random exchange of the two sides.

    Exact where all sign patterns are fewer than `resamples`. 1 where at most one differs.
    """
    values = np.asarray(differences, dtype=np.float64)
    values = values[values != 0]  # an exchange of equal scores changes nothing
    if values.size < 2:  # one difference is as large with either sign
        return 1.0
    from scipy.stats import permutation_test

    result = permutation_test(
        (values,),
        _mean,
        permutation_type="samples",
        vectorized=True,
        n_resamples=resamples,
        batch=_batch(values.size),
        rng=np.random.default_rng(seed),
    )
    return float(result.pvalue)


def bootstrap_interval(
    values: Sequence[float] | Scores,
    clusters: Sequence[Hashable] | None = None,
    *,
    resamples: int = 9999,
    confidence: float = 0.95,
    seed: int = 0,
) -> Interval:
    """Percentile bootstrap of the mean of `values` (in 0..1), in percent; whole clusters are drawn.

    Where there is nothing to draw from (no value, one cluster, no spread) the bounds equal the mean. Of one
    cluster they say nothing: who shows them has to say that there is no interval.
    """
    listed = np.asarray(values, dtype=np.float64)
    if listed.size == 0:
        return Interval(0.0, 0.0, 0.0)
    mean = 100.0 * float(listed.mean())
    sums, sizes = _by_cluster(listed, clusters)
    if len(sums) < 2 or np.ptp(listed) == 0:
        return Interval(mean, mean, mean)
    from scipy.stats import bootstrap

    result = bootstrap(
        (sums, sizes),
        _ratio,
        paired=True,
        vectorized=True,
        method="percentile",
        n_resamples=resamples,
        confidence_level=confidence,
        batch=_batch(len(sums)),
        rng=np.random.default_rng(seed),
    )
    bounds = result.confidence_interval
    return Interval(mean, 100.0 * float(bounds.low), 100.0 * float(bounds.high))


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """The p-values of several comparisons, adjusted by Holm (1979), in the given order."""
    order = sorted(range(len(p_values)), key=p_values.__getitem__)
    adjusted = [0.0] * len(p_values)
    highest = 0.0
    for rank, place in enumerate(order):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[place]))
        adjusted[place] = highest
    return tuple(adjusted)


def _paired(
    pair: Scores, clusters: Sequence[Hashable], *, resamples: int, confidence: float, seed: int
) -> PairedResult:
    """`pair` is [2, questions]: the scores of a and of b in 0..1."""
    if pair.shape[1] == 0:
        return PairedResult(0.0, 0.0, 0.0, 0.0, 0.0, 1.0)
    gain = pair[1] - pair[0]
    interval = bootstrap_interval(gain, clusters, resamples=resamples, confidence=confidence, seed=seed)
    means = 100.0 * pair.mean(axis=1)
    p_value = randomisation_test(gain, resamples=resamples, seed=seed)
    return PairedResult(float(means[0]), float(means[1]), interval.mean, interval.low, interval.high, p_value)


def _by_cluster(values: Scores, clusters: Sequence[Hashable] | None) -> tuple[Scores, Scores]:
    """Sum and number of values of each cluster, in order of first appearance."""
    if clusters is None:
        return values, np.ones_like(values)
    if len(clusters) != len(values):
        raise InputError(f"{len(values)} scores cannot stand in {len(clusters)} passages")
    numbers: dict[Hashable, int] = {}
    places = [numbers.setdefault(cluster, len(numbers)) for cluster in clusters]
    sums: Scores = np.bincount(places, weights=values).astype(np.float64)
    return sums, np.bincount(places).astype(np.float64)


def _mean(values: Scores, axis: int = -1) -> Any:
    return values.mean(axis=axis)


def _ratio(sums: Scores, sizes: Scores, axis: int = -1) -> Any:
    return sums.sum(axis=axis) / sizes.sum(axis=axis)


def _batch(size: int) -> int:
    return max(1, _BATCH_NUMBERS // max(1, size))
