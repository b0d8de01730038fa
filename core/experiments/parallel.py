"""Questions that exist in two languages already, joined by id: what Dual BERT trains on and reads beside.

Nothing is translated or aligned here: both answers are known, and a passage's sentences are linked by their
number and their length.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from core import corpora
from core.corpora import QaSource
from core.domain.questions import Passage, Question
from core.domain.spans import Span
from core.domain.suggestions import ReadingItem
from core.errors import InputError
from core.evaluation.set_scores import Answerer, some_passages
from core.experiments.bench import Bench, Material, Weights
from core.models.dual_reader import DualItem, DualReader, DualReading
from core.progress import silent
from core.text.parallel import sentence_links
from core.training.bilingual_items import BilingualItem, read_bilingual
from core.training.items import TrainingItem


def joined(bench: Bench, target: QaSource, original: QaSource) -> Material:
    """The questions of a translated training set beside those they were translated from.

    About as many as the budget has, in whole passages; only those whose answer has its place in both
    languages. Raises `InputError` where no id is in both sets.
    """
    count = bench.budget.questions

    def make() -> Iterable[TrainingItem]:
        originals = _by_id(corpora.passages(original, bench.data))
        there = [_only(passage, originals) for passage in corpora.passages(target, bench.data)]
        chosen = some_passages([passage for passage in there if passage.questions], count)
        found = [item for passage in chosen for item in _items(target, passage, originals)]
        if not found:
            raise InputError(f"no question of {target.name} has its original in {original.name}")
        return found[: count or None]

    depends = [bench.files(target), bench.files(original), count]
    return bench.material(f"{target.name}-beside-{original.name}", make, depends, read_bilingual)


def beside_originals(bench: Bench, model: Weights, on: QaSource, original: QaSource) -> Answerer:
    """Answers of Dual BERT to a set whose passages have their originals, by id, in another: no translator."""

    def answer(items: Iterable[ReadingItem]) -> list[str]:
        originals = _by_id(corpora.passages(original, bench.data))
        known = {
            (passage.text, question.text): originals[question.key]
            for passage in corpora.passages(on, bench.data)
            for question in passage.questions
            if question.key in originals
        }
        asked = list(items)
        if any((one.passage, one.question) not in known for one in asked):
            raise InputError(f"questions of {on.name} have no original in {original.name}")
        reader = DualReader.load(model.folder, device=bench.device)
        beside = [_beside(one, *known[one.passage, one.question]) for one in asked]
        return [
            _text(item.passage, reading)
            for item, reading in zip(beside, reader.read(beside, silent()), strict=True)
        ]

    return answer


_Original = tuple[Passage, Question]


def _by_id(passages: Iterable[Passage]) -> dict[str, _Original]:
    return {question.key: (passage, question) for passage in passages for question in passage.questions}


def _only(passage: Passage, originals: Mapping[str, _Original]) -> Passage:
    """The passage with those of its questions whose answer has its place in both languages."""
    kept = (one for one in passage.questions if _first(one) and one.key in originals)
    return replace(passage, questions=tuple(one for one in kept if _first(originals[one.key][1])))


def _first(question: Question) -> Span | None:
    return question.answers[0].span if question.answers else None


def _items(target: QaSource, passage: Passage, originals: Mapping[str, _Original]) -> Iterator[BilingualItem]:
    for question, item in zip(passage.questions, corpora.items(target, [passage]), strict=True):
        source, asked = originals[question.key]
        yield BilingualItem(
            item.key,
            item.question,
            item.passage,
            item.span,
            item.references,
            source_question=asked.text,
            source_passage=source.text,
            source_span=_first(asked),
            links=sentence_links(passage.text, source.text),
        )


def _beside(item: ReadingItem, passage: Passage, question: Question) -> DualItem:
    links = sentence_links(item.passage, passage.text)
    return DualItem(item.question, item.passage, question.text, passage.text, links)


def _text(passage: str, reading: DualReading) -> str:
    """The best answer, as it stands in the passage; empty where there is none."""
    best = next(iter(reading.answer.candidates), None)
    return passage[best.start : best.end] if best else ""
