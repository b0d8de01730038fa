"""The benchmark runs, and both forms of the attention agree; its times are nobody's test."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SMALL = ["--length", "48", "--batch", "2", "--heads", "2", "--head", "8", "--rounds", "1", "--device", "cpu"]


def test_the_benchmark_runs_and_the_fused_form_equals_the_plain_one() -> None:
    done = subprocess.run(
        [sys.executable, "benchmarks/dual_attention.py", *SMALL, "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    result = json.loads(done.stdout)
    assert result["difference"] < 1e-5
    assert set(result["forms"]) == {"plain", "fused"}
    assert result["time_ratio"] > 0 and result["memory_ratio"] >= 0
