"""How far the systems that answered a question agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

NO_ANSWER = ""


@dataclass(frozen=True, slots=True)
class Agreement:
    """What the queue orders by.

    Attributes:
        disagreement: 1 − (largest group of equal answers / number of systems); 0 without systems.
        uncertainty: 1 − the highest score, clipped to 0..1; 0 without systems.
        systems: How many answered.
        distinct_answers: How many different answers there are; "no answer" is one of them.
    """

    disagreement: float = 0.0
    uncertainty: float = 0.0
    systems: int = 0
    distinct_answers: int = 0


def answer_key(text: str) -> str:
    """What two answers must share to count as equal.

    Equal spans have equal texts, so the text decides; the same words found elsewhere in the passage
    are the same answer to a reader.
    """
    return text.strip()


def agreement(answers: Sequence[tuple[str, float]]) -> Agreement:
    """The agreement of ``(answer text, score)`` pairs, one for each system."""
    if not answers:
        return Agreement()
    groups = Counter(answer_key(text) for text, _ in answers)
    best = min(1.0, max(0.0, max(score for _, score in answers)))
    return Agreement(1.0 - max(groups.values()) / len(answers), 1.0 - best, len(answers), len(groups))
