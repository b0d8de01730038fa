"""The benchmark runs on any device; what it measures on a GPU is nobody's test."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SMALL = [
    *("--size", "tiny", "--batch", "2", "--length", "40", "--dual-batch", "2", "--dual-length", "40"),
    *("--product", "64", "--steps", "2", "--rounds", "1", "--device", "cpu"),
]


def test_the_benchmark_trains_both_systems_and_counts_their_operations() -> None:
    done = subprocess.run(
        [sys.executable, "benchmarks/gpu_training.py", *SMALL, "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    result = json.loads(done.stdout)
    reader, dual = result["reader"], result["dual-bert"]
    # Two layers of 4 matrices of 32 x 32 and 2 of 32 x 64, the answers' 2 x 32; attention over 40 tokens.
    assert reader["operations_a_token"] == 6 * (2 * (4 * 32 * 32 + 2 * 32 * 64) + 2 * 32) + 12 * 2 * 32 * 40
    assert dual["operations_a_token"] > reader["operations_a_token"] and dual["at_once"] == 2
    assert set(reader["tokens_a_second"]) == {"loop", "by hand"} and reader["times_by_hand"] > 0
    assert dual["share_of_peak"] > 0
