"""The loaded forms of a model by name, for floors that must not import torch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from core.registry import Entry, Registry

ENGINES: Registry[Callable[..., Any]] = Registry(
    "engine",
    (
        Entry("reader", "core.models.reader:Reader.load", "Answers questions with spans"),
        Entry("states", "core.models.states:StateEncoder.load", "Gives vectors of a text's pieces"),
    ),
)
"""From a model's folder and the keyword ``device`` to the loaded model."""
