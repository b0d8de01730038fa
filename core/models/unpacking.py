"""Packed weights as plain numbers again. Imports no torch: an export in the window must not load it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from core.errors import InputError
from core.models.files import WEIGHTS
from core.models.header import metadata
from core.models.shared import is_difference, shared_file

Array = npt.NDArray[Any]
Floats = npt.NDArray[np.float32]

SCALE = ".row_scale"
LEVELS, SCALES = ".levels", ".scales"
ROWS = {"packed": "rows"}
"""Metadata of a file whose matrices are 8-bit integers."""
GROUP = 32
"""Columns of a difference that share a scale."""
ZERO = 8
"""What is stored for a difference of nothing."""


def unpack_rows(packed: Mapping[str, Array]) -> dict[str, Array]:
    """Float32 weights from 8-bit matrices with their row scales; other numbers pass through as float32.

    Raises `ValueError` for a packed matrix without a scale that fits.
    """
    weights: dict[str, Array] = {}
    for name, array in packed.items():
        if name.endswith(SCALE):
            continue
        if array.dtype == np.int8:
            scale = packed.get(name + SCALE)
            if scale is None or scale.shape != array.shape[:1]:
                raise ValueError(f"{name} has no scale that fits")
            weights[name] = array.astype(np.float32) * scale.astype(np.float32)[:, None]
        else:
            weights[name] = array.astype(np.float32) if array.dtype.kind == "f" else array
    return weights


def unpack_difference(packed: Mapping[str, Array], shared: Mapping[str, Array]) -> dict[str, Array]:
    """Float32 weights from a difference and the float32 weights it is added to.

    Raises `ValueError` where `shared` does not fit.
    """
    own: dict[str, Array] = {}
    weights: dict[str, Array] = {}
    for name, array in packed.items():
        if name.endswith(LEVELS):
            whole = name.removesuffix(LEVELS)
            base, scales = shared.get(whole), packed.get(whole + SCALES)
            if base is None or scales is None:
                raise ValueError(f"{whole} has no base or no scales")
            weights[whole] = base + _change(array, scales, base.shape)
        elif not name.endswith(SCALES):
            own[name] = array
    return weights | unpack_rows(own)


def write_plain(folder: Path, target: Path) -> bool:
    """Write the folder's weights to the file `target` as float32 that any program reads.

    Returns False, and writes nothing, where they are plain already. Raises `InputError` for damaged weights.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load_file, save_file

    path = folder / WEIGHTS
    try:
        if is_difference(folder):
            packed = load_file(path)
            path = shared_file(folder)
            weights = unpack_difference(packed, unpack_rows(load_file(path)))
        elif metadata(path).items() >= ROWS.items():
            weights = unpack_rows(load_file(path))
        else:
            return False
    except (SafetensorError, OSError, ValueError) as fault:
        raise InputError(
            f"the weights are damaged ({fault})", item=str(path), remedy="Install the model again"
        ) from fault
    save_file(weights, target, metadata={"format": "pt"})
    return True


def _change(packed: Array, scales: Array, shape: tuple[int, ...]) -> Floats:
    rows, columns = shape
    width = -(-columns // GROUP) * GROUP
    fits = packed.shape == (rows, width // 2) and scales.shape == (rows, width // GROUP)
    if packed.dtype != np.uint8 or not fits:
        raise ValueError("the difference has another size than its base")
    pairs = np.stack((packed & 15, packed >> 4), axis=-1).reshape(rows, -1, GROUP)
    values = (pairs.astype(np.float32) - ZERO) * scales.astype(np.float32)[..., None]
    whole: Floats = values.reshape(rows, width)[:, :columns]
    return whole
