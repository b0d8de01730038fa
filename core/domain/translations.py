"""A passage or a question in another language, and what is remembered of sentences."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

CORRECTED = "corrected"
"""The origin of a memory entry that was corrected by hand."""


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
        by_sentence: Whether it was put together from sentences that the project keeps, so that each of them
            can be corrected by itself.
    """

    kind: TranslationKind
    target_id: int
    language: str
    text: str
    origin: str = ""
    id: int = 0
    created_at: str = ""
    by_sentence: bool = False


@dataclass(frozen=True, slots=True)
class MemoryEntry:
    """A sentence and its translation, as a person made or brought it. Never an answer.

    Attributes:
        source_language, target_language: Codes (``zh``, ``zh-Hant``, ``en``).
        source, target: The sentences, without white space around them.
        origin: `CORRECTED` for one corrected by hand, or the name of the file it came from.
        author: Who made it; empty where that is not known.
        at: When, ISO 8601 in UTC; empty where that is not known.
        id: Row id in the project; 0 before it is stored.
    """

    source_language: str
    target_language: str
    source: str
    target: str
    origin: str = ""
    author: str = ""
    at: str = ""
    id: int = 0

    @property
    def languages(self) -> tuple[str, str]:
        return self.source_language, self.target_language

    def turned(self) -> MemoryEntry:
        """The same pair read the other way round."""
        return replace(
            self,
            source_language=self.target_language,
            target_language=self.source_language,
            source=self.target,
            target=self.source,
        )
