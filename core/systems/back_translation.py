"""Back-translation: the source language's reader answers the translated question (C 3).

Passage and question go into the source language, the answer comes back, and an alignment, where the
system has one, carries it to a span of the passage. The systems differ in nothing else: `bt`, and
`bt+NAME` for an alignment of `ALIGNMENTS`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.alignment.base import Aligned, Alignment, AlignmentItem, sentences_of, without_added_stop
from core.alignment.catalogue import load_alignment
from core.alignment.parts import Parts
from core.alignment.workshop import PassageReader, Workshop
from core.domain.spans import Span
from core.domain.suggestions import ReadingItem, Suggestion, TraceStep
from core.models.readings import Reading
from core.progress import Progress
from core.systems.steps import answer_step, passage_step, question_step
from core.translation.base import (
    Direction,
    MemoryCache,
    TranslatedText,
    TranslationCache,
    Translator,
    translate,
)

READER = "zero-shot"
"""Role of the source language's reader."""


@dataclass(frozen=True, slots=True)
class _Work:
    """How far one item has come.

    Attributes:
        item: What was asked, in the target language.
        question, passage: In the source language.
        reading: What the source language's reader found.
        span: Its best answer, a span of `passage`; None where there is none.
        answer: That answer in the target language.
    """

    item: ReadingItem
    question: TranslatedText
    passage: TranslatedText
    reading: Reading
    span: Span | None = None
    answer: str = ""


@dataclass(frozen=True, slots=True)
class BackTranslation:
    """The system, made of its parts.

    Attributes:
        id, version: Come back in every suggestion.
        to_source, to_target: The translators; `into_source` and `into_target` what they are asked for.
        reader: Of the source language.
        alignment: None where the back-translated text itself is the answer.
        cache: Where the translations are kept.
    """

    id: str
    version: str
    to_source: Translator
    to_target: Translator
    into_source: Direction
    into_target: Direction
    reader: PassageReader
    alignment: Alignment | None
    cache: TranslationCache

    @classmethod
    def load(cls, system: str, version: str, parts: Parts, device: str) -> BackTranslation:
        """The system of this id with its parts loaded; raises `InputError` for a part that is missing."""
        workshop = Workshop(parts, device)
        name = system.partition("+")[2]
        return cls(
            system,
            version,
            workshop.to_source(),
            workshop.to_target(),
            parts.into_source,
            parts.into_target,
            workshop.reader(READER),
            load_alignment(name, workshop) if name else None,
            MemoryCache(),
        )

    def keeping(self, cache: TranslationCache) -> BackTranslation:
        """The same system, which looks for translations in `cache` and keeps them there."""
        return replace(self, cache=cache)

    def predict(self, items: Sequence[ReadingItem], progress: Progress) -> list[Suggestion]:
        """One suggestion an item, in the items' order."""
        if not items:
            return []
        steps = [progress.part(self.id, number, 1, 4) for number in range(4)]
        works = self._back(self._read(self._translated(items, steps[0]), steps[1]), steps[2])
        aligned = self._align(works, steps[3])
        progress.report(self.id, 4, 4)
        return [self._suggest(work, aligned.get(place)) for place, work in enumerate(works)]

    def _translated(self, items: Sequence[ReadingItem], progress: Progress) -> list[_Work]:
        # Together, so that short questions fill batches with short sentences of passages.
        texts = [*(item.passage for item in items), *(item.question for item in items)]
        found = translate(self.to_source, texts, self.into_source, self.cache, progress)
        halves = zip(items, found[: len(items)], found[len(items) :], strict=True)
        return [_Work(item, question, passage, Reading((), 0.0, 0)) for item, passage, question in halves]

    def _read(self, works: Sequence[_Work], progress: Progress) -> list[_Work]:
        items = [ReadingItem(one.item.key, one.question.text, one.passage.text) for one in works]
        return [
            replace(work, reading=reading, span=_best(work.passage.text, reading))
            for work, reading in zip(works, self.reader.read(items, progress), strict=True)
        ]

    def _back(self, works: Sequence[_Work], progress: Progress) -> list[_Work]:
        texts = [work.span.text if work.span else "" for work in works]
        found = translate(self.to_target, texts, self.into_target, self.cache, progress)
        return [
            replace(work, answer=without_added_stop(one.text, text))
            for work, text, one in zip(works, texts, found, strict=True)
        ]

    def _align(self, works: Sequence[_Work], progress: Progress) -> dict[int, Aligned]:
        """Place in `works` → what the alignment found, of the items that have an answer."""
        if self.alignment is None:
            return {place: _verbatim(work) for place, work in enumerate(works) if work.span}
        items = {
            place: AlignmentItem(
                work.item.key,
                work.passage.text,
                work.span,
                work.item.passage,
                work.answer,
                work.item.question,
                sentences_of(work.passage),
            )
            for place, work in enumerate(works)
            if work.span
        }
        found = self.alignment.align(list(items.values()), progress) if items else []
        return dict(zip(items, found, strict=True))

    def _suggest(self, work: _Work, aligned: Aligned | None) -> Suggestion:
        trace = (*self._trace(work), *(aligned.trace if aligned else ()))
        key = work.item.key
        if work.span is None or aligned is None:
            return Suggestion(key, self.id, self.version, None, "", 0.0, trace=trace)
        # Without an alignment the raw text is what is reported, be it a span or not (C #1, #2).
        raw = "" if self.alignment else work.answer
        return Suggestion(
            key,
            self.id,
            self.version,
            aligned.span,
            aligned.span.text if aligned.span else raw,
            work.reading.probability * aligned.score,
            null_score=-work.reading.candidates[0].score,
            trace=trace,
        )

    def _trace(self, work: _Work) -> tuple[TraceStep, ...]:
        steps = [
            question_step(work.question, self.into_source, self.to_source.id),
            passage_step(work.passage, work.span),
        ]
        if work.span is None:
            steps.append(TraceStep("source answer", "the translated passage holds no answer"))
            return tuple(steps)
        steps.append(answer_step(work.passage.text, work.span, work.reading))
        steps.append(
            TraceStep(
                "translated back",
                work.answer or "nothing",
                {"direction": str(self.into_target), "translator": self.to_target.id},
            )
        )
        return tuple(steps)


def _best(passage: str, reading: Reading) -> Span | None:
    if not reading.candidates:
        return None
    return Span.of(passage, reading.candidates[0].start, reading.candidates[0].end)


def _verbatim(work: _Work) -> Aligned:
    """The back-translated text where it stands in the passage word for word, else no span."""
    passage, answer = work.item.passage, work.answer
    count = passage.count(answer) if answer else 0
    if not count:
        step = TraceStep("in the passage", "no: the text is no span of the passage", {"times": 0})
        return Aligned(None, 1.0, (step,), "not in the passage")
    start = passage.index(answer)
    words = "once" if count == 1 else f"{count} times; the first is taken"
    step = TraceStep("in the passage", words, {"times": count})
    return Aligned(Span.of(passage, start, start + len(answer)), 1.0, (step,))
