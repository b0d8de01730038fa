"""A look into a file before it is imported."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.errors import InputError
from core.progress import Progress
from core.text.scripts import is_right_to_left
from desktop_app.theme.tokens import SPACE_S
from desktop_app.view_models.words import language_name
from desktop_app.widgets.card import Card, label

_SHOWN = 3
_LENGTH = 160


@dataclass(frozen=True, slots=True)
class Preview:
    """What a look found: the format's id and title, the counts, and the first items."""

    format: str
    title: str
    counts: str
    items: tuple[tuple[str, str], ...]


MEMORY, TMX = "memory", "tmx"
"""What no data set is: sentences with their translations, a JSON object a line, or as TMX."""


def read_preview(
    path: Path, format: str, progress: Progress, languages: tuple[str, str] = ("", "")
) -> Preview:
    """Read the file as the import would; raises what the import would raise about its form.

    `languages` are the project's two, between which a TMX file's sentences are taken.
    """
    if format == MEMORY:
        return _memory(path)
    if format == TMX or (format == "auto" and path.suffix.lower() == ".tmx"):
        return _tmx(path, languages, progress)
    from core.formats import catalogue

    progress.check()
    content, report = catalogue.read(path, format=format)
    repaired, refused = len(report.repaired), len(report.refused)
    counts = f"{report.passages:,} passages, {report.questions:,} questions, {report.answers:,} answers"
    if repaired or refused:
        counts += f"; {repaired:,} would be repaired, {refused:,} refused"
    questions = ((question, passage) for passage in content.passages for question in passage.questions)
    items = [
        (question.text, question.answers[0].text if question.answers else "no answer in the file")
        for question, _ in islice(questions, _SHOWN)
    ]
    entry = catalogue.FORMATS.entry(report.format)
    return Preview(entry.name, entry.title, counts, tuple(items))


def _memory(path: Path) -> Preview:
    from core.services.memories import read_memory

    lines = read_memory(path, "")
    items = tuple((line.target[:_LENGTH], line.source[:_LENGTH]) for line in lines[:_SHOWN])
    return Preview(MEMORY, "Translation memory", f"{len(lines):,} pairs", items)


def _tmx(path: Path, languages: tuple[str, str], progress: Progress) -> Preview:
    from core.formats.tmx import TmxReport, read_tmx

    report = TmxReport(path)
    items: list[tuple[str, str]] = []
    for done, entry in enumerate(read_tmx(path, report, languages=languages)):
        if done % 1000 == 0:
            progress.report("reading sentences", done)
        if done < _SHOWN:
            items.append((entry.source[:_LENGTH], entry.target[:_LENGTH]))
    names = f"{language_name(languages[0])} and {language_name(languages[1])}"
    if not report.entries:
        raise InputError(
            f"it has no sentences in both {names}",
            item=path.name,
            remedy="Only sentences in the project's two languages are taken",
        )
    counts = f"{report.entries:,} pairs of sentences in {names}"
    if report.refused:
        counts += f"; {len(report.refused):,} would be left out"
    return Preview(TMX, "Translation memory (TMX)", counts, tuple(items))


class FilePreview(QWidget):
    """Shows a `Preview` on a card."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.format = ""
        self._card = Card(self, spacing=SPACE_S)
        self.title = label("", "overline")
        self.counts = label("", "strong", wrap=True)
        self._lines = [(label("", "", wrap=True), label("", "caption", wrap=True)) for _ in range(_SHOWN)]
        self._card.body.addWidget(self.title)
        self._card.body.addWidget(self.counts)
        for first, second in self._lines:
            self._card.body.addWidget(first)
            self._card.body.addWidget(second)
        self._card.body.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._card, 1)
        self.clear()

    def clear(self) -> None:
        self._show("Preview", "Choose a file to see what is in it.", ())

    def wait(self) -> None:
        self._show("Preview", "Reading …", ())

    def show_preview(self, preview: Preview) -> None:
        self._show(preview.title, preview.counts, preview.items)
        self.format = preview.format

    def _show(self, title: str, counts: str, items: tuple[tuple[str, str], ...]) -> None:
        self.format = ""
        self.title.setText(title)
        self.counts.setText(counts)
        for place, (first, second) in enumerate(self._lines):
            there = place < len(items)
            first.setVisible(there)
            second.setVisible(there)
            if there:
                first.setText(_short(items[place][0]))
                second.setText(_short(items[place][1]))
                right = is_right_to_left(items[place][0])
                # Both stand where the text begins; a label of letters without direction would stay left.
                side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
                for words in (first, second):
                    words.setAlignment(side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter)


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _LENGTH else f"{flat[:_LENGTH]}…"
