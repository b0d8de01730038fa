"""What a recipe says."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StagePlan:
    """A stage: its name and the parts of the snapshot (file stems in ``data/``) it trains on, mixed."""

    name: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a system's weights come to be.

    Attributes:
        name: Also the id of the system it trains.
        title: A few words for people.
        stages: In order; a stage whose parts are empty in the snapshot is a fault found before the start.
        bases: Ids of systems whose weights it may start from.
        task: What is learned, a name of `TASKS`.
    """

    name: str
    title: str
    stages: tuple[StagePlan, ...]
    bases: tuple[str, ...]
    task: str = "spans"

    @property
    def parts(self) -> tuple[str, ...]:
        """Every part of the snapshot it needs, in order of first use."""
        return tuple(dict.fromkeys(part for stage in self.stages for part in stage.parts))
