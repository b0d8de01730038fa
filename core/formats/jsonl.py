"""JSON lines: one passage a line with its questions, or one question a line with its passage.

Our own files open with a line about the data set and carry everything the domain knows, also what
another format kept. Lines without that first line are written back as they came.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from core.domain.questions import Dataset, Extra, Passage, Question
from core.formats.base import Head
from core.formats.fields import ABSENT, ID, LAYOUT, START, TITLE, VERSION, is_absent
from core.formats.files import replacing
from core.formats.lines_reader import COLUMNS, DOCUMENT, DOCUMENT_FIELDS, KEY, QUESTIONS, LinesReader
from core.formats.nested import NestedWriter, Profile, dump
from core.formats.report import Report

_TOLD_BY_SHAPE = frozenset({ID, ABSENT, START, TITLE, VERSION, LAYOUT, COLUMNS})
"""Marks that a line shows by its own shape, so that they need no field."""

NO_LINE = "the passage has no question, so it has no line"


class Jsonl:
    """JSON lines, read and written line by line."""

    name = "jsonl"
    title = "JSON lines"
    extensions: tuple[str, ...] = (".jsonl", ".ndjson")

    def sniff(self, head: Head) -> bool:
        first = head.text.lstrip("\ufeff \t\r\n").split("\n", 1)[0]
        try:
            value = json.loads(first)
        except (ValueError, RecursionError):
            return head.path.suffix.lower() in self.extensions
        return isinstance(value, dict) and ("dataset" in value or "context" in value)

    def read(self, path: Path, report: Report) -> Dataset:
        return LinesReader(path, report).dataset()

    def write(self, dataset: Dataset, path: Path, report: Report) -> None:
        layout = dataset.extra.get(LAYOUT)
        writer = _LineWriter(report, own=layout is None)
        lines = writer.question_lines(dataset) if layout == QUESTIONS else writer.passage_lines(dataset)
        with replacing(path) as out:
            for line in lines:
                out.write(dump(line) + "\n")


class _LineWriter(NestedWriter):
    """Writes lines; `own` lines carry our keys and the documents' numbers and fields."""

    def __init__(self, report: Report, *, own: bool) -> None:
        super().__init__(Profile(version=""), report)
        self._own = own

    def passage_lines(self, dataset: Dataset) -> Iterator[dict[str, Any]]:
        if self._own:
            yield self._header(dataset)
        told: set[int] = set()
        for passage in dataset.passages:
            line = self._titled(passage) | self.paragraph(passage)
            if self._own:
                line[DOCUMENT] = passage.document
                fields = self.fields(passage.document_extra)
                if fields and passage.document not in told:
                    line[DOCUMENT_FIELDS] = fields
                told.add(passage.document)
            yield line

    def question_lines(self, dataset: Dataset) -> Iterator[dict[str, Any]]:
        for passage in dataset.passages:
            self.report.passages += 1
            if not passage.questions:
                self.report.lose(passage.key, NO_LINE)
            around = {**self._titled(passage), "context": passage.text}
            for question in passage.questions:
                yield around | self.question(question)

    def fields(self, extra: Extra) -> dict[str, Any]:
        return {name: value for name, value in extra.items() if name not in _TOLD_BY_SHAPE}

    def paragraph(self, passage: Passage) -> dict[str, Any]:
        entry = super().paragraph(passage)
        if self._own and entry.get("id") != passage.key:
            entry[KEY] = passage.key
        return entry

    def question(self, question: Question) -> dict[str, Any]:
        entry = super().question(question)
        if self._own and entry.get("id") != question.key:
            entry[KEY] = question.key
        if COLUMNS in question.extra:
            answers = entry["answers"]
            entry["answers"] = {
                name: [answer[name] for answer in answers] for name in ("text", "answer_start")
            }
        return entry

    def unanswerable(self, question: Question, entry: dict[str, Any]) -> None:
        entry["is_impossible"] = True

    def _header(self, dataset: Dataset) -> dict[str, Any]:
        header: dict[str, Any] = {"dataset": dataset.name}
        if not is_absent(dataset.extra, "version"):
            header["version"] = dataset.extra.get(VERSION, dataset.version)
        return header | self.fields(dataset.extra)

    def _titled(self, passage: Passage) -> dict[str, Any]:
        extra = passage.document_extra
        if is_absent(extra, "title") and not passage.title:
            return {}
        return {"title": extra.get(TITLE, passage.title)}
