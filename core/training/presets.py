"""Settings of the papers by name (C 5.1, L 4.1.3): what holds unless a run is told otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.errors import InputError

_RELEASED: Mapping[str, Any] = {
    "learning_rate": 2e-5,
    "epochs": 2.0,
    "batch_size": 64,
    "warmup": 0.1,
    "schedule": "linear",
    "clip": 1.0,
    "weight_decay": 0.01,
    "max_length": 512,
    "stride": 128,
    "max_query": 64,
    "max_answer_length": 40,
}

PRESETS: Mapping[str, Mapping[str, Any]] = {
    # C 5.1. It does not tell of a warm-up; without one the first steps spoil what the encoder has learned.
    "paper": {
        "learning_rate": 4e-5,
        "epochs": 2.0,
        "batch_size": 64,
        "warmup": 0.1,
        "schedule": "cosine",
    },
    # What the authors' code and page say: for CMRC 2018, for DRCD, and for the reader of the source language.
    "released": _RELEASED,
    "released-drcd": {**_RELEASED, "epochs": 3.0, "max_answer_length": 30},
    "released-source": {**_RELEASED, "learning_rate": 3e-5, "epochs": 3.0},
    # L 4.1.3, for branches' teachers and for students; it tells of no batch size.
    "lbmrc": {
        "learning_rate": 1e-5,
        "epochs": 10.0,
        "weight_decay": 0.005,
        "temperature": 2.0,
        "gold_share": 0.5,
        "teacher_share": 0.5,
    },
}


def preset(name: str) -> dict[str, Any]:
    """Settings of `TrainingConfig` by name; an unknown name raises `InputError` and lists the known."""
    if name not in PRESETS:
        raise InputError(f"there is no preset called {name!r}", remedy=f"Known: {', '.join(PRESETS)}")
    return dict(PRESETS[name])
