"""The benchmark runs on the bundled sample and finds no difference; its times are nobody's test."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_benchmark_runs_and_the_fast_way_equals_the_plain_one() -> None:
    done = subprocess.run(
        [sys.executable, "benchmarks/simple_match.py", "--items", "3", "--rounds", "1", "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    result = json.loads(done.stdout)
    assert result["different_from_plain"] == 0
    methods = result["methods"]
    assert methods["SimpleMatch"]["f1"] == methods["plain windows"]["f1"]
    assert set(methods) == {"plain windows", "SimpleMatch", "rapidfuzz"}
