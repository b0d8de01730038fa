"""A passage or a question in another language."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class TranslationKind(StrEnum):
    """What was translated."""

    PASSAGE = "passage"
    QUESTION = "question"


@dataclass(frozen=True, slots=True)
class Translation:
    """The text of a passage or a question in `language`.

    Attributes:
        kind: What was translated.
        target_id: Row id of the passage or question in the project.
        language: The language of `text`.
        text: The translation.
        origin: Where it came from: "dataset:NAME", "memory:FILE", a translator's id.
        id: Row id in the project; 0 before it is stored.
        created_at: ISO 8601 in UTC.
    """

    kind: TranslationKind
    target_id: int
    language: str
    text: str
    origin: str = ""
    id: int = 0
    created_at: str = ""
