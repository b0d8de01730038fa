"""What a file of weights says about itself, read without loading any and without torch."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path

from core.errors import InputError

_LONGEST = 100_000_000  # bytes of a header, as the format allows

Shapes = Mapping[str, tuple[int, ...]]
"""Name of a tensor → its shape."""


def shapes(path: Path) -> Shapes:
    """The tensors of a safetensors file; raises `InputError` for one that is missing or damaged."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            length = int.from_bytes(file.read(8), "little")
            if length > min(size, _LONGEST):
                raise ValueError("its header is cut short")
            told = json.loads(file.read(length))
        tensors = {name: one for name, one in told.items() if name != "__metadata__"}
        end = max((int(one["data_offsets"][1]) for one in tensors.values()), default=0)
        if size != 8 + length + end:
            raise ValueError(f"{size} bytes long instead of {8 + length + end}")
        return {name: tuple(int(side) for side in one["shape"]) for name, one in tensors.items()}
    except FileNotFoundError:
        raise InputError("the model has no weights (model.safetensors)", item=str(path.parent)) from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError) as fault:
        raise InputError(
            f"the weights are damaged ({fault})", item=str(path), remedy="Install the model again"
        ) from fault


def weights(found: Shapes) -> int:
    """How many numbers the tensors hold."""
    return sum(math.prod(shape) for shape in found.values())
