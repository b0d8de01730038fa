"""How alike an answer and its translation are, as the encoder sees them: λ of Dual BERT (C eq 10-12)."""

from __future__ import annotations

import torch
from torch.nn import functional


def agreement(
    target: torch.Tensor,
    target_span: tuple[torch.Tensor, torch.Tensor],
    source: torch.Tensor,
    source_span: tuple[torch.Tensor, torch.Tensor],
) -> torch.Tensor:
    """λ of each item, ``[batch]`` in 0..1: the cosine of the two spans' representations, never below 0.

    States are the encoder's own, ``[batch, length, hidden]``; a span is its first and last position, both
    ``[batch]``.
    """
    cosine = functional.cosine_similarity(
        span_representation(target, *target_span), span_representation(source, *source_span), dim=-1
    )
    return cosine.clamp_min(0.0)


def span_representation(states: torch.Tensor, first: torch.Tensor, last: torch.Tensor) -> torch.Tensor:
    """``[start; end; attended]`` of each span, ``[batch, 3 * hidden]``, at least in float32.

    The third part is ``Σ_j softmax_j(mean_i x_i · x_j) x_j`` over the span's tokens. Since the mean of the
    products is the product with the mean, no matrix of all pairs is made.
    """
    states = states.to(torch.promote_types(states.dtype, torch.float32))
    rows = torch.arange(len(states), device=states.device)
    positions = torch.arange(states.shape[1], device=states.device)
    inside = (positions >= first[:, None]) & (positions <= last[:, None])
    mean = (states * inside[..., None]).sum(dim=1) / inside.sum(dim=1, keepdim=True)
    scores = torch.einsum("blh,bh->bl", states, mean).masked_fill(~inside, -torch.inf)
    attended = torch.einsum("bl,blh->bh", scores.softmax(dim=-1), states)
    return torch.cat((states[rows, first], states[rows, last], attended), dim=-1)
