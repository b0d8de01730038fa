"""What a project remembers of a training job; the job itself is a folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class JobRecord:
    """A job that this project started.

    Attributes:
        folder: The job's folder, relative to the project where it lies inside.
        collected_at: When its model version was registered; None before.
    """

    id: int
    folder: str
    recipe: str
    title: str
    created_at: str
    collected_at: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
