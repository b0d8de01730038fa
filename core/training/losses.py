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
