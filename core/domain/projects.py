"""What a project is called and which languages it joins."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProjectInfo:
    """The facts fixed when a project was made.

    Attributes:
        source: Code of the rich-resource language ("en").
        target: Code of the language being annotated ("zh").
        held_out_percent: Share of passages kept for scoring; fixed before the first correction.
        created_at: ISO 8601 in UTC.
        read_only: Whether this opening may not write.
    """

    name: str
    source: str
    target: str
    held_out_percent: int = 20
    created_at: str = ""
    read_only: bool = False
