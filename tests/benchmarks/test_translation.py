"""The benchmark runs on a small random model, and float32 says what transformers says."""

from __future__ import annotations

from tests.benchmarks.running import figures


def test_the_benchmark_runs_and_the_fast_way_equals_the_plain_one() -> None:
    small = {"sentences": 3, "rounds": 1, "width": 32, "layers": 1, "vocabulary": 900, "beam": 2}
    ways = figures("translation", **small)["ways"]
    assert [
        ways[name]["same_as_generate"] for name in ("generate, one by one", "marian", "fast float32")
    ] == [3] * 3
    assert set(ways) == {"generate", "generate, one by one", "marian", "fast float32", "fast int8"}
