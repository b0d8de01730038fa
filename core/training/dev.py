"""How good the model is right now, on the dev part of a snapshot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.domain.suggestions import ReadingItem
from core.evaluation.metrics.base import Metric
from core.evaluation.metrics.catalogue import metric as metric_called
from core.models.decoding import DecodingSettings
from core.models.loading import Placement
from core.models.reader import Reader
from core.models.readings import Reading
from core.models.tokens import TextEncoder
from core.models.windows import WindowSettings
from core.progress import Progress
from core.training.config import TrainingConfig
from core.training.items import TrainingItem
from core.training.tasks.base import Figures


@dataclass(frozen=True, slots=True)
class DevScore:
    """Exact match and F1 in percent over `total` questions."""

    exact_match: float
    f1: float
    total: int

    def figures(self, metric: str) -> Figures:
        """As a job tells them."""
        return {
            "exact_match": round(self.exact_match, 4),
            "f1": round(self.f1, 4),
            "total": self.total,
            "metric": metric,
        }


def evaluate(
    model: Any,
    encoder: TextEncoder,
    placement: Placement,
    items: Sequence[TrainingItem],
    metric: str,
    config: TrainingConfig,
    progress: Progress,
) -> DevScore:
    """Answer the dev questions with `model` and score them; leaves the model in training mode."""
    model.eval()
    reader = Reader(
        model,
        encoder,
        placement,
        WindowSettings(config.max_length, config.stride, config.max_query),
        DecodingSettings(max_answer_length=config.max_answer_length),
    )
    readings = reader.read([ReadingItem(one.key, one.question, one.passage) for one in items], progress)
    model.train()
    return scored(items, readings, metric_called(metric))


def scored(items: Sequence[TrainingItem], readings: Sequence[Reading], scorer: Metric) -> DevScore:
    """The best candidate of each reading against the item's references."""
    scores = []
    for item, reading in zip(items, readings, strict=True):
        best = reading.candidates[0] if reading.candidates else None
        prediction = item.passage[best.start : best.end] if best else ""
        scores.append(scorer.score(prediction, item.references))
    total = max(len(scores), 1)
    return DevScore(
        100 * sum(em for em, _ in scores) / total, 100 * sum(f1 for _, f1 in scores) / total, len(scores)
    )
