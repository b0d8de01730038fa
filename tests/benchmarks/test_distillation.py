"""The benchmark runs on a small model, and without a teacher's share both losses are the same."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.tiny import tiny_reader

ROOT = Path(__file__).parents[2]


def test_the_benchmark_runs_and_the_losses_agree(tmp_path: Path) -> None:
    small = {"--teachers": 2, "--questions": 6, "--batch": 3, "--length": 96, "--rounds": 2}
    model = tiny_reader(tmp_path / "tiny")
    done = subprocess.run(
        [
            *(sys.executable, "benchmarks/distillation.py", "--json", "--model", str(model)),
            *(word for name, value in small.items() for word in (name, str(value))),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert set(found["ways"]) == {"plain", "fixed", "impurity"}
    assert found["ways"]["plain"]["times_plain"] == 1.0
