"""The benchmark runs, and both forms of the attention agree; its times are nobody's test."""

from __future__ import annotations

from tests.benchmarks.running import figures


def test_the_benchmark_runs_and_the_fused_form_equals_the_plain_one() -> None:
    result = figures("dual_attention", length=48, batch=2, heads=2, head=8, rounds=1, device="cpu")
    assert result["difference"] < 1e-5
    assert set(result["forms"]) == {"plain", "fused"}
    assert result["time_ratio"] > 0 and result["memory_ratio"] >= 0
