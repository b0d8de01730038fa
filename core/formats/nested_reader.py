"""Reads the shape that SQuAD began, from a whole file or from one line."""

from __future__ import annotations

from typing import Any

from core.domain.questions import Dataset, Extra, GoldAnswer, Passage, Question
from core.formats.fields import EMPTY_DOCUMENTS, ID, START, TITLE, VERSION, is_absent, mark_absent, unused
from core.formats.intake import ANSWERED_IMPOSSIBLE, HALF_PAIR, HAS_BOM, Intake
from core.formats.report import Report
from core.formats.source import DEEPEST, Source, Where, depth, is_utf8, spell

_TOP = frozenset({"version", "data"})
_DOCUMENT = frozenset({"title", "paragraphs"})
_ANSWER = frozenset({"text", "answer_start"})


class NestedReader:
    """Turns the JSON of one file (or line) into passages, checking every answer."""

    paragraph_fields = frozenset({"id", "context", "qas"})
    question_fields = frozenset({"id", "question", "answers"})

    def __init__(self, source: Source, intake: Intake) -> None:
        self.source = source
        self.intake = intake

    def dataset(self, name: str) -> Dataset:
        """The whole file."""
        top = self.as_object(self.source.value, ())
        documents = self.items(top, "data", ())
        if self.source.has_bom:
            self.intake.report.note(self.source.path.name, HAS_BOM)
        if self.source.has_surrogates:
            documents = self._whole_documents(top)
        extra = self.extra(top, _TOP, ())
        version = self.scalar(top, "version", VERSION, extra, ())
        passages: list[Passage] = []
        empty: dict[str, Any] = {}
        for number, document in enumerate(documents):
            found = self._document(number, document)
            passages += found
            if not found:
                empty[str(number)] = document
        if empty:
            extra[EMPTY_DOCUMENTS] = empty
        return Dataset(name, tuple(passages), version, extra)

    def _document(self, number: int, value: object) -> list[Passage]:
        where: Where = ("data", number)
        entry = self.as_object(value, where)
        paragraphs = self.items(entry, "paragraphs", where)
        extra = self.extra(entry, _DOCUMENT, where)
        title = self.scalar(entry, "title", TITLE, extra, where)
        found = []
        for nth, paragraph in enumerate(paragraphs):
            place = (*where, "paragraphs", nth)
            item = self.as_object(paragraph, place)
            found.append(self.passage(item, place, number, nth, title, extra))
        return found

    def passage(
        self,
        entry: dict[str, Any],
        where: Where,
        document: int,
        nth: int,
        title: str,
        document_extra: Extra,
    ) -> Passage:
        """The paragraph `entry`, the `nth` of its document, with its questions."""
        text = self.text(entry, "context", where)
        extra = self.extra(entry, self.paragraph_fields, where)
        given = self.scalar(entry, "id", ID, extra, where)
        key = self.intake.passage(self.own_key(entry) or given or f"{document}-{nth}", text)
        if key != given and not is_absent(extra, "id"):
            extra.setdefault(ID, given)
        questions: tuple[Question, ...] = ()
        if "qas" in entry:
            listed = self.items(entry, "qas", where)
            questions = tuple(
                self.question(self.as_object(value, (*where, "qas", n)), (*where, "qas", n), text, key, n)
                for n, value in enumerate(listed)
            )
        else:
            mark_absent(extra, "qas")
        return Passage(key, text, title, questions, document, document_extra, extra)

    def question(
        self,
        entry: dict[str, Any],
        where: Where,
        passage: str,
        passage_key: str,
        nth: int,
    ) -> Question:
        """The question `entry`, the `nth` of its passage, with its answers checked against it."""
        text = self.text(entry, "question", where)
        extra = self.extra(entry, self.question_fields, where)
        given = entry.get("id")
        if type(given) is not str:
            given = self.scalar(entry, "id", ID, extra, where)
        wanted = self.own_key(entry) or given
        key = self.intake.question(wanted or f"{passage_key}-q{nth + 1}", text, made=not wanted)
        if key != given and not is_absent(extra, "id"):
            extra.setdefault(ID, given)
        answers: tuple[GoldAnswer, ...] = ()
        if "answers" in entry:
            listed = self.items(entry, "answers", where)
            answers = tuple(self._answer(value, where, n, passage, key) for n, value in enumerate(listed))
        else:
            mark_absent(extra, "answers")
        impossible = extra.get("is_impossible", False)
        if type(impossible) is not bool:
            raise self.source.fault((*where, "is_impossible"), "true or false", impossible)
        if impossible and answers:
            self.intake.report.note(key, ANSWERED_IMPOSSIBLE)
        return Question(key, text, answers, impossible, extra)

    def _answer(self, entry: object, parent: Where, nth: int, passage: str, key: str) -> GoldAnswer:
        if type(entry) is not dict:
            raise self.source.fault((*parent, "answers", nth), "an object", entry)
        text, start = entry.get("text"), entry.get("answer_start")
        extra: dict[str, Any] = {}
        item = key if nth == 0 else f"{key} answer {nth + 1}"
        if len(entry) != 2 or type(text) is not str or type(start) is not int:
            where = (*parent, "answers", nth)
            extra = self.extra(entry, _ANSWER, where)
            text, start = self.loose_answer(entry, where, extra, item)
        place = self.intake.place(passage, text, start, item)
        if place is None and start is not None:
            extra[START] = start
        return GoldAnswer(text, place, extra)

    def loose_answer(
        self, entry: dict[str, Any], where: Where, extra: dict[str, Any], item: str
    ) -> tuple[str, int | None]:
        """Text and start of an answer with more, or fewer, fields than usual."""
        text = self.text(entry, "text", where)
        start = entry.get("answer_start")
        if "answer_start" not in entry:
            mark_absent(extra, "answer_start")
        elif start is None:
            extra[START] = None
        elif type(start) is not int:
            raise self.source.fault((*where, "answer_start"), "a whole number", start)
        return text, start

    def own_key(self, entry: dict[str, Any]) -> str:
        """The key our own lines carry beside the id as it came; other files have none."""
        return ""

    def as_object(self, value: object, where: Where) -> dict[str, Any]:
        if type(value) is not dict:
            raise self.source.fault(where, "an object", value)
        return value

    def items(self, entry: dict[str, Any], name: str, where: Where) -> list[Any]:
        value = entry.get(name)
        if type(value) is not list:
            if name not in entry:
                raise self.source.missing((*where, name), "a list")
            raise self.source.fault((*where, name), "a list", value)
        return value

    def text(self, entry: dict[str, Any], name: str, where: Where) -> str:
        value = entry.get(name)
        if type(value) is not str:
            if name not in entry:
                raise self.source.missing((*where, name), "text")
            raise self.source.fault((*where, name), "text", value)
        return value

    def scalar(
        self,
        entry: dict[str, Any],
        name: str,
        mark: str,
        extra: dict[str, Any],
        where: Where,
        absent: str = "",
    ) -> str:
        """An id, title or version as text; what it was goes to `extra` where it is no text.

        `absent` is the field's common name, where the file has another.
        """
        if name not in entry:
            mark_absent(extra, absent or name)
            return ""
        value = entry[name]
        if type(value) is str:
            return value
        if value is not None and type(value) not in (int, float):
            raise self.source.fault((*where, name), "text or a number", value)
        extra[mark] = value
        return "" if value is None else str(value)

    def extra(self, entry: dict[str, Any], known: frozenset[str], where: Where) -> dict[str, Any]:
        """The fields that are not `known`; nesting without end is refused."""
        kept = unused(entry, known)
        for name, value in kept.items():
            if type(value) in (dict, list) and depth(value) > DEEPEST:
                raise self.source.fault((*where, name), f"at most {DEEPEST} levels", value)
        return kept

    def _whole_documents(self, top: dict[str, Any]) -> list[Any]:
        """The documents without the smallest items that hold half of a surrogate pair; reports those."""
        _prune(top, ("data", "paragraphs", "qas"), (), self.intake.report)
        if not is_utf8(top):
            raise self.source.fault((), "whole characters", top)
        return self.items(top, "data", ())


def _prune(parent: dict[str, Any], levels: tuple[str, ...], where: Where, report: Report) -> None:
    children = parent.get(levels[0])
    if not isinstance(children, list) or is_utf8(children):
        return
    for nth, child in enumerate(children):
        place = (*where, levels[0], nth)
        if len(levels) > 1 and isinstance(child, dict):
            _prune(child, levels[1:], place, report)
        if not is_utf8(child):
            report.refuse(_name(child) or spell(place), HALF_PAIR)
    parent[levels[0]] = [child for child in children if is_utf8(child)]


def _name(child: object) -> str:
    given = child.get("id", child.get("title")) if isinstance(child, dict) else None
    return str(given) if isinstance(given, str | int) and is_utf8(given) else ""
