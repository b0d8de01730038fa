"""Tasks that have long work to do before their first step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from core.models.loading import Placement
    from core.progress import Progress


@runtime_checkable
class Preparing(Protocol):
    """A task that prepares something from its examples, once they are made and before the model is."""

    def prepare(self, placement: Placement, progress: Progress) -> None:
        """Do it, or what is left of it. Raises `Cancelled` when told to stop; what is done stays done."""
        ...
