"""Weights at a quarter of their size: one 8-bit integer a weight and one scale a row.

Bundled models must stay small. Unpacking gives float32 weights, so everything after loading is the same.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch

from core.models.unpacking import SCALE, unpack_rows


def pack(weights: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Matrices become int8 ``[rows, columns]`` with a float16 scale ``[rows]``; the rest becomes float16."""
    packed: dict[str, torch.Tensor] = {}
    for name, tensor in weights.items():
        if tensor.ndim == 2 and tensor.is_floating_point():
            packed[name], packed[name + SCALE] = _quantise_rows(tensor.float())
        elif tensor.is_floating_point():
            packed[name] = tensor.half().contiguous()
        else:
            packed[name] = tensor.contiguous()
    return packed


def unpack(packed: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """The float32 weights of `pack`'s result; weights that were never packed pass through as float32.

    Raises `ValueError` for packed weights without a scale that fits.
    """
    # numpy knows no bfloat16, which is never packed.
    plain = {name: one.float() for name, one in packed.items() if one.dtype == torch.bfloat16}
    arrays = {name: one.numpy() for name, one in packed.items() if name not in plain}
    return plain | {name: torch.from_numpy(one) for name, one in unpack_rows(arrays).items()}


def _quantise_rows(matrix: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    # The scale is rounded to half precision first, so that quantising uses the scale that is stored;
    # where that made it smaller, the next one up: the largest weight of the row must not be cut.
    largest = matrix.abs().amax(dim=1)
    scale = (largest / 127).clamp_min(6e-8).half()
    scale = torch.where(scale.float() * 127 < largest, (scale.view(torch.int16) + 1).view(torch.half), scale)
    levels = torch.round(matrix / scale.float()[:, None]).clamp(-127, 127)
    return levels.to(torch.int8), scale
