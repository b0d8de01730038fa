"""What a training of language branches is told beside the rest: languages, teachers, phrases to mask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFileDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop_app.dialogs.base import button
from desktop_app.theme.tokens import SPACE_S
from desktop_app.view_models.words import language_name
from desktop_app.widgets.card import clear, label
from desktop_app.widgets.form_grid import FormGrid

_ALL, _TEACHERS, _PHRASES = "Languages", "Teachers", "Phrases to mask"


class BranchChoices(QWidget):
    """Shows what the chosen recipe asks for, and nothing where it asks for nothing."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.languages: dict[str, QCheckBox] = {}
        self.teachers: dict[str, QComboBox] = {}
        self.phrases = QLineEdit(self)
        self.phrases.setPlaceholderText("Mined from the texts")
        self.phrases.setAccessibleName(_PHRASES)
        self.phrases.textChanged.connect(lambda _text: self.changed.emit())
        self._file = QWidget(self)
        row = QVBoxLayout(self._file)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_S)
        row.addWidget(label(_PHRASES, "overline"))
        line = QHBoxLayout()
        line.setSpacing(SPACE_S)
        line.addWidget(self.phrases, 1)
        line.addWidget(button("Choose…", self._choose, "", self))
        row.addLayout(line)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(SPACE_S)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_S)
        column.addLayout(self._rows)
        column.addWidget(self._file)
        column.addSpacing(SPACE_S)

    def fill(
        self, languages: Sequence[str], teachers: Mapping[str, Sequence[str]], *, masks: bool = False
    ) -> None:
        """Take what a recipe can be told; what was chosen stays chosen where it is still there.

        `languages` begins with the source language, which always trains. `teachers` is a name (a language)
        → labels, the usual one first.
        """
        unticked = {code for code, box in self.languages.items() if not box.isChecked()}
        chosen = {name: box.currentData() for name, box in self.teachers.items()}
        clear(self._rows)
        self.languages, self.teachers = {}, {}
        if languages:
            self._rows.addWidget(label(_ALL, "overline"))
        for code in languages[1:]:
            box = QCheckBox(f"{language_name(code)}, beside {language_name(languages[0])}")
            box.setChecked(code not in unticked)
            box.toggled.connect(lambda _on: self.changed.emit())
            self.languages[code] = box
            self._rows.addWidget(box)
        self._fill_teachers({name: labels for name, labels in teachers.items() if labels}, chosen)
        self._file.setVisible(masks)
        self.setVisible(bool(languages) or bool(self.teachers) or masks)

    def _fill_teachers(self, teachers: Mapping[str, Sequence[str]], chosen: Mapping[str, str]) -> None:
        if not teachers:
            return
        self._rows.addWidget(label(_TEACHERS, "overline"))
        holder, grid = QWidget(self), FormGrid()
        grid.setContentsMargins(0, 0, 0, 0)
        for name, labels in teachers.items():
            box = QComboBox(holder)
            for found in labels:
                box.addItem(found, found)
            box.setAccessibleName(f"Teacher {name}")
            box.setCurrentIndex(max(0, box.findData(chosen.get(name))))
            box.currentIndexChanged.connect(lambda _index: self.changed.emit())
            self.teachers[name] = box
            grid.add_row(name, box)
        holder.setLayout(grid)
        self._rows.addWidget(holder)

    def chosen_languages(self) -> tuple[str, ...]:
        """Empty where all of them train, also those that are made meanwhile."""
        ticked = tuple(code for code, box in self.languages.items() if box.isChecked())
        return () if len(ticked) == len(self.languages) else ticked

    def chosen_teachers(self) -> tuple[str, ...]:
        """Labels; empty where the usual ones teach. A language that does not train needs no teacher."""
        boxes = {
            name: box
            for name, box in self.teachers.items()
            if name not in self.languages or self.languages[name].isChecked()
        }
        usual = all(box.currentIndex() == 0 for box in boxes.values())
        return () if usual else tuple(str(box.currentData()) for box in boxes.values())

    def chosen_phrases(self) -> Path | None:
        text = self.phrases.text().strip()
        return Path(text).expanduser() if text and self._file.isVisibleTo(self) else None

    def _choose(self) -> None:
        found, _ = QFileDialog.getOpenFileName(
            self, _PHRASES, str(Path.home()), "Text (*.txt);;All files (*)"
        )
        if found:
            self.phrases.setText(found)
