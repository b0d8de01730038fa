"""Systems that read a passage together with its translation: `dual-bert` and its kin (C 4, #8, #12, T4).

The translator is only asked for the source language's text; the answer is a span of the passage itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from core.alignment.parts import Parts
from core.alignment.workshop import Workshop
from core.domain.spans import Span
from core.domain.suggestions import ReadingItem, Suggestion, TraceStep
from core.models.dual_reader import DualItem, DualReader, DualReading
from core.models.readings import Reading
from core.progress import Progress
from core.systems.steps import answer_step, passage_step, question_step, reading_steps
from core.translation.base import (
    Direction,
    MemoryCache,
    TranslatedText,
    TranslationCache,
    Translator,
    translate,
)


class PairReader(Protocol):
    """Reads passages beside their translations: `core.models.dual_reader.DualReader`."""

    def read(self, items: Sequence[DualItem], progress: Progress) -> list[DualReading]: ...


@dataclass(frozen=True, slots=True)
class DualSystem:
    """The system, made of its parts.

    Attributes:
        id, version: Come back in every suggestion.
        reader: Of both languages.
        to_source: The translator, asked for `into_source`.
        cache: Where the translations are kept.
    """

    id: str
    version: str
    reader: PairReader
    to_source: Translator
    into_source: Direction
    cache: TranslationCache

    @classmethod
    def load(cls, system: str, version: str, parts: Parts, device: str) -> DualSystem:
        """The system of this id with its parts loaded; raises `InputError` for a part that is missing."""
        reader = DualReader.load(parts.model(system), device=device)
        to_source = Workshop(parts, device).to_source()
        return cls(system, version, reader, to_source, parts.into_source, MemoryCache())

    def keeping(self, cache: TranslationCache) -> DualSystem:
        """The same system, which looks for translations in `cache` and keeps them there."""
        return replace(self, cache=cache)

    def predict(self, items: Sequence[ReadingItem], progress: Progress) -> list[Suggestion]:
        """One suggestion an item, in the items' order."""
        if not items:
            return []
        steps = [progress.part(self.id, number, 1, 2) for number in range(2)]
        texts = [*(item.passage for item in items), *(item.question for item in items)]
        found = translate(self.to_source, texts, self.into_source, self.cache, steps[0])
        passages, questions = found[: len(items)], found[len(items) :]
        asked = [
            DualItem(item.question, item.passage, question.text, passage.text, passage.links)
            for item, question, passage in zip(items, questions, passages, strict=True)
        ]
        readings = self.reader.read(asked, steps[1])
        progress.report(self.id, 2, 2)
        return [self._suggest(*one) for one in zip(items, questions, passages, readings, strict=True)]

    def _suggest(
        self, item: ReadingItem, question: TranslatedText, passage: TranslatedText, reading: DualReading
    ) -> Suggestion:
        trace = [
            question_step(question, self.into_source, self.to_source.id),
            *_source_steps(passage, reading),
        ]
        answer = reading.answer
        if not answer.candidates:
            trace.append(TraceStep("answer", "The passage holds no text that could be an answer"))
            return Suggestion(item.key, self.id, self.version, None, "", 0.0, trace=tuple(trace))
        best = answer.candidates[0]
        trace += [_pair_step(best.window, reading), *reading_steps(item.passage, answer)]
        span = Span.of(item.passage, best.start, best.end)
        return Suggestion(
            item.key,
            self.id,
            self.version,
            span,
            span.text,
            answer.probability,
            null_score=-best.score,
            trace=tuple(trace),
        )


def _source_steps(passage: TranslatedText, reading: DualReading) -> list[TraceStep]:
    """The translation, and what the model finds there."""
    span = _best(passage.text, reading.source) if reading.source else None
    steps = [passage_step(passage, span)]
    if reading.source is not None and span is not None:
        steps.append(answer_step(passage.text, span, reading.source))
    elif reading.source is not None:
        steps.append(TraceStep("source answer", "the translated passage holds no answer"))
    return steps


def _pair_step(window: int, reading: DualReading) -> TraceStep:
    number = reading.sources[window]
    return TraceStep(
        "beside",
        f"window {number + 1} of the translation",
        {"window": window + 1, "source_window": number + 1},
    )


def _best(passage: str, reading: Reading) -> Span | None:
    if not reading.candidates:
        return None
    return Span.of(passage, reading.candidates[0].start, reading.candidates[0].end)
