"""The benchmark runs on any device; what it measures on a GPU is nobody's test."""

from __future__ import annotations

from tests.benchmarks.running import figures


def test_the_benchmark_trains_both_systems_and_counts_their_operations() -> None:
    small = {"size": "tiny", "batch": 2, "length": 40, "dual_batch": 2, "dual_length": 40, "product": 64}
    result = figures("gpu_training", **small, steps=2, rounds=1, device="cpu")
    reader, dual = result["reader"], result["dual-bert"]
    # Two layers of 4 matrices of 32 x 32 and 2 of 32 x 64, the answers' 2 x 32; attention over 40 tokens.
    assert reader["operations_a_token"] == 6 * (2 * (4 * 32 * 32 + 2 * 32 * 64) + 2 * 32) + 12 * 2 * 32 * 40
    assert dual["operations_a_token"] > reader["operations_a_token"] and dual["at_once"] == 2
    assert set(reader["tokens_a_second"]) == {"loop", "by hand"} and reader["times_by_hand"] > 0
    assert dual["share_of_peak"] > 0
