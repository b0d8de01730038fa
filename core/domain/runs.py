"""Model versions and scores: what a project knows about its systems."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class ModelVersion:
    """Trained weights under a system's id.

    Attributes:
        id: Row id in the project.
        system: The system's id; `version` names the weights within it ("bundled", "v2").
        folder: Where the weights lie, as a string path relative to the project or absolute.
        parent: Label (system@version) of the version it was trained from; empty for a first one.
        recipe: The training recipe.
        data: What it was trained on, for people and for reports (counts, snapshot hash).
        created_at: ISO 8601 in UTC.
        promoted: Whether the bare system id means this version.
        scores: Data-set name → {"exact_match": …, "f1": …} in percent.
    """

    id: int
    system: str
    version: str
    folder: str
    parent: str = ""
    recipe: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    created_at: str = ""
    promoted: bool = False
    scores: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    @property
    def label(self) -> str:
        return f"{self.system}@{self.version}"


@dataclass(frozen=True, slots=True)
class ItemScore:
    """One question's scores, each in 0..1."""

    key: str
    prediction: str
    exact_match: float
    f1: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Scores of one system version on one set of questions.

    Attributes:
        system: Label (system@version).
        dataset: Name of the data set, with "held-out" where only that part was used.
        metric: The metric's name.
        signature: system@version, data hash, metric version and seed: equal signatures and equal answers,
            equal scores. A system that translates may answer otherwise once a sentence was corrected.
        exact_match, f1: Percent.
        items: Per-question scores, in the data set's order.
    """

    system: str
    dataset: str
    metric: str
    signature: str
    exact_match: float
    f1: float
    items: tuple[ItemScore, ...] = ()
    id: int = 0
    created_at: str = ""

    @property
    def ground(self) -> str:
        """What was scored and how, whoever answered: scores on equal grounds compare."""
        return self.signature.removeprefix(f"{self.system}|")

    @property
    def data(self) -> str:
        """Which questions and gold answers were scored, as the signature tells it."""
        return self.ground.partition("|")[0]
