"""Layer norms that stay narrow: under autocast they would widen every state to float32 and back."""

from __future__ import annotations

from functools import partial

import torch
from torch.nn import functional


def narrow_norms(model: torch.nn.Module, dtype: torch.dtype) -> None:
    """Let the model's layer norms give states of `dtype`, half as wide to move; weights stay as they are.

    The kernel takes means and variances in float32 all the same. What `model` is saved as does not change.
    """
    for module in model.modules():
        if type(module) is torch.nn.LayerNorm:
            module.forward = partial(_narrow, module, dtype)  # type: ignore[method-assign]


def _narrow(norm: torch.nn.LayerNorm, dtype: torch.dtype, states: torch.Tensor) -> torch.Tensor:
    weight, bias = (None if one is None else one.to(dtype) for one in (norm.weight, norm.bias))
    with torch.autocast(states.device.type, enabled=False):
        return functional.layer_norm(states.to(dtype), norm.normalized_shape, weight, bias, norm.eps)
