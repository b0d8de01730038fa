"""What every reader does with an item: unique keys, checked answers, things worth noting."""

from __future__ import annotations

import unicodedata

from core.domain.questions import GoldAnswer
from core.formats.report import Report
from core.text.spans import REPAIR_WINDOW, repair

MOVED = "the answer's start was moved to the nearest exact match"
PLACED = "the answer has no start and was placed at its only occurrence"
NO_OFFSET = "offset −1 (its place is not known): kept as a scoring reference, not a span"
NOWHERE = "not in the passage: kept as a scoring reference, not a span"
ELSEWHERE = (
    f"no single nearest match within {REPAIR_WINDOW} characters of its start: "
    "kept as a scoring reference, not a span"
)
UNPLACED = "no start, and the passage has it more than once: kept as a scoring reference, not a span"
EMPTY_ANSWER = "the answer has no text: kept as a scoring reference, not a span"
HALF_PAIR = "a text holds half of a surrogate pair: left out"

OUTER_SPACE = "outer white space in the answer: kept as it is"
DUPLICATE_QUESTION = "the question's id occurs before: told apart by a suffix"
DUPLICATE_PASSAGE = "the passage's id occurs before: told apart by a suffix"
NO_ID = "the question has no id: one was made"
NO_TEXT = "the question has no text"
NO_PASSAGE = "the passage has no text"
ANSWERED_IMPOSSIBLE = "marked as having no answer, yet has answers: kept as it is"
NOT_NFC = "the passage is not in normal form NFC: kept as it is"
CRLF = "the passage has line endings of Windows: kept as they are"
HAS_BOM = "the file begins with a byte-order mark: not part of the text"


class Intake:
    """Checks the items of one file and fills its report."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self._passages: dict[str, int] = {}
        self._questions: dict[str, int] = {}

    def passage(self, wanted: str, text: str) -> str:
        """Count a passage, note what is unusual in its text, and return its unique key."""
        report = self.report
        report.passages += 1
        key = _unique(wanted, self._passages)
        if key != wanted:
            report.note(key, DUPLICATE_PASSAGE, wanted, key)
        if not text:
            report.note(key, NO_PASSAGE)
        elif not text.isascii() and not unicodedata.is_normalized("NFC", text):
            report.note(key, NOT_NFC)
        if "\r\n" in text:
            report.note(key, CRLF)
        return key

    def question(self, wanted: str, text: str, *, made: bool = False) -> str:
        """Count a question, note what is unusual, and return its unique key."""
        report = self.report
        report.questions += 1
        key = _unique(wanted, self._questions)
        if made:
            report.note(key, NO_ID)
        elif key != wanted:
            report.note(key, DUPLICATE_QUESTION, wanted, key)
        if not text.strip():
            report.note(key, NO_TEXT)
        return key

    def place(self, passage: str, text: str, start: int | None, item: str) -> int | None:
        """Count an answer and return where it begins, repaired where needed; None for no span.

        What is returned always satisfies ``passage[start:start + len(text)] == text``.
        """
        self.report.answers += 1
        found = self._find(passage, text, start, item)
        if found is None:
            return None
        self.report.spans += 1
        if text[0].isspace() or text[-1].isspace():
            self.report.note(item, OUTER_SPACE, repr(text))
        return found

    def _find(self, passage: str, text: str, start: int | None, item: str) -> int | None:
        report = self.report
        if start is not None and start < 0:
            report.refuse(item, NO_OFFSET, text)
        elif not text:
            report.refuse(item, EMPTY_ANSWER)
        elif start is None:
            return self._only(passage, text, item)
        elif passage.startswith(text, start):
            return start
        elif (near := repair(passage, text, start)) is not None:
            report.repair(item, MOVED, start, near)
            return near
        else:
            report.refuse(item, ELSEWHERE if text in passage else NOWHERE, text)
        return None

    def _only(self, passage: str, text: str, item: str) -> int | None:
        at = passage.find(text)
        if at < 0:
            self.report.refuse(item, NOWHERE, text)
        elif passage.find(text, at + 1) >= 0:
            self.report.refuse(item, UNPLACED, text)
        else:
            self.report.note(item, PLACED, text, at)
            return at
        return None


def _unique(wanted: str, taken: dict[str, int]) -> str:
    """`wanted`, or with the first free suffix ``#2``, ``#3``, …; remembers it in `taken`."""
    if wanted not in taken:
        taken[wanted] = 1
        return wanted
    number = taken[wanted] + 1
    while (key := f"{wanted}#{number}") in taken:
        number += 1
    taken[wanted] = number
    taken[key] = 1
    return key


def count_written(report: Report, answers: tuple[GoldAnswer, ...]) -> None:
    """Count a written question and its answers."""
    report.questions += 1
    report.answers += len(answers)
    report.spans += sum(answer.start is not None for answer in answers)
