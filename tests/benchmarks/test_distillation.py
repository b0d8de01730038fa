"""The benchmark runs on a small model, and without a teacher's share both losses are the same."""

from __future__ import annotations

from pathlib import Path

from tests.benchmarks.running import figures
from tests.tiny import tiny_reader


def test_the_benchmark_runs_and_the_losses_agree(tmp_path: Path) -> None:
    model = tiny_reader(tmp_path / "tiny")
    found = figures("distillation", model=model, teachers=2, questions=6, batch=3, length=96, rounds=2)
    assert set(found["ways"]) == {"plain", "fixed", "impurity"}
    assert found["ways"]["plain"]["times_plain"] == 1.0
