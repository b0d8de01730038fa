"""Models that share an encoder: what each changed in it, four bits a weight, beside the encoder's own file.

The bundled readers are one encoder trained on in several ways. Stored whole they would be several times as
large; their differences are small numbers that coarse steps hold well.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch

from core.models import unpacking
from core.models.packing import pack
from core.models.shared import DIFFERENCE
from core.models.unpacking import GROUP, LEVELS, SCALES, ZERO

KIND = {"stored": DIFFERENCE}
"""Metadata of a file that holds a difference."""

_HIGHEST = 7


def pack_difference(
    weights: Mapping[str, torch.Tensor], shared: Mapping[str, torch.Tensor]
) -> dict[str, torch.Tensor]:
    """`weights` as what they add to `shared`, both float32; what `shared` lacks is packed as it is.

    A matrix ``[rows, columns]`` becomes levels −7..7, two in a byte (uint8 ``[rows, columns / 2]``), and
    half-precision scales ``[rows, columns / 32]``; columns are filled up with zeros. Vectors stay whole.
    """
    own: dict[str, torch.Tensor] = {}
    packed: dict[str, torch.Tensor] = {}
    for name, tensor in weights.items():
        base = shared.get(name)
        if tensor.ndim == 2 and base is not None and base.shape == tensor.shape:
            packed[name + LEVELS], packed[name + SCALES] = _levels(tensor.float() - base.float())
        else:
            own[name] = tensor
    return packed | pack(own)


def unpack_difference(
    packed: Mapping[str, torch.Tensor], shared: Mapping[str, torch.Tensor]
) -> dict[str, torch.Tensor]:
    """The float32 weights of `pack_difference`'s result; raises `ValueError` where `shared` does not fit."""
    arrays = [{name: one.numpy() for name, one in some.items()} for some in (packed, shared)]
    return {name: torch.from_numpy(one) for name, one in unpacking.unpack_difference(*arrays).items()}


def _levels(matrix: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    rows, columns = matrix.shape
    groups = torch.nn.functional.pad(matrix, (0, -columns % GROUP)).view(rows, -1, GROUP)
    scales = _best_scales(groups)
    levels = torch.round(groups / scales.float()[..., None]).clamp(-_HIGHEST, _HIGHEST).to(torch.int8) + ZERO
    pairs = levels.view(rows, -1, 2).to(torch.uint8)
    return (pairs[..., 0] | (pairs[..., 1] << 4)).contiguous(), scales.contiguous()


def _best_scales(groups: torch.Tensor) -> torch.Tensor:
    """Scales ``[rows, groups]`` with the least squared error among a few: the largest number may be cut."""
    largest = groups.abs().amax(dim=-1)
    best = (largest / _HIGHEST).clamp_min(6e-8).half()
    least = torch.full_like(largest, float("inf"))
    for share in (1.0, 0.9, 0.8, 0.7):
        scales = (largest * share / _HIGHEST).clamp_min(6e-8).half()
        steps = scales.float()[..., None]
        error = (torch.round(groups / steps).clamp(-_HIGHEST, _HIGHEST) * steps - groups).square().sum(dim=-1)
        best = torch.where(error < least, scales, best)
        least = torch.minimum(error, least)
    return best
