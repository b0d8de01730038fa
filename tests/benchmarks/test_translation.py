"""The benchmark runs on a small random model, and float32 says what transformers says."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SMALL = [
    "--sentences",
    "3",
    "--rounds",
    "1",
    "--width",
    "32",
    "--layers",
    "1",
    "--vocabulary",
    "900",
    "--beam",
    "2",
]


def test_the_benchmark_runs_and_the_fast_way_equals_the_plain_one() -> None:
    done = subprocess.run(
        [sys.executable, "benchmarks/translation.py", *SMALL, "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    ways = json.loads(done.stdout)["ways"]
    assert [
        ways[name]["same_as_generate"] for name in ("generate, one by one", "marian", "fast float32")
    ] == [3] * 3
    assert set(ways) == {"generate", "generate, one by one", "marian", "fast float32", "fast int8"}
