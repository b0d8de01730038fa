"""What a reader found, in a form that needs neither torch nor a tokenizer."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible answer ``passage[start:end]`` in code points.

    `score` is start + end − null of its window, in logits; the probabilities are those of its two
    ends within the window.
    """

    start: int
    end: int
    score: float
    start_probability: float
    end_probability: float
    window: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader found for one question.

    Attributes:
        candidates: Best first; scores are logits above "no answer".
        probability: Of the best candidate among all candidates and "no answer", 0..1.
        windows: How many windows the passage took.
    """

    candidates: tuple[Candidate, ...]
    probability: float
    windows: int


def probability(candidates: tuple[Candidate, ...]) -> float:
    """Softmax of the best score over the candidates and "no answer", whose score is 0."""
    if not candidates:
        return 0.0
    top = max(candidates[0].score, 0.0)
    total = math.exp(-top) + sum(math.exp(found.score - top) for found in candidates)
    return math.exp(candidates[0].score - top) / total
