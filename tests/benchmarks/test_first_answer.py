"""The benchmark runs on a small model, and both ways give the same answers: else it ends with a fault."""

from __future__ import annotations

from pathlib import Path

from tests.benchmarks.running import figures
from tests.tiny import tiny_reader


def test_the_benchmark_runs_and_the_answers_agree(tmp_path: Path) -> None:
    model = tiny_reader(tmp_path / "tiny")
    found = figures("first_answer", model=model, rounds=1, questions=3, threads=1)["seconds"]
    assert set(found) == {"cold", "load", "first", "later"}
    assert all(one["spanbridge"] > 0 and one["transformers"] > 0 for one in found.values())
