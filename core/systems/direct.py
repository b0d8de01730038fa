"""Systems that read the target passage directly: `reader`, `zero-shot`, `cascade` and more (C, L).

They differ in what their reader was trained on, not in how they answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core.alignment.parts import Parts
from core.domain.spans import Span
from core.domain.suggestions import ReadingItem, Suggestion, TraceStep
from core.models.reader import Reader
from core.models.readings import Reading
from core.progress import Progress
from core.systems.steps import reading_steps


class DirectSystem:
    """One reader, no translator, no alignment."""

    def __init__(self, system: str, version: str, reader: Reader) -> None:
        self.id = system
        self.version = version
        self.reader = reader

    @classmethod
    def load(cls, system: str, version: str, parts: Parts, device: str) -> DirectSystem:
        return cls(system, version, Reader.load(parts.model(system), device=device))

    def predict(self, items: Sequence[ReadingItem], progress: Progress) -> list[Suggestion]:
        readings = self.reader.read(items, progress)
        return [self._suggest(item, reading) for item, reading in zip(items, readings, strict=True)]

    def _suggest(self, item: ReadingItem, reading: Reading) -> Suggestion:
        if not reading.candidates:
            step = TraceStep("answer", "The passage holds no text that could be an answer")
            return Suggestion(item.key, self.id, self.version, None, "", 0.0, trace=(step,))
        best = reading.candidates[0]
        span = Span.of(item.passage, best.start, best.end)
        return Suggestion(
            item.key,
            self.id,
            self.version,
            span,
            span.text,
            reading.probability,
            null_score=-best.score,
            trace=reading_steps(item.passage, reading),
        )


def of_language(language: str) -> Callable[[str, str, Parts, str], DirectSystem]:
    """The loader of a family's member: its id says the language already."""
    return DirectSystem.load
