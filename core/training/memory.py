"""How much of a batch a device can learn from at once: chosen by its memory, not by the person.

A batch that does not fit goes through in pieces whose gradients are added. Where even a small piece would
not fit, the encoder computes its inner states again instead of keeping them (a third more work).
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import torch

from core.models.loading import Placement

_STATES = 18
"""Numbers that a layer keeps for its gradients, for each token and each unit of its width."""
_MATRICES = 3
"""Matrices of all pairs of tokens, a head, that attention keeps where no fused kernel can be used."""
_WIDE, _NARROW = 4.0, 3.3
"""Bytes a number: in float32, and under autocast, which keeps a part in float32."""
_OPTIMISER = 16
"""Bytes a weight: itself, its gradient, two moments."""
_SHARE = {"cuda": 0.85, "cpu": 0.5}
"""How much of a device's memory training may take: a GPU is ours alone, a computer is not."""
_GROUPS = Path("/sys/fs/cgroup")
_LIMITS = ("memory.max", "memory/memory.limit_in_bytes")
"""What a container may take, as the second and the first version of Linux's control groups tell it."""
_LEAST = {"cuda": 4096, "cpu": 1}
"""Tokens in a piece below which the device is no longer busy."""


@dataclass(frozen=True, slots=True)
class Room:
    """What fits.

    Attributes:
        free: Bytes for the states of one piece.
        layers, width, heads: Of the encoder, the layers above it counted in.
        wide: Bytes a number.
        matrices: Whether attention keeps a matrix of all pairs of tokens.
        least: Tokens in a piece below which states are computed again instead.
    """

    free: float
    layers: int
    width: int
    heads: int
    wide: float = _WIDE
    matrices: bool = False
    least: int = 1

    def rows(self, length: int, *, spared: bool) -> int:
        """How many windows of `length` tokens fit at once, at least 1; `spared`: states are made again."""
        return max(1, int(self.free / self._bytes(length, spared=spared)))

    def must_spare(self, length: int) -> bool:
        """Whether states of windows of `length` tokens should be computed again instead of kept."""
        return self.free < max(self.least, length) / length * self._bytes(length, spared=False)

    def _bytes(self, length: int, *, spared: bool) -> float:
        """Bytes of one window."""
        layer = self.wide * _STATES * self.width * length
        if self.matrices:
            layer += self.wide * _MATRICES * self.heads * length * length
        # One layer is whole at a time; of the others only what goes into them is kept.
        return layer + self.layers * _WIDE * self.width * length if spared else self.layers * layer


def room(model: Any, config: Mapping[str, Any], placement: Placement, *, above: int = 2) -> Room:
    """The room on the model's device; `config` is the encoder's, `above` layers stand on it.

    It depends on machine and model alone, so that a run that was interrupted goes on in the same pieces.
    """
    kind = placement.device.type
    weights = sum(weight.numel() for weight in model.parameters())
    return Room(
        max(0.0, _SHARE[kind] * _memory(placement.device) - _OPTIMISER * weights),
        _first(config, "num_hidden_layers", "n_layers") + above,
        _first(config, "hidden_size", "dim", "emb_dim"),
        _first(config, "num_attention_heads", "n_heads"),
        wide=_NARROW if placement.autocast else _WIDE,
        matrices=kind == "cpu",  # there dropout within attention has no fused kernel
        least=_LEAST[kind],
    )


def _memory(device: torch.device) -> int:
    if device.type == "cuda":
        return int(torch.cuda.get_device_properties(device).total_memory)
    return min([int(psutil.virtual_memory().total), *_limits(_GROUPS)])


def _limits(groups: Path) -> list[int]:
    """Bytes that this process may take, of each limit that is told; a container sees its host's memory."""
    found = []
    for name in _LIMITS:
        with suppress(OSError, ValueError):  # no such limit, or "max", which is none
            found.append(int((groups / name).read_text(encoding="ascii")))
    return found


def _first(config: Mapping[str, Any], *names: str) -> int:
    """A size of the encoder, by its several names."""
    return int(next(config[name] for name in names if config.get(name)))
