"""The form of the Dual BERT authors: SQuAD-like, with the translation beside every text (C 4, C 5.1).

Paragraphs carry ``trans_context``, questions ``trans_question``, answers ``trans_text`` (the translated
answer) and ``trans_aligned_text`` with ``trans_aligned_start`` (where it stands in ``trans_context``).
All of them stay in the `extra` of their item; the functions here read and set them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from core.domain.questions import Dataset, Extra, GoldAnswer, Passage, Question
from core.domain.spans import Span
from core.domain.translations import TranslationKind
from core.formats.base import Head
from core.formats.files import read_text
from core.formats.intake import Intake
from core.formats.nested import Profile, nested_source
from core.formats.nested_reader import NestedReader
from core.formats.report import Report
from core.formats.source import Where
from core.formats.squad import Squad, is_nested
from core.text.spans import repair

CONTEXT = "trans_context"
QUESTION = "trans_question"
TEXT = "trans_text"
ALIGNED_TEXT = "trans_aligned_text"
ALIGNED_START = "trans_aligned_start"

ALIGNED_MOVED = "the aligned answer's start was moved to the nearest exact match in the translation"
NOT_ALIGNED = "the aligned answer does not stand in the translation: kept, but no span"
UNTRANSLATED = "the passage has no translation: written without one"

_TRANSLATED = re.compile(r'(?<!\\)"trans_(?:context|question)"\s*:')


@dataclass(frozen=True, slots=True)
class SourceText:
    """The translation that came with a passage or a question; `key` is that item's key."""

    kind: TranslationKind
    key: str
    text: str


def source_passage(passage: Passage) -> str:
    """The translated passage; empty where there is none."""
    return _text(passage.extra.get(CONTEXT))


def source_question(question: Question) -> str:
    """The translated question; empty where there is none."""
    return _text(question.extra.get(QUESTION))


def source_answer(answer: GoldAnswer) -> str:
    """The translated answer, which need not stand in the translated passage; empty where there is none."""
    return _text(answer.extra.get(TEXT))


def source_span(passage: Passage, answer: GoldAnswer) -> Span | None:
    """The answer's span in the translated passage; None where it could not be aligned."""
    span = aligned(answer)
    return span if span is not None and span.matches(source_passage(passage)) else None


def aligned(answer: GoldAnswer) -> Span | None:
    """The place that came with the answer, in the translation that came with its passage; None for none."""
    text, start = answer.extra.get(ALIGNED_TEXT), answer.extra.get(ALIGNED_START)
    if type(text) is not str or type(start) is not int:
        return None
    return Span(start, start + len(text), text)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def translations(dataset: Dataset) -> Iterator[SourceText]:
    """Every translated passage and question of a data set, in file order."""
    for passage in dataset.passages:
        if text := source_passage(passage):
            yield SourceText(TranslationKind.PASSAGE, passage.key, text)
        for question in passage.questions:
            if text := source_question(question):
                yield SourceText(TranslationKind.QUESTION, question.key, text)


def with_source_passage(passage: Passage, text: str) -> Passage:
    """The passage with its translation set, to be written in this form."""
    return replace(passage, extra={**passage.extra, CONTEXT: text})


def with_source_question(question: Question, text: str) -> Question:
    return replace(question, extra={**question.extra, QUESTION: text})


def with_source_answer(answer: GoldAnswer, text: str, span: Span | None) -> GoldAnswer:
    """The answer with its translation and, where it could be aligned, its span in the translation."""
    extra = {**answer.extra, TEXT: text}
    if span is not None:
        extra |= {ALIGNED_TEXT: span.text, ALIGNED_START: span.start}
    return replace(answer, extra=extra)


class Bilingual(Squad):
    """The authors' form."""

    name = "bilingual"
    title = "Bilingual (Dual BERT authors)"
    profile = Profile(version="v1.0", paragraph_ids=True)

    def sniff(self, head: Head) -> bool:
        return is_nested(head) and _TRANSLATED.search(head.text) is not None

    def read(self, path: Path, report: Report) -> Dataset:
        source = nested_source(path, read_text(path))
        return _BilingualReader(source, Intake(report)).dataset(path.stem)

    def write(self, dataset: Dataset, path: Path, report: Report) -> None:
        for passage in dataset.passages:
            if not source_passage(passage):
                report.lose(passage.key, UNTRANSLATED)
        super().write(dataset, path, report)


class _BilingualReader(NestedReader):
    """Checks the translations' fields as strictly as the others."""

    _translated = ""

    def passage(
        self,
        entry: dict[str, Any],
        where: Where,
        document: int,
        nth: int,
        title: str,
        document_extra: Extra,
    ) -> Passage:
        self._translated = self._optional(entry, CONTEXT, where)
        return super().passage(entry, where, document, nth, title, document_extra)

    def question(
        self, entry: dict[str, Any], where: Where, passage: str, passage_key: str, nth: int
    ) -> Question:
        self._optional(entry, QUESTION, where)
        return super().question(entry, where, passage, passage_key, nth)

    def loose_answer(
        self, entry: dict[str, Any], where: Where, extra: dict[str, Any], item: str
    ) -> tuple[str, int | None]:
        self._optional(entry, TEXT, where)
        aligned, start = self._optional(entry, ALIGNED_TEXT, where), entry.get(ALIGNED_START)
        if start is not None and type(start) is not int:
            raise self.source.fault((*where, ALIGNED_START), "a whole number", start)
        if aligned and start is not None:
            self._align(aligned, start, extra, item)
        return super().loose_answer(entry, where, extra, item)

    def _align(self, aligned: str, start: int, extra: dict[str, Any], item: str) -> None:
        near = repair(self._translated, aligned, start) if start >= 0 else None
        if near is None:
            self.intake.report.refuse(item, NOT_ALIGNED, aligned)
        elif near != start:
            self.intake.report.repair(item, ALIGNED_MOVED, start, near)
            extra[ALIGNED_START] = near

    def _optional(self, entry: dict[str, Any], name: str, where: Where) -> str:
        return self.text(entry, name, where) if entry.get(name) is not None else ""
