"""λ is the golden cosine, and knows nothing of what stands outside the spans (C eq 10-12)."""

from __future__ import annotations

import pytest
import torch

from core.models.agreement import agreement, span_representation
from tests.core.models.dual_golden import CASES, golden, spans

CLOSE = {"rtol": 0.0, "atol": 1e-9}


@pytest.mark.parametrize("name", CASES)
def test_span_representations_and_their_agreement_equal_the_golden_ones(name: str) -> None:
    case = golden(name)
    ours, theirs = spans(case, ""), spans(case, "source_")
    torch.testing.assert_close(
        span_representation(case["in/B_T"], *ours), case["agreement/span_repr_target"], **CLOSE
    )
    torch.testing.assert_close(
        span_representation(case["in/B_S"], *theirs), case["agreement/span_repr_source"], **CLOSE
    )
    found = agreement(case["in/B_T"], ours, case["in/B_S"], theirs)
    torch.testing.assert_close(found, case["agreement/lambda_per_sample"], **CLOSE)


def test_the_mean_of_the_products_is_made_without_a_matrix_of_pairs() -> None:
    torch.manual_seed(3)
    states = torch.randn(1, 7, 5).double()
    span = states[0, 2:6]
    weights = (span @ span.mT).mean(dim=0).softmax(dim=0)
    found = span_representation(states, torch.tensor([2]), torch.tensor([5]))
    torch.testing.assert_close(found[0, 10:], weights @ span, **CLOSE)


def test_nothing_outside_the_span_counts_and_half_precision_is_summed_in_float32() -> None:
    torch.manual_seed(4)
    states = torch.randn(1, 6, 4, dtype=torch.bfloat16)
    span = (torch.tensor([1]), torch.tensor([2]))
    before = span_representation(states, *span)
    states[0, 3:] = 100.0
    assert before.dtype is torch.float32
    assert torch.equal(span_representation(states, *span), before)


def test_opposed_spans_agree_in_nothing() -> None:
    states = torch.ones(1, 2, 3)
    first, last = torch.tensor([0]), torch.tensor([1])
    assert agreement(states, (first, last), -states, (first, last)).tolist() == [0.0]
    assert agreement(states, (first, last), states, (first, last)).tolist() == pytest.approx([1.0])
