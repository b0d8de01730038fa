"""What a data set holds: passages, their questions, and the answers that came with them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.domain.spans import Span

Extra = Mapping[str, Any]
"""Fields of a file that we do not use, kept so that export can write them back."""


@dataclass(frozen=True, slots=True)
class GoldAnswer:
    """An answer that came with the data.

    `start` is its offset in code points, already repaired, or None where the text is a scoring
    reference only (it does not stand in the passage, or its place is not known).
    """

    text: str
    start: int | None = None
    extra: Extra = field(default_factory=dict)

    @property
    def span(self) -> Span | None:
        if self.start is None or not self.text:
            return None
        return Span(self.start, self.start + len(self.text), self.text)


@dataclass(frozen=True, slots=True)
class Question:
    """A question about a passage; `key` is the id it came with, unique within its data set."""

    key: str
    text: str
    answers: tuple[GoldAnswer, ...] = ()
    impossible: bool = False
    extra: Extra = field(default_factory=dict)

    @property
    def spans(self) -> tuple[Span, ...]:
        """The answers that are spans, in file order."""
        return tuple(span for answer in self.answers if (span := answer.span) is not None)


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage with its questions. `key` is unique within its data set; `text` is verbatim.

    `document` numbers the document (title group) of the file the passage came from, so that export
    can group paragraphs as they were; `document_extra` is the same for all passages of a document.
    """

    key: str
    text: str
    title: str = ""
    questions: tuple[Question, ...] = ()
    document: int = 0
    document_extra: Extra = field(default_factory=dict)
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Dataset:
    """A whole file: its passages in order, and the fields around them."""

    name: str
    passages: tuple[Passage, ...]
    version: str = ""
    extra: Extra = field(default_factory=dict)

    def questions(self) -> int:
        return sum(len(passage.questions) for passage in self.passages)


def text_hash(text: str) -> str:
    """The identity of a passage's text: 32 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def is_held_out(text: str, percent: int) -> bool:
    """Whether the passage with this text belongs to the held-out part of a project.

    Chosen by the hash of the text alone, so the same passage falls on the same side in every project,
    file and language of its questions (systems.md, "Splits").
    """
    bucket = int(hashlib.sha256(b"held-out\0" + text.encode("utf-8", "surrogatepass")).hexdigest()[:8], 16)
    return bucket % 100 < percent
