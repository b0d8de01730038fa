"""A span proposed by a system, and how it came to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.domain.spans import Span


@dataclass(frozen=True, slots=True)
class ReadingItem:
    """One question to answer. `key` is the caller's handle and comes back with the suggestion."""

    key: str
    question: str
    passage: str


@dataclass(frozen=True, slots=True)
class TraceStep:
    """One step of a system's work: a label, a sentence for people, and figures for the X-ray.

    `data` holds only what JSON holds.
    """

    label: str
    text: str
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a system answers to one item.

    Attributes:
        key: The `ReadingItem.key`.
        system: The system's id, without version.
        version: The version of the model that answered.
        span: The span, or None for "no answer in this passage" (and for raw text that is no span).
        text: The answer text; equals ``span.text`` where there is a span.
        score: Confidence in 0..1, comparable within a system.
        null_score: Score of "no answer" minus score of the best span, in logits.
        trace: The steps, first to last.
    """

    key: str
    system: str
    version: str
    span: Span | None
    text: str
    score: float
    null_score: float = 0.0
    trace: tuple[TraceStep, ...] = ()

    @property
    def label(self) -> str:
        return f"{self.system}@{self.version}" if self.version else self.system
