"""Every metric equals its official script to 1e-9, per set and per question."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from core.evaluation.metrics.base import Score, ScoringItem
from core.evaluation.metrics.catalogue import metric
from core.evaluation.metrics.squad_v2 import SquadV2

FOLDER = Path(__file__).parents[3] / "golden" / "metrics"
SETS = sorted(path.stem for path in FOLDER.glob("*.json"))


@cache
def golden(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return loaded


def items(name: str, kind: str) -> list[ScoringItem]:
    predictions = golden(name)["predictions"][kind]
    return [
        ScoringItem(key, tuple(golds), predictions.get(key)) for key, golds in golden(name)["golds"].items()
    ]


def figures(score: Score) -> dict[str, float]:
    """The score under every name an official script uses."""
    return {
        **dict.fromkeys(("exact_match", "EM", "exact"), score.exact_match),
        **dict.fromkeys(("f1", "F1"), score.f1),
        **dict.fromkeys(("total", "TOTAL"), score.total),
        **dict.fromkeys(("missing", "SKIP"), score.missing),
        "AVERAGE": (score.exact_match + score.f1) / 2,
        **score.breakdown,
    }


def score(name: str, kind: str, official: str) -> Score:
    metric_name, _, threshold = official.partition("_naprob_thresh_")
    chosen = metric(metric_name)
    if threshold:
        assert isinstance(chosen, SquadV2)
        return chosen.corpus(
            items(name, kind), no_answer=golden(name)["no_answer"][kind], threshold=float(threshold)
        )
    return chosen.corpus(items(name, kind))


@pytest.mark.parametrize("name", SETS)
def test_sets_score_what_the_official_script_gives(name: str) -> None:
    for kind, by_metric in golden(name)["scores"].items():
        for official, expected in by_metric.items():
            ours = figures(score(name, kind, official))
            for figure, value in expected.items():
                assert ours[figure] == pytest.approx(value, abs=1e-9, rel=0), (kind, official, figure)


@pytest.mark.parametrize("name", SETS)
def test_questions_score_what_the_official_script_gives(name: str) -> None:
    for kind, by_metric in golden(name)["questions"].items():
        for official, expected in by_metric.items():
            ours = {item.key: item for item in score(name, kind, official).items}
            for key, (exact, f1) in expected.items():
                assert ours[key].exact_match == pytest.approx(exact, abs=1e-9, rel=0), (kind, official, key)
                assert ours[key].f1 == pytest.approx(f1, abs=1e-9, rel=0), (kind, official, key)
