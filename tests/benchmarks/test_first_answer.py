"""The benchmark runs on a small model, and both ways give the same answers: else it ends with a fault."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.tiny import tiny_reader

ROOT = Path(__file__).parents[2]


def test_the_benchmark_runs_and_the_answers_agree(tmp_path: Path) -> None:
    model = tiny_reader(tmp_path / "tiny")
    done = subprocess.run(
        [
            *(sys.executable, "benchmarks/first_answer.py", "--json", "--model", str(model)),
            *("--rounds", "1", "--questions", "3", "--threads", "1"),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)["seconds"]
    assert set(found) == {"cold", "load", "first", "later"}
    assert all(one["spanbridge"] > 0 and one["transformers"] > 0 for one in found.values())
