"""Packed weights come back within half a step of their row's scale; what is not packed passes through."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.models.packing import SCALE, pack, unpack


@given(
    rows=st.integers(1, 6),
    columns=st.integers(1, 40),
    seed=st.integers(0, 1000),
    size=st.sampled_from([1e-6, 1e-3, 1.0, 30.0]),
)
def test_every_weight_comes_back_within_half_a_step(rows: int, columns: int, seed: int, size: float) -> None:
    generator = torch.Generator().manual_seed(seed)
    matrix = torch.randn(rows, columns, generator=generator) * size * torch.arange(1, rows + 1)[:, None]
    packed = pack({"weight": matrix})
    assert packed["weight"].dtype == torch.int8 and packed["weight" + SCALE].dtype == torch.float16
    error = (unpack(packed)["weight"] - matrix).abs().amax(dim=1)
    scale, step = packed["weight" + SCALE].float(), matrix.abs().amax(dim=1) / 127
    assert bool((error <= scale * 0.50001).all())
    # Half precision: 11 significant bits, and nothing finer than 6e-8.
    assert bool((scale <= step * (1 + 2**-10) + 1.2e-7).all())


def test_rows_of_nothing_stay_nothing() -> None:
    assert torch.equal(unpack(pack({"weight": torch.zeros(2, 3)}))["weight"], torch.zeros(2, 3))


def test_vectors_lose_only_half_precision_and_whole_numbers_nothing() -> None:
    bias, counts = torch.tensor([0.5, -1.25]), torch.arange(4)
    back = unpack(pack({"bias": bias, "counts": counts}))
    assert torch.equal(back["bias"], bias) and back["bias"].dtype == torch.float32
    assert torch.equal(back["counts"], counts)


def test_weights_that_were_never_packed_pass_through() -> None:
    weights = {"a": torch.randn(2, 3), "b": torch.randn(4).to(torch.bfloat16)}
    back = unpack(weights)
    assert torch.equal(back["a"], weights["a"])
    assert torch.equal(back["b"], weights["b"].float())


@pytest.mark.parametrize("scale", [None, torch.ones(5)])
def test_packed_weights_without_their_scale_are_refused(scale: torch.Tensor | None) -> None:
    packed = pack({"weight": torch.randn(2, 3)})
    del packed["weight" + SCALE]
    if scale is not None:
        packed["weight" + SCALE] = scale
    with pytest.raises(ValueError, match="no scale that fits"):
        unpack(packed)
