"""Three fused attention calls give what the equations say, whatever the padding (C 4.2)."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core.models.self_adaptive import BilingualDecoder, cross_context, fused_context, plain_context
from tests.core.models.dual_golden import CASES, decoder, golden, masks

CLOSE = {"rtol": 0.0, "atol": 1e-9}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize(("kind", "adaptive"), [("adaptive", True), ("plain", False)])
def test_states_equal_the_golden_ones(name: str, kind: str, adaptive: bool) -> None:
    case = golden(name)
    states = decoder(case, adaptive=adaptive)(case["in/B_T"], case["in/B_S"], *masks(case))
    torch.testing.assert_close(states, case[f"{kind}/H_T"], **CLOSE)


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize(
    ("kind", "attend"), [("adaptive", fused_context), ("adaptive", plain_context), ("plain", cross_context)]
)
def test_both_forms_gather_what_the_golden_context_says(name: str, kind: str, attend: object) -> None:
    case = golden(name)
    layer = decoder(case)
    parts = (
        layer._split(layer.query(case["in/B_T"])),
        layer._split(layer.key(case["in/B_S"])),
        layer._split(layer.value(case["in/B_S"])),
    )
    context = attend(*parts, *masks(case)).transpose(1, 2).flatten(2)  # type: ignore[operator]
    torch.testing.assert_close(context, case[f"{kind}/context"], **CLOSE)


@settings(deadline=None, max_examples=25)
@given(
    seed=st.integers(0, 999),
    target=st.integers(1, 9),
    source=st.integers(1, 9),
    padding=st.tuples(st.integers(0, 4), st.integers(0, 4)),
    heads=st.sampled_from([1, 2, 4]),
)
def test_padding_and_batch_mates_change_nothing(
    seed: int, target: int, source: int, padding: tuple[int, int], heads: int
) -> None:
    torch.manual_seed(seed)
    layer = BilingualDecoder(8, heads).double().eval()
    ours, theirs = torch.randn(1, target, 8).double(), torch.randn(1, source, 8).double()
    alone = layer(ours, theirs)
    # The same pair behind a longer one, and its padding full of noise.
    long_ours = torch.randn(2, target + padding[0], 8).double()
    long_theirs = torch.randn(2, source + padding[1], 8).double()
    long_ours[1, :target], long_theirs[1, :source] = ours[0], theirs[0]
    here = torch.ones(2, target + padding[0], dtype=torch.bool)
    there = torch.ones(2, source + padding[1], dtype=torch.bool)
    here[1, target:], there[1, source:] = False, False
    together = layer(long_ours, long_theirs, here, there)[1:, :target]
    torch.testing.assert_close(together, alone, **CLOSE)


def test_both_forms_have_the_same_gradients() -> None:
    torch.manual_seed(0)
    mask = (torch.arange(6) < 4)[None, :]
    found = []
    for attend in (fused_context, plain_context):
        torch.manual_seed(1)
        parts = [torch.randn(1, 2, length, 4).double().requires_grad_() for length in (5, 6, 6)]
        attend(*parts, None, mask).square().sum().backward()
        found.append([part.grad for part in parts])
    for fused, plain in zip(*found, strict=True):
        torch.testing.assert_close(fused, plain, **CLOSE)
