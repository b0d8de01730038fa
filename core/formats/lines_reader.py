"""Reads JSON lines: our own with a first line about the data set, and anybody's without."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from core.domain.questions import Dataset, Passage, Question
from core.formats.fields import LAYOUT, TITLE, VERSION
from core.formats.files import as_core_error, decode
from core.formats.intake import HALF_PAIR, HAS_BOM, Intake
from core.formats.nested_reader import NestedReader
from core.formats.report import Report
from core.formats.source import Source, Where, is_utf8

PASSAGES = "passages"
QUESTIONS = "questions"

KEY = "$key"
DOCUMENT = "$document"
DOCUMENT_FIELDS = "$document_fields"
COLUMNS = "$columns"


class LineReader(NestedReader):
    """Reads one line; names that begin with ``$`` stay as they are."""

    paragraph_fields = frozenset({"id", "context", "qas", "title", KEY})
    question_fields = frozenset({"id", "question", "answers", "context", "title", KEY})

    def own_key(self, entry: dict[str, Any]) -> str:
        key = entry.get(KEY)
        return key if type(key) is str else ""

    def extra(self, entry: dict[str, Any], known: frozenset[str], where: Where) -> dict[str, Any]:
        kept = super().extra(entry, known, where)
        if any(name[:1] == "$" for name in kept):
            return {(name[1:] if name[:2] == "$$" else name): value for name, value in kept.items()}
        return kept

    def answers_in_columns(self, entry: dict[str, Any]) -> dict[str, Any]:
        """The question with answers given as two parallel lists turned into a list of answers."""
        answers = entry.get("answers")
        if type(answers) is not dict:
            return entry
        where: Where = ("answers",)
        texts, starts = self.items(answers, "text", where), self.items(answers, "answer_start", where)
        if len(texts) != len(starts) or len(answers) != 2:
            raise self.source.fault(where, "as many starts as texts, and no other field", answers)
        listed = [{"text": text, "answer_start": start} for text, start in zip(texts, starts, strict=True)]
        return {**entry, "answers": listed, COLUMNS: True}


class OwnLineReader(LineReader):
    """Reads a line of a file of ours."""

    paragraph_fields = LineReader.paragraph_fields | {DOCUMENT, DOCUMENT_FIELDS}


class LinesReader:
    """Reads one file, line by line."""

    def __init__(self, path: Path, report: Report) -> None:
        self._path = path
        self._report = report
        self._intake = Intake(report)
        self._header: Source | None = None
        self._layout = ""
        self._passages: list[Passage] = []
        self._questions: list[Question] = []
        self._around: dict[int, tuple[str, dict[str, Any]]] = {}
        self._counts: dict[int, int] = {}

    def dataset(self) -> Dataset:
        """The whole file."""
        for number, source in self._sources():
            self._line(source, number)
        self._close_passage()
        passages = tuple(self._passages)
        if self._header is None:
            return Dataset(self._path.stem, passages, "", {LAYOUT: self._layout or PASSAGES})
        reader, head = LineReader(self._header, self._intake), self._header.value
        extra = reader.extra(head, frozenset({"dataset", "version"}), ())
        version = reader.scalar(head, "version", VERSION, extra, ())
        return Dataset(head["dataset"], passages, version, extra)

    def _sources(self) -> Iterator[tuple[int, Source]]:
        try:
            with self._path.open("rb") as lines:
                for number, line in enumerate(lines, 1):
                    if line.strip():
                        text = decode(line, self._path, first_line=number).rstrip("\r\n")
                        yield number, Source(self._path, text, first_line=number, unit="line")
        except (OSError, ValueError) as fault:
            raise as_core_error(fault, self._path) from fault

    def _line(self, source: Source, number: int) -> None:
        if source.has_bom:
            self._report.note(self._path.name, HAS_BOM)
        reader = (OwnLineReader if self._header else LineReader)(source, self._intake)
        entry = reader.as_object(source.value, ())
        if source.has_surrogates and not is_utf8(entry):
            self._report.refuse(f"line {number}", HALF_PAIR)
        elif not self._layout and not self._header and "context" not in entry and "dataset" in entry:
            reader.text(entry, "dataset", ())
            self._header = source
        else:
            self._item(reader, entry)

    def _item(self, reader: LineReader, entry: dict[str, Any]) -> None:
        layout = QUESTIONS if "question" in entry else PASSAGES
        if self._layout not in ("", layout):
            raise reader.source.fault((), f"a line of {self._layout} like those before", entry)
        self._layout = layout
        if layout == QUESTIONS:
            self._question(reader, entry)
        else:
            self._passage(reader, entry)

    def _passage(self, reader: LineReader, entry: dict[str, Any]) -> None:
        document = self._document(reader, entry)
        title, around = self._around[document]
        nth = self._counts[document] = self._counts.get(document, -1) + 1
        self._passages.append(reader.passage(entry, (), document, nth, title, around))

    def _document(self, reader: LineReader, entry: dict[str, Any]) -> int:
        """The number of the line's document; its title and fields are those of its first line."""
        around: dict[str, Any] = {}
        title = reader.scalar(entry, "title", TITLE, around, ())
        if self._header is None or DOCUMENT not in entry:
            last = len(self._around) - 1
            if title and self._around.get(last, ("",))[0] == title:
                return last
            number = last + 1
        else:
            number = entry[DOCUMENT]
            if type(number) is not int:
                raise reader.source.fault((DOCUMENT,), "a whole number", number)
            fields = entry.get(DOCUMENT_FIELDS, {})
            around |= reader.extra(reader.as_object(fields, (DOCUMENT_FIELDS,)), frozenset(), ())
        self._around.setdefault(number, (title, around))
        return number

    def _question(self, reader: LineReader, entry: dict[str, Any]) -> None:
        text = reader.text(entry, "context", ())
        around: dict[str, Any] = {}
        title = reader.scalar(entry, "title", TITLE, around, ())
        last = self._passages[-1] if self._passages else None
        if last is None or (last.text, last.title, last.document_extra) != (text, title, around):
            self._close_passage()
            number = len(self._passages)
            key = self._intake.passage(f"{number}-0", text)
            self._passages.append(Passage(key, text, title, (), number, around))
        key = self._passages[-1].key
        columns = reader.answers_in_columns(entry)
        question = reader.question(columns, (), text, key, len(self._questions))
        self._questions.append(question)

    def _close_passage(self) -> None:
        """Give the last passage the questions read for it."""
        if self._questions:
            last = self._passages[-1]
            self._passages[-1] = Passage(
                last.key, last.text, last.title, tuple(self._questions), last.document, last.document_extra
            )
            self._questions = []
