"""Asks which systems to score in every pair of languages, and on what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFileDialog, QScrollArea, QVBoxLayout, QWidget

from core.domain.reviews import DatasetInfo
from desktop_app.context import Context
from desktop_app.dialogs.base import Sheet, button
from desktop_app.dialogs.grid_memory import remember, remembered
from desktop_app.theme.active import tokens
from desktop_app.theme.tokens import SPACE_M, SPACE_XS
from desktop_app.view_models.language_grid import GridChoices, GridOrder
from desktop_app.view_models.words import language_name
from desktop_app.widgets.buttons import SegmentedControl
from desktop_app.widgets.card import Card, label
from desktop_app.widgets.form_grid import FormGrid
from desktop_app.widgets.number_boxes import WholeBox
from desktop_app.widgets.parallel_files import ParallelFiles

_PROJECT, _FILES = "project", "files"
_SOME = 200
_DIRECT = "Systems that translate on the way know two languages only and make no grid."
_NO_SETS = (
    "No two evaluation data sets of this project have the same question ids in two languages. Import XQuAD "
    "or MLQA in several languages with the role evaluation, or take files."
)
_READ_FILES = (
    "Files that are the same data set in several languages, such as XQuAD or MLQA. They are not imported."
)


class LanguageGridDialog(Sheet):
    """`agreed` carries the `GridOrder`."""

    agreed = Signal(object)

    def __init__(self, context: Context, choices: GridChoices, parent: QWidget | None = None) -> None:
        super().__init__("Score a language grid", parent, width=600, height=680)
        self._context = context
        self._sets = choices.sets
        self.systems = {name: _box(name, in_use, f"{name} · in use") for name, in_use in choices.systems}
        self.sets = {info.id: _box(_set_words(info), True) for info in choices.sets}
        self.files = ParallelFiles(self)
        self.source = SegmentedControl(((_PROJECT, "Data of this project"), (_FILES, "Files")), self)
        self.source.setAccessibleName("Where the data is")
        self.source_note = label("", "caption", wrap=True)
        self.add_files = button("Add files…", self._choose_files, "", self)
        self.metric_box = QComboBox(self)
        self.metric_box.addItem("The data's own", "")
        self.metric_box.addItem("MLQA, by the passages' language", "mlqa")
        for name in choices.metrics:
            self.metric_box.addItem(name, name)
        self.shared = QCheckBox("Only questions that every language has", self)
        self.limit = WholeBox(0, 1_000_000, _SOME, 100, self)
        self.limit.setSpecialValueText("all")
        self.note = label("", "muted", wrap=True)
        self.note.setMinimumHeight(tokens().px(36))
        self._lay_out()
        self.row.addWidget(button("Cancel", self.reject, "quiet", self))
        self.score_button = self.add_button("Score", self._agree, "primary")
        self._attach()
        self._show_source(_PROJECT if len(choices.sets) > 1 else _FILES)
        if (last := remembered(context)) is not None:
            self._enter(last)

    def _lay_out(self) -> None:
        self._own = _column(list(self.sets.values()))
        options = FormGrid()
        options.add_row("Metric", self.metric_box)
        options.add_row("Questions at most", self.limit)
        for widget in (
            label("Systems", "overline"),
            _scrolled(_column(list(self.systems.values()))),
            label(_DIRECT, "caption", wrap=True),
            label("Data", "overline"),
            self.source,
            self.source_note,
            _scrolled(_column([self._own, self.files])),
            self.add_files,
        ):
            self.body.addWidget(widget)
        self.body.addLayout(options)
        self.body.addWidget(self.shared)
        self.body.addWidget(self.note)

    def _attach(self) -> None:
        for box in (*self.systems.values(), *self.sets.values()):
            box.toggled.connect(lambda _on: self._check())
        self.files.changed.connect(self._check)
        self.source.chosen.connect(self._show_source)
        self.limit.valueChanged.connect(lambda _value: self._check())

    def _enter(self, last: GridOrder) -> None:
        """What was asked for last, as far as it is still there."""
        _tick(self.systems, last.systems)
        _tick(self.sets, last.dataset_ids)
        for path, language in last.files:
            self.files.add(path)
            self.files.rows[-1].language.setText(language)
        self.metric_box.setCurrentIndex(max(0, self.metric_box.findData(last.metric)))
        self.shared.setChecked(last.shared)
        self.limit.setValue(last.limit)
        if last.files:
            self._show_source(_FILES)

    def order(self) -> GridOrder:
        """What is chosen now."""
        of_files = self.source.value() == _FILES
        return GridOrder(
            tuple(name for name, box in self.systems.items() if box.isChecked()),
            () if of_files else tuple(info.id for info in self._chosen_sets()),
            tuple(self.files.files()) if of_files else (),
            self.metric_box.currentData(),
            self.shared.isChecked(),
            self.limit.value(),
        )

    def lacking(self) -> str:
        """Why it cannot be scored yet, a sentence; empty where it can."""
        if not any(box.isChecked() for box in self.systems.values()):
            return "Choose a system."
        codes = self._languages()
        if "" in codes:
            return "Write the language of each file, such as es."
        twice = [code for code, count in Counter(codes).items() if count > 1]
        if twice:
            return f"{language_name(twice[0])} is there twice: leave one of the two out."
        return "" if len(codes) > 1 else "Choose data in two languages or more."

    def _languages(self) -> list[str]:
        if self.source.value() == _FILES:
            return [code for _, code in self.files.files()]
        return [info.language for info in self._chosen_sets()]

    def _chosen_sets(self) -> Sequence[DatasetInfo]:
        return [info for info in self._sets if self.sets[info.id].isChecked()]

    def _show_source(self, source: str) -> None:
        self.source.set_value(source)
        of_files = source == _FILES
        self.files.setVisible(of_files)
        self.add_files.setVisible(of_files)
        self._own.setVisible(not of_files)
        self.source_note.setText(_READ_FILES if of_files else "" if self._sets else _NO_SETS)
        self.source_note.setVisible(bool(self.source_note.text()))
        self._check()

    def _check(self) -> None:
        lacking = self.lacking()
        self.score_button.setEnabled(not lacking)
        self.note.setText(lacking or self._cost())

    def _cost(self) -> str:
        """How much is asked, as far as it is known before the data is read."""
        languages, systems = len(self._languages()), len(self.order().systems)
        most = max((info.questions for info in self._chosen_sets()), default=0)
        if self.source.value() == _FILES:
            most = 0
        asked = min(self.limit.value() or most, most or self.limit.value())
        cells = f"{languages} × {languages} cells"
        if not asked:
            return f"{cells} with every question of the files."
        answers = languages * languages * asked * systems
        return f"{cells} with up to {asked:,} questions each: at most {answers:,} answers."

    def _choose_files(self) -> None:
        start = self._context.memory.text("import-folder")
        kinds = "Data (*.json *.jsonl);;All files (*)"
        found, _ = QFileDialog.getOpenFileNames(self, "Files in several languages", start, kinds)
        for path in found:
            self._context.memory.put("import-folder", str(Path(path).parent))
            self.files.add(Path(path))

    def _agree(self) -> None:
        order = self.order()
        remember(self._context, order)
        self.accept()
        self.agreed.emit(order)


def _box(words: str, ticked: bool, ticked_words: str = "") -> QCheckBox:
    box = QCheckBox(ticked_words if ticked and ticked_words else words)
    box.setChecked(ticked)
    return box


def _tick(boxes: Mapping[Any, QCheckBox], names: Sequence[object]) -> None:
    """Tick those alone; where none of them is there any more, leave the ticks as they are."""
    if any(name in boxes for name in names):
        for name, box in boxes.items():
            box.setChecked(name in names)


def _set_words(info: DatasetInfo) -> str:
    return f"{info.name} · {language_name(info.language)} · {info.questions:,} questions"


def _column(widgets: Sequence[QWidget]) -> QWidget:
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(SPACE_XS)
    for widget in widgets:
        column.addWidget(widget)
    column.addStretch(1)
    return made


def _scrolled(widget: QWidget) -> Card:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setWidget(widget)
    card = Card(margin=SPACE_M)
    card.body.addWidget(area)
    return card
