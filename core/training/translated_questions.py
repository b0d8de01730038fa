"""Training questions that translators had a part in.

Bilingual ones have passage and question translated and the answer aligned there (C 4, 5.1); answered ones are
asked with the answer that back-translation gave (C 3.3, 3.4).
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from core.alignment.base import Alignment, AlignmentItem, without_added_stop
from core.domain.spans import Span
from core.progress import Progress
from core.training.bilingual_items import BilingualItem
from core.training.items import TrainingItem
from core.translation.base import (
    Direction,
    MemoryCache,
    TranslatedText,
    TranslationCache,
    Translator,
    translate,
)


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """An answer's translation that came with it, as the Dual BERT authors' files bring it.

    Attributes:
        text: The translated answer; empty where it came with none.
        span: Where it stands in the translation that came with the passage; None where that is not known.
    """

    text: str
    span: Span | None = None


def make_bilingual(
    items: Sequence[TrainingItem],
    translator: Translator,
    direction: Direction,
    alignment: Alignment,
    cache: TranslationCache,
    progress: Progress,
    *,
    given: Mapping[int, GivenAnswer] | None = None,
) -> list[BilingualItem]:
    """The items beside their translation into the source language, in their order.

    `alignment` carries the answers; where it finds nothing, the source span is None and only the target
    answer trains. Passages and questions are looked for and kept in `cache`. Gold answers are not: what a
    memory says must not tell them. What was translated so far is kept when the work is cancelled or breaks.
    `given` (place among the items → what came with it) goes before what the translator says: its span where
    the passage is read in the translation that it stands in, its text else.
    """
    given = given or {}
    steps = [progress.part("making bilingual questions", number, 1, 3) for number in range(3)]
    texts = [*(item.passage for item in items), *(item.question for item in items)]
    found = translate(translator, texts, direction, cache, steps[0])
    passages, questions = found[: len(items)], found[len(items) :]
    known = {number: one.text for number, one in given.items() if one.text}
    answers = [
        "" if number in known or not item.span else item.span.text for number, item in enumerate(items)
    ]
    said = [one.text for one in translate(translator, answers, direction, MemoryCache(), steps[1])]
    said = [known.get(number, text) for number, text in enumerate(said)]
    there = {
        number: one.span
        for number, one in given.items()
        if one.span is not None and one.span.matches(passages[number].text)
    }
    spans = _aligned(items, passages, questions, said, alignment, steps[2], except_for=there) | there
    return [
        BilingualItem(
            item.key,
            item.question,
            item.passage,
            item.span,
            item.references,
            item.origin,
            source_question=question.text,
            source_passage=passage.text,
            source_span=spans.get(number),
            links=passage.links,
        )
        for number, (item, passage, question) in enumerate(zip(items, passages, questions, strict=True))
    ]


def answered_questions(
    items: Sequence[TrainingItem], answers: Sequence[str], query: Callable[[str, str], str]
) -> Iterator[TrainingItem]:
    """The items, asked with their back-translated answers; those without one are left out.

    `query` puts answer and question together: one of `core.alignment.learned.QUERIES`.
    """
    for item, answer in zip(items, answers, strict=True):
        if answer:
            yield replace(item, question=query(answer, item.question))


def _aligned(
    items: Sequence[TrainingItem],
    passages: Sequence[TranslatedText],
    questions: Sequence[TranslatedText],
    answers: Sequence[str],
    alignment: Alignment,
    progress: Progress,
    *,
    except_for: Container[int],
) -> dict[int, Span]:
    """Place among the items → the answer's span in the translated passage, where it could be aligned."""
    asked = {
        number: AlignmentItem(
            item.key,
            item.passage,
            item.span,
            passages[number].text,
            without_added_stop(answers[number], item.span.text),
            questions[number].text,
            passages[number].links,
            passage_is_translation=True,
        )
        for number, item in enumerate(items)
        if item.span and passages[number].text and number not in except_for
    }
    found = alignment.align(list(asked.values()), progress) if asked else []
    return {number: one.span for number, one in zip(asked, found, strict=True) if one.span}
