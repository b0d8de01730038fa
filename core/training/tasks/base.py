"""What the one loop must be told about what it trains."""

from __future__ import annotations

from collections.abc import Sequence, Sized
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import torch

    from core.models.loading import Placement

Figures = dict[str, Any]


class Task(Protocol):
    """What is learned from a snapshot, made of the base model's folder and the run's settings."""

    def model(self) -> Any:
        """The model to train, in float32 on the CPU; layers that the base lacks begin at random."""
        ...

    def examples(self, part: Path) -> list[Any]:
        """A part of the snapshot as examples, whose `len` is their tokens; a missing file gives none."""
        ...

    def loss(self, model: Any, batch: Sequence[Any], placement: Placement) -> torch.Tensor:
        """The scalar to minimise; what it draws at random comes from torch's generator alone."""
        ...

    def gradients(self, model: Any, batch: Sequence[Any], placement: Placement) -> dict[str, float]:
        """Add the gradients of the batch's loss; returns ``loss``, and whatever else is worth following."""
        loss = self.loss(model, batch, placement)
        loss.backward()  # type: ignore[no-untyped-call]
        return {"loss": loss.item()}

    def measure(self, model: Any, placement: Placement, dev: Path, metric: str) -> Figures | None:
        """How good the model is on the dev part; None where it cannot be said. Leaves it in training mode."""
        ...

    def save(self, model: Any, folder: Path) -> None:
        """Write the trained model with its tokenizer."""
        ...


def tokens(batch: Sequence[Sized]) -> int:
    """How many tokens a batch has, padding left out."""
    return sum(len(example) for example in batch)
