"""Where a run stands; readable without torch, so that a window may ask."""

from __future__ import annotations

import json
from dataclasses import astuple, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Position:
    """Where a run stands: `stage` and `epoch` count from 0, `batch` is the next one of the epoch.

    `step` counts optimiser steps over all stages, `stage_step` those of this stage.
    """

    stage: int = 0
    epoch: int = 0
    batch: int = 0
    step: int = 0
    stage_step: int = 0


def folders(checkpoints: Path) -> list[Path]:
    """The checkpoints of a run, newest first."""
    return sorted(checkpoints.glob("step-*"), reverse=True)


def read_position(checkpoint: Path) -> Position:
    """The position of one checkpoint; raises `OSError`, `ValueError` or `TypeError` for a damaged one."""
    position = Position(**json.loads((checkpoint / "position.json").read_text(encoding="utf-8")))
    if not all(isinstance(number, int) and number >= 0 for number in astuple(position)):
        raise ValueError("a position is made of whole numbers")
    return position


def newest(folder: Path) -> Position | None:
    """The position of the newest checkpoint, without loading it."""
    for found in folders(folder):
        try:
            return read_position(found)
        except (OSError, ValueError, TypeError):
            continue
    return None
