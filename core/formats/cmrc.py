"""CMRC 2018 in both its shapes: the SQuAD-like one, and the flat list without offsets."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from core.domain.questions import Dataset, GoldAnswer, Passage, Question
from core.formats.base import Head
from core.formats.fields import ID, TITLE, is_absent, mark_absent, written_back
from core.formats.files import read_text, replacing
from core.formats.intake import HALF_PAIR, HAS_BOM, Intake, count_written
from core.formats.nested import UNANSWERABLE, Profile, dump
from core.formats.nested_reader import NestedReader
from core.formats.report import Report
from core.formats.source import Source, Where, is_utf8
from core.formats.squad import Squad, is_nested

_PARAGRAPH_ID = re.compile(
    r'"paragraphs"\s*:\s*\[\s*\{\s*(?:"id"\s*:|"(?:title|context)"\s*:\s*"(?:[^"\\]|\\.)*"\s*,\s*"id"\s*:)'
)
_FLAT = re.compile(r'\s*\[\s*(?:\]|\{.*?(?<!\\)"(?:context_id|context_text)"\s*:)', re.DOTALL)

_PASSAGE = frozenset({"context_id", "context_text", "title", "qas"})
_QUESTION = frozenset({"query_id", "query_text", "answers"})

NO_OFFSETS = "the flat form has no offsets: the start of the answer is left out"
NO_FIELDS = "the flat form has only the text of an answer: its other fields are left out"


class Cmrc(Squad):
    """The SQuAD-like shape: paragraphs have ids."""

    name = "cmrc"
    title = "CMRC 2018"
    profile = Profile(version="v1.0", paragraph_ids=True)

    def sniff(self, head: Head) -> bool:
        return is_nested(head) and _PARAGRAPH_ID.search(head.text) is not None


class CmrcFlat:
    """The flat list: ``context_id``, ``context_text``, ``query_id``, ``query_text``, answers as texts.

    Answers have no offsets here. One that occurs once in its passage is a span; the others are scoring
    references.
    """

    name = "cmrc-flat"
    title = "CMRC 2018, flat list"
    extensions: tuple[str, ...] = (".json",)

    def sniff(self, head: Head) -> bool:
        return _FLAT.match(head.text) is not None

    def read(self, path: Path, report: Report) -> Dataset:
        source = Source(path, read_text(path))
        if not isinstance(source.value, list):
            raise source.fault((), "a list of passages", source.value)
        if source.has_bom:
            report.note(path.name, HAS_BOM)
        reader = _FlatReader(source, Intake(report))
        entries = [reader.as_object(value, (number,)) for number, value in enumerate(source.value)]
        if source.has_surrogates:
            entries = [entry for entry in entries if _whole(entry, report)]
        passages = tuple(reader.flat_passage(entry, number) for number, entry in enumerate(entries))
        return Dataset(path.stem, passages)

    def write(self, dataset: Dataset, path: Path, report: Report) -> None:
        with replacing(path) as out:
            out.write("[")
            between = "\n"
            for passage in dataset.passages:
                out.write(between + dump(_flat_entry(passage, report)))
                between = ",\n"
            out.write("\n]\n")


def _whole(entry: dict[str, Any], report: Report) -> bool:
    """Whether a passage can be kept; questions with half of a surrogate pair are taken out of it."""
    name = entry.get("context_id")
    shown = name if isinstance(name, str) and is_utf8(name) else "a passage"
    questions = entry.get("qas")
    if isinstance(questions, list):
        for nth, question in enumerate(questions):
            if not is_utf8(question):
                report.refuse(f"{shown} question {nth + 1}", HALF_PAIR)
        entry["qas"] = [question for question in questions if is_utf8(question)]
    if is_utf8(entry):
        return True
    report.refuse(shown, HALF_PAIR)
    return False


class _FlatReader(NestedReader):
    def flat_passage(self, entry: dict[str, Any], number: int) -> Passage:
        where: Where = (number,)
        text = self.text(entry, "context_text", where)
        extra = self.extra(entry, _PASSAGE, where)
        around: dict[str, Any] = {}
        title = self.scalar(entry, "title", TITLE, around, where)
        given = self.scalar(entry, "context_id", ID, extra, where, absent="id")
        key = self.intake.passage(given or str(number), text)
        if key != given and not is_absent(extra, "id"):
            extra.setdefault(ID, given)
        questions: list[Question] = []
        if "qas" in entry:
            for nth, value in enumerate(self.items(entry, "qas", where)):
                place = (*where, "qas", nth)
                questions.append(self._flat_question(self.as_object(value, place), place, text, key, nth))
        else:
            mark_absent(extra, "qas")
        return Passage(key, text, title, tuple(questions), number, around, extra)

    def _flat_question(
        self, entry: dict[str, Any], where: Where, passage: str, passage_key: str, nth: int
    ) -> Question:
        text = self.text(entry, "query_text", where)
        extra = self.extra(entry, _QUESTION, where)
        given = self.scalar(entry, "query_id", ID, extra, where, absent="id")
        key = self.intake.question(given or f"{passage_key}-q{nth + 1}", text, made=not given)
        if key != given and not is_absent(extra, "id"):
            extra.setdefault(ID, given)
        answers: list[GoldAnswer] = []
        if "answers" in entry:
            for number, answer in enumerate(self.items(entry, "answers", where)):
                if type(answer) is not str:
                    raise self.source.fault((*where, "answers", number), "text", answer)
                item = key if number == 0 else f"{key} answer {number + 1}"
                answers.append(GoldAnswer(answer, self.intake.place(passage, answer, None, item)))
        else:
            mark_absent(extra, "answers")
        return Question(key, text, tuple(answers), False, extra)


def _flat_entry(passage: Passage, report: Report) -> dict[str, Any]:
    report.passages += 1
    extra = passage.extra
    entry: dict[str, Any] = {}
    if not is_absent(extra, "id"):
        entry["context_id"] = extra.get(ID, passage.key)
    entry["context_text"] = passage.text
    entry |= written_back(extra)
    if passage.title or not is_absent(passage.document_extra, "title"):
        entry["title"] = passage.document_extra.get(TITLE, passage.title)
    if passage.questions or not is_absent(extra, "qas"):
        entry["qas"] = [
            _flat_question_entry(question, passage.text, report) for question in passage.questions
        ]
    return entry


def _flat_question_entry(question: Question, passage: str, report: Report) -> dict[str, Any]:
    count_written(report, question.answers)
    extra = question.extra
    entry: dict[str, Any] = {}
    if not is_absent(extra, "id"):
        entry["query_id"] = extra.get(ID, question.key)
    entry["query_text"] = question.text
    entry |= written_back(extra)
    if question.answers or not is_absent(extra, "answers"):
        entry["answers"] = [answer.text for answer in question.answers]
    if question.impossible and "is_impossible" not in extra:
        report.lose(question.key, UNANSWERABLE)
    for answer in question.answers:
        if answer.start is not None and passage.count(answer.text) > 1:
            report.lose(question.key, NO_OFFSETS, answer.text)
        if written_back(answer.extra):
            report.lose(question.key, NO_FIELDS, answer.text)
    return entry
