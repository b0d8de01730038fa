"""``spanbridge models export`` says what was written and how far it answers alike."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.cli.models import _scores
from core.domain.runs import ModelVersion
from core.models.exports import ExportOrder
from core.progress import Progress
from core.services import model_exports
from tests.core.cli.conftest import Terminal

pytestmark = pytest.mark.usefixtures("bundled")
TOLD = {
    "format": "onnx",
    "model.onnx": {"questions": 8, "same": 8, "mean": 1e-7, "largest": 2e-6},
    "model_int8.onnx": {"questions": 8, "same": 7, "mean": 0.1, "largest": 0.5},
}


@pytest.fixture
def orders(monkeypatch: pytest.MonkeyPatch) -> list[ExportOrder]:
    """What the child process would be asked; it answers at once."""
    asked: list[ExportOrder] = []

    class Host:
        def __init__(self, *, device: str) -> None: ...

        def __enter__(self) -> Host:
            return self

        def __exit__(self, *_: object) -> None: ...

        def export(self, format: str, order: ExportOrder, progress: Progress) -> dict[str, Any]:
            asked.append(order)
            return TOLD

    monkeypatch.setattr(model_exports, "ModelHostClient", Host)
    return asked


def test_every_file_is_told_with_how_far_it_answers_alike(
    terminal: Terminal, project: Path, tmp_path: Path, orders: list[ExportOrder]
) -> None:
    order = ("models", "export", project, "cascade", tmp_path / "out", "--format", "onnx", "--int8")
    assert terminal(*order).out.splitlines() == [
        f"cascade@bundled is in {tmp_path / 'out'}",
        "model.onnx: 8 of 8 questions get the same span, logits differ by 2e-06 at most.",
        "model_int8.onnx: 7 of 8 questions get the same span, logits differ by 0.5 at most.",
    ]
    assert orders[0].int8 and orders[0].samples
    done = terminal(*order, "--json").json
    assert (done["version"], done["format"], done["told"]) == ("cascade@bundled", "onnx", TOLD)


def test_a_wrong_form_is_wrong_input(terminal: Terminal, project: Path, tmp_path: Path) -> None:
    wrong = terminal("models", "export", project, "cascade", tmp_path / "out", "--format", "onix")
    assert wrong.code == 2 and "Did you mean 'onnx'" in wrong.err
    alone = terminal("models", "export", project, "cascade", tmp_path / "out", "--int8")
    assert alone.code == 2 and "Choose the format onnx as well" in alone.err


def test_many_scores_are_cut_to_the_first_and_the_newest() -> None:
    told = {f"set {number}": {"exact_match": 10.0 * number, "f1": 50.0} for number in range(1, 6)}
    version = ModelVersion("cascade", "v1", "cascade", "models/x", scores=told)
    assert _scores(version) == "set 1 10.0 / 50.0; set 4 40.0 / 50.0; set 5 50.0 / 50.0; 2 more with --json"
    assert _scores(replace(version, scores={"set 1": told["set 1"]})) == "set 1 10.0 / 50.0"
