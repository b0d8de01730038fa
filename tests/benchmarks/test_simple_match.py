"""The benchmark runs on the bundled sample and finds no difference; its times are nobody's test."""

from __future__ import annotations

from tests.benchmarks.running import figures


def test_the_benchmark_runs_and_the_fast_way_equals_the_plain_one() -> None:
    result = figures("simple_match", items=3, rounds=1)
    assert result["different_from_plain"] == 0
    methods = result["methods"]
    assert methods["SimpleMatch"]["f1"] == methods["plain windows"]["f1"]
    assert set(methods) == {"plain windows", "SimpleMatch", "rapidfuzz"}
