"""What a system or an alignment is made of, said so that it can be sent to another process."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from core.errors import InputError
from core.translation.base import Direction
from core.translation.catalogue import TranslatorSpec


@dataclass(frozen=True, slots=True)
class Parts:
    """Weights by role, and a translator for each way.

    Attributes:
        models: Role (``zero-shot``, ``aligner``, ``encoder``, a system's own id) → folder of the weights.
        to_source: Translates from the target language into the source language; None where nothing does.
        to_target: The other way.
        source, target: Codes of the languages; empty for a system that does not translate.
    """

    models: Mapping[str, Path] = field(default_factory=dict)
    to_source: TranslatorSpec | None = None
    to_target: TranslatorSpec | None = None
    source: str = ""
    target: str = ""

    def model(self, role: str) -> Path:
        """The folder of the weights in a role; raises `InputError` where nothing has it."""
        if role not in self.models:
            raise InputError(f"there are no weights for the part {role!r}")
        return self.models[role]

    def turned(self) -> Parts:
        """The same parts with the languages exchanged: answers are carried from the target to the source."""
        return Parts(self.models, self.to_target, self.to_source, self.target, self.source)

    @property
    def into_source(self) -> Direction:
        return Direction(self.target, self.source)

    @property
    def into_target(self) -> Direction:
        return Direction(self.source, self.target)

    def places(self) -> Iterator[Path]:
        """Every folder (or file) that is read, each once."""
        specs = (self.to_source, self.to_target)
        found = [*self.models.values(), *(one.folder for one in specs if one and one.folder)]
        yield from dict.fromkeys(found)
