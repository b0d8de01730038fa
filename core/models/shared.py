"""Which folders hold a model whole, and where the encoder lies that another is added to. Imports no torch."""

from __future__ import annotations

from pathlib import Path

from core.models.files import WEIGHTS
from core.models.header import metadata

SHARED = "shared.safetensors"
"""The encoder's weights in a folder that was copied away from the others."""
ENCODER = "encoder"
"""The folder of the shared encoder, beside those of the models that are stored as differences."""
DIFFERENCE = "difference"


def is_difference(folder: Path) -> bool:
    """Whether the folder's weights are what to add to an encoder's (`core.models.differences`).

    Raises `InputError` for weights that are damaged.
    """
    path = folder / WEIGHTS
    return path.is_file() and metadata(path).get("stored") == DIFFERENCE


def shared_file(folder: Path) -> Path:
    """Where the encoder lies that the difference in `folder` is added to; the file need not exist."""
    copied = folder / SHARED
    return copied if copied.is_file() else folder.parent / ENCODER / WEIGHTS
