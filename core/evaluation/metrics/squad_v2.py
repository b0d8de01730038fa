"""SQuAD 2.0: SQuAD's scores where a question may have no answer, with the best no-answer threshold.

Rajpurkar et al. 2018. The official script stops at a question without a prediction; here it scores 0 and
is counted as missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from core.domain.runs import ItemScore
from core.evaluation.metrics.base import Score, ScoringItem, percent
from core.evaluation.metrics.squad_v1 import SquadV1


@dataclass(frozen=True, slots=True)
class _Scored:
    item: ItemScore
    answerable: bool
    predicted: str | None


class SquadV2(SquadV1):
    """Exact match and F1 as the official `evaluate-v2.0.py` gives them."""

    name = "squad_v2.0"
    version = "official-2.0"
    needs_gold = False

    def score(self, prediction: str, golds: Sequence[str]) -> tuple[float, float]:
        """Exact match and F1 in 0..1; where no gold answer normalises to something, only "" is right."""
        return super().score(prediction, [gold for gold in golds if self.normalise(gold)] or [""])

    def corpus(
        self,
        items: Iterable[ScoringItem],
        *,
        no_answer: Mapping[str, float] | None = None,
        threshold: float = 1.0,
    ) -> Score:
        """Scores of a set, in percent, split into questions with and without an answer.

        With `no_answer` (probability that a question has no answer, by id; 0 where none is given), answers
        above `threshold` count as "no answer", and the threshold that would have been best is found.
        """
        raw = [self._scored(item) for item in items]
        final = [_thresholded(one, no_answer, threshold) for one in raw] if no_answer else raw
        breakdown = {**_part("HasAns", final, True), **_part("NoAns", final, False)}
        if no_answer:
            breakdown |= _best("exact", raw, [one.item.exact_match for one in raw], no_answer)
            breakdown |= _best("f1", raw, [one.item.f1 for one in raw], no_answer)
        listed = tuple(one.item for one in final)
        return Score(
            self.name,
            self.signature if not no_answer else f"{self.signature}|threshold:{threshold:g}",
            percent(item.exact_match for item in listed),
            percent(item.f1 for item in listed),
            len(listed),
            sum(one.predicted is None for one in raw),
            breakdown=breakdown,
            items=listed,
        )

    def _f1(self, prediction: Sequence[str], gold: Sequence[str]) -> float:
        if not prediction or not gold:
            return float(not prediction and not gold)
        return super()._f1(prediction, gold)

    def _scored(self, item: ScoringItem) -> _Scored:
        return _Scored(self._item(item), bool(item.golds), item.prediction)


def _thresholded(one: _Scored, no_answer: Mapping[str, float], threshold: float) -> _Scored:
    if one.predicted is None or no_answer.get(one.item.key, 0.0) <= threshold:
        return one
    right = float(not one.answerable)
    return replace(one, item=replace(one.item, exact_match=right, f1=right))


def _part(label: str, scored: Sequence[_Scored], answerable: bool) -> dict[str, float]:
    part = [one.item for one in scored if one.answerable is answerable]
    if not part:
        return {}
    return {
        f"{label}_exact": percent(item.exact_match for item in part),
        f"{label}_f1": percent(item.f1 for item in part),
        f"{label}_total": len(part),
    }


def _best(
    label: str, scored: Sequence[_Scored], values: Sequence[float], no_answer: Mapping[str, float]
) -> dict[str, float]:
    """The best score over all thresholds, and the lowest threshold that reaches it (official search)."""
    current = best = float(sum(not one.answerable for one in scored))
    best_threshold = 0.0
    order = sorted(range(len(scored)), key=lambda place: no_answer.get(scored[place].item.key, 0.0))
    for place in order:
        one = scored[place]
        if one.predicted is None:
            continue
        current += values[place] if one.answerable else -float(bool(one.predicted))
        if current > best:
            best, best_threshold = current, no_answer.get(one.item.key, 0.0)
    return {f"best_{label}": 100.0 * best / max(1, len(scored)), f"best_{label}_thresh": best_threshold}
