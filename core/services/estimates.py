"""Guessing how long a training job will take, before it starts."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from core.training.config import TrainingConfig
from core.training.items import TrainingItem

_CPU_OPERATIONS = 4.5e10
"""Useful floating-point operations a second and core in training; measured speeds differ by half."""

_GPU_OPERATIONS = 1e14
_PASSES = 6  # operations for each weight and token: forward two, backward four


def estimate_seconds(items: Sequence[TrainingItem], base: Path, config: TrainingConfig) -> float | None:
    """Seconds, to within a factor of two or so; None when the base model's size cannot be told."""
    weights = _encoder_weights(base)
    if weights is None:
        return None
    tokens = sum(_tokens(item, config) for item in items) * config.epochs
    if config.device == "cuda":
        return tokens * weights * _PASSES / _GPU_OPERATIONS
    cores = config.threads or max(1, (os.cpu_count() or 2) // 2)
    return tokens * weights * _PASSES / (_CPU_OPERATIONS * cores)


def _tokens(item: TrainingItem, config: TrainingConfig) -> float:
    """Tokens an item trains on: one a character where words have no spaces, one in four otherwise."""
    a_character = 0.25 if " " in item.passage[:200].strip() else 1.0
    query = min(config.max_query, len(item.question) * a_character)
    room = max(1.0, config.max_length - query - 3)
    passage = len(item.passage) * a_character
    if passage <= room:
        return passage + query + 3
    windows = 1 + (passage - room) / config.stride
    with_answer = min(windows, config.windows_per_answer or room / config.stride)
    used = with_answer + max(0.0, windows - with_answer) * config.negative_rate
    return used * config.max_length


def _encoder_weights(base: Path) -> float | None:
    try:
        config: dict[str, Any] = json.loads((base / "config.json").read_text(encoding="utf-8"))
        # DistilBERT and XLM have names of their own.
        hidden = int(config.get("hidden_size") or config.get("dim") or config["emb_dim"])
        layers = int(config.get("num_hidden_layers") or config["n_layers"])
        inner = int(config.get("intermediate_size") or config.get("hidden_dim") or 4 * hidden)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return float(layers * (4 * hidden * hidden + 2 * hidden * inner))
