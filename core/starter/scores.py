"""Scoring a reader on a data set's file, without a project."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from core.domain.suggestions import ReadingItem
from core.evaluation.metrics.base import ScoringItem
from core.evaluation.metrics.catalogue import metric
from core.formats.catalogue import read
from core.models.reader import Reader
from core.progress import silent

Scores = dict[str, dict[str, Any]]
"""Data set → metric, exact_match and f1 in percent, total."""


def score_reader(reader: Reader, path: Path, metric_name: str) -> dict[str, Any]:
    """The reader's scores on every question of a file."""
    dataset, _ = read(path)
    asked = [(passage, question) for passage in dataset.passages for question in passage.questions]
    items = [ReadingItem(question.key, question.text, passage.text) for passage, question in asked]
    readings = reader.read(items, silent())
    score = metric(metric_name).corpus(
        [
            ScoringItem(
                question.key,
                tuple(answer.text for answer in question.answers),
                passage.text[reading.candidates[0].start : reading.candidates[0].end]
                if reading.candidates
                else "",
            )
            for (passage, question), reading in zip(asked, readings, strict=True)
        ]
    )
    return {
        "metric": score.metric,
        "exact_match": round(score.exact_match, 4),
        "f1": round(score.f1, 4),
        "total": score.total,
    }
