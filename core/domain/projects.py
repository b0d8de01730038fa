"""What a project is called and which languages it joins."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProjectInfo:
    """What a project was made with, and what was chosen for all of it since.

    Attributes:
        source: Code of the rich-resource language ("en").
        target: Code of the language being annotated ("zh").
        held_out_percent: Share of passages kept for scoring; fixed before the first correction.
        created_at: ISO 8601 in UTC.
        read_only: Whether this opening may not write.
        translator: Name of the translation model that its systems are made with; empty for one of this
            machine that knows the direction.
    """

    name: str
    source: str
    target: str
    held_out_percent: int = 20
    created_at: str = ""
    read_only: bool = False
    translator: str = ""
