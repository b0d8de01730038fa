"""The loss equals a plain version, and padding does not change it."""

from __future__ import annotations

import math

import pytest
import torch

from core.models.reader import MASKED
from core.training.losses import span_loss


def _plain(logits: list[float], position: int, allowed: list[bool]) -> float:
    """Minus the log probability of `position` among the allowed ones."""
    kept = [math.exp(logit) for logit, ok in zip(logits, allowed, strict=True) if ok]
    return math.log(sum(kept)) - logits[position]


def test_the_loss_is_minus_the_log_probability_of_both_ends() -> None:
    torch.manual_seed(1)
    start, end = torch.randn(3, 6), torch.randn(3, 6)
    allowed = [[True, False, True, True, True, False], [True, False, False, True, True, True]]
    allowed.append([True] + [False] * 4 + [True])
    mask = torch.where(torch.tensor(allowed), 0.0, MASKED)
    starts, ends = [2, 0, 5], [4, 0, 5]
    expected = sum(
        _plain(start[row].tolist(), starts[row], allowed[row])
        + _plain(end[row].tolist(), ends[row], allowed[row])
        for row in range(3)
    )
    found = span_loss(start, end, torch.tensor(starts), torch.tensor(ends), mask)
    assert found.item() == pytest.approx(expected / 3, rel=1e-6)


def test_padding_does_not_change_the_loss() -> None:
    torch.manual_seed(2)
    start, end, mask = torch.randn(2, 5), torch.randn(2, 5), torch.zeros(2, 5)
    starts, ends = torch.tensor([1, 0]), torch.tensor([3, 0])

    def padded(tensor: torch.Tensor, value: float) -> torch.Tensor:
        return torch.nn.functional.pad(tensor, (0, 4), value=value)

    alone = span_loss(start, end, starts, ends, mask)
    beside = span_loss(padded(start, 7.0), padded(end, 7.0), starts, ends, padded(mask, MASKED))
    assert torch.equal(alone, beside)
