"""The dev part is scored like any evaluation, and looking at it changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from core.models.decoding import Candidate
from core.models.loading import load_reader, place
from core.models.reader import Reader
from core.models.readings import Reading
from core.models.tokens import TextEncoder
from core.progress import silent
from core.training import dev
from core.training.items import TrainingItem
from tests.core.training.making import SMALL, eight_items, item


def _answers(monkeypatch: pytest.MonkeyPatch, places: list[tuple[int, int] | None]) -> None:
    """Let the reader answer with these places."""
    readings = [Reading((Candidate(*place, 1.0, 0.5, 0.5, 0),) if place else (), 0.5, 1) for place in places]
    monkeypatch.setattr(Reader, "read", lambda self, items, progress: readings)


def _score(tiny: Path, items: list[TrainingItem], metric: str = "cmrc2018") -> dev.DevScore:
    return dev.evaluate(
        load_reader(tiny), TextEncoder.load(tiny), place("cpu"), items, metric, SMALL, silent()
    )


def test_scores_are_percent_of_the_metric(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    items = [item("a", "?", "北京在东方。", "北京"), item("b", "?", "北京在东方。", "东方")]
    _answers(monkeypatch, [(0, 2), (3, 4)])
    assert _score(tiny, items) == dev.DevScore(50.0, pytest.approx(50 + 100 / 3), 2)


def test_no_answer_is_right_where_there_is_none(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    items = [item("a", "?", "北京。", None), TrainingItem("b", "?", "北京。", None, ("not in it",))]
    _answers(monkeypatch, [None, None])
    score = _score(tiny, items, "squad_v2.0")
    assert (score.exact_match, score.total) == (50.0, 2)


def test_nothing_to_look_at_scores_nothing(tiny: Path) -> None:
    assert _score(tiny, []) == dev.DevScore(0.0, 0.0, 0)


def test_looking_changes_neither_weights_nor_random_numbers(tiny: Path) -> None:
    model = load_reader(tiny).train()
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    numbers = torch.get_rng_state()
    score = dev.evaluate(
        model, TextEncoder.load(tiny), place("cpu"), eight_items(), "cmrc2018", SMALL, silent()
    )
    assert score.total == 8 and model.training
    assert torch.equal(torch.get_rng_state(), numbers)
    assert all(torch.equal(tensor, before[name]) for name, tensor in model.state_dict().items())
