"""Plain text: passages with blank lines between them, no questions."""

from __future__ import annotations

import re
from pathlib import Path

from core.domain.questions import Dataset, Passage
from core.formats.base import Head
from core.formats.files import BOM, read_text, replacing
from core.formats.intake import HAS_BOM, Intake
from core.formats.report import Report

_BETWEEN = re.compile(r"(?>\r\n|\n|\r)(?:[ \t]*(?>\r\n|\n|\r))+")
_OUTER_LINES = "\r\n"

NO_QUESTIONS = "plain text holds no questions: only the passage is written"
SPLIT = "the passage has blank lines: it will be read back as several"
EMPTY = "the passage has no text: it will not be read back"


def passages_of(text: str, report: Report, *, title: str = "") -> tuple[Passage, ...]:
    """The passages of pasted or read text; each is verbatim between the blank lines around it."""
    intake = Intake(report)
    body = text
    if body.startswith(BOM):
        report.note(report.path.name, HAS_BOM)
        body = body[1:]
    pieces = (piece.strip(_OUTER_LINES) for piece in _BETWEEN.split(body))
    kept = [piece for piece in pieces if piece.strip()]
    return tuple(
        Passage(intake.passage(str(number), piece), piece, title) for number, piece in enumerate(kept, 1)
    )


class PlainText:
    """A text file."""

    name = "text"
    title = "Plain text"
    extensions: tuple[str, ...] = (".txt", ".text", ".md")

    def sniff(self, head: Head) -> bool:
        return head.path.suffix.lower() in self.extensions

    def read(self, path: Path, report: Report) -> Dataset:
        return Dataset(path.stem, passages_of(read_text(path), report, title=path.stem))

    def write(self, dataset: Dataset, path: Path, report: Report) -> None:
        with replacing(path) as out:
            for number, passage in enumerate(dataset.passages):
                report.passages += 1
                _tell_losses(passage, report)
                text = passage.text.strip(_OUTER_LINES)
                # Reading takes the first mark of a file for the file's own.
                before = "\n" if number else BOM if text.startswith(BOM) else ""
                out.write(before + text + "\n")


def _tell_losses(passage: Passage, report: Report) -> None:
    if passage.questions:
        report.lose(passage.key, NO_QUESTIONS)
    if not passage.text.strip():
        report.lose(passage.key, EMPTY)
    elif _BETWEEN.search(passage.text):
        report.lose(passage.key, SPLIT)
