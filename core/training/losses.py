"""What training minimises; shapes are stated, plain versions are in the tests."""

from __future__ import annotations

import torch
from torch.nn import functional


def span_loss(
    start_logits: torch.Tensor,
    end_logits: torch.Tensor,
    starts: torch.Tensor,
    ends: torch.Tensor,
    mask: torch.Tensor,
) -> torch.Tensor:
    """Cross entropy of the start plus that of the end, mean over the batch (C 4.3).

    Logits and the additive `mask` are ``[batch, length]``, positions ``[batch]``. The mask removes the
    question and the padding, so the loss of an item does not depend on what it is batched with.
    """
    return functional.cross_entropy(start_logits + mask, starts) + functional.cross_entropy(
        end_logits + mask, ends
    )


def span_losses(
    start_logits: torch.Tensor,
    end_logits: torch.Tensor,
    starts: torch.Tensor,
    ends: torch.Tensor,
    mask: torch.Tensor,
) -> torch.Tensor:
    """`span_loss` of each item, ``[batch]``."""
    return functional.cross_entropy(start_logits + mask, starts, reduction="none") + functional.cross_entropy(
        end_logits + mask, ends, reduction="none"
    )


def dual_losses(target: torch.Tensor, source: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
    """``L_T + λ L_aux`` of each item (C eq 13), all ``[batch]``; where λ is 0 the source plays no role."""
    return target + torch.where(weights > 0, weights * source, 0.0)
