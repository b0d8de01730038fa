"""What a file of weights says about itself, read without loading any and without torch."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.errors import InputError

_LONGEST = 100_000_000  # bytes of a header, as the format allows
_METADATA = "__metadata__"
_FAULTS = (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError)

Shapes = Mapping[str, tuple[int, ...]]
"""Name of a tensor → its shape."""


def shapes(path: Path) -> Shapes:
    """The tensors of a safetensors file; raises `InputError` for one that is missing or damaged."""
    try:
        told, begin = _header(path)
        size = path.stat().st_size
        tensors = {name: one for name, one in told.items() if name != _METADATA}
        end = max((int(one["data_offsets"][1]) for one in tensors.values()), default=0)
        if size != begin + end:
            raise ValueError(f"{size} bytes long instead of {begin + end}")
        return {name: tuple(int(side) for side in one["shape"]) for name, one in tensors.items()}
    except _FAULTS as fault:
        raise _refused(path, fault) from fault


def metadata(path: Path) -> Mapping[str, str]:
    """What the writer of a safetensors file noted in it; raises `InputError` as `shapes` does."""
    try:
        noted = _header(path)[0].get(_METADATA) or {}
        return {str(name): str(value) for name, value in noted.items()}
    except _FAULTS as fault:
        raise _refused(path, fault) from fault


def weights(found: Shapes) -> int:
    """How many numbers the tensors hold."""
    return sum(math.prod(shape) for shape in found.values())


def _header(path: Path) -> tuple[dict[str, Any], int]:
    """The header's page, and where the numbers begin."""
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if length > min(path.stat().st_size, _LONGEST):
            raise ValueError("its header is cut short")
        told = json.loads(file.read(length))
    if not isinstance(told, dict):
        raise TypeError("its header is no object")
    return told, 8 + length


def _refused(path: Path, fault: Exception) -> InputError:
    if isinstance(fault, FileNotFoundError):
        return InputError("the model has no weights (model.safetensors)", item=str(path.parent))
    return InputError(f"the weights are damaged ({fault})", item=str(path), remedy="Install the model again")
