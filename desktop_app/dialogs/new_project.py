"""Asks for a new project's name, place and languages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QLineEdit, QWidget

from core.errors import InputError
from core.text.languages import checked_tag
from desktop_app.dialogs.base import Sheet, button
from desktop_app.widgets.card import label
from desktop_app.widgets.form_grid import FormGrid
from desktop_app.widgets.number_boxes import WholeBox

LANGUAGES = {
    "ar": "Arabic",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "hi": "Hindi",
    "ja": "Japanese",
    "ko": "Korean",
    "ro": "Romanian",
    "ru": "Russian",
    "th": "Thai",
    "tr": "Turkish",
    "vi": "Vietnamese",
    "zh": "Chinese",
    "zh-TW": "Chinese, traditional",
}
"""Offered by name; any other code can be typed."""


@dataclass(frozen=True, slots=True)
class NewProject:
    """What was asked for."""

    root: Path
    name: str
    source: str
    target: str
    held_out_percent: int


class NewProjectDialog(Sheet):
    """`made` carries a `NewProject` when the person agrees; whether it can be made is the engine's to say."""

    made = Signal(object)

    def __init__(self, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__("New project", parent, width=600)
        self._typed_folder = False
        self._parent_folder = folder
        self.name = QLineEdit(self)
        self.name.setPlaceholderText("My corrections")
        self.folder = QLineEdit(self)
        self.source, self.target = _language_box(self, "en"), _language_box(self, "zh")
        self.held_out = WholeBox(0, 90, 20, parent=self)
        self.held_out.setSuffix(" %")
        self.fault = label("", "error", wrap=True)
        self._lay_out()
        self.create_button = self.add_button("Create", self._create, "primary")
        self.row.insertWidget(1, button("Cancel", self.reject, "quiet", self))
        self.name.textChanged.connect(self._name_changed)
        self.folder.textEdited.connect(self._folder_edited)
        for box in (self.source, self.target):
            box.currentTextChanged.connect(lambda _text: self._check())
        self._name_changed("")

    def _lay_out(self) -> None:
        form = FormGrid()
        form.add_row("Name", self.name)
        form.add_row("Folder", self.folder, button("Choose…", self._choose, "", self))
        form.add_row("Annotated language", self.target)
        form.add_row("Source language", self.source)
        form.add_row("Held out for scoring", self.held_out)
        self.body.addLayout(form)
        words = (
            "The held-out share of the passages is never trained on. It is chosen by the text of each "
            "passage and cannot be changed later."
        )
        self.body.addWidget(label(words, "caption", wrap=True))
        self.body.addWidget(self.fault)
        self.body.addStretch(1)

    def request(self) -> NewProject:
        return NewProject(
            Path(self.folder.text().strip()).expanduser(),
            self.name.text().strip(),
            _code(self.source),
            _code(self.target),
            self.held_out.value(),
        )

    def _name_changed(self, text: str) -> None:
        if not self._typed_folder:
            safe = re.sub(r"[^\w.-]+", "-", text.strip()).strip("-.")
            self.folder.setText(str(self._parent_folder / safe) if safe else "")
        self._check()

    def _folder_edited(self, text: str) -> None:
        self._typed_folder = bool(text)
        self._check()

    def _choose(self) -> None:
        found = QFileDialog.getExistingDirectory(self, "Folder of the project", str(self._parent_folder))
        if found:
            self._typed_folder = True
            self.folder.setText(found)
            self._check()

    def _check(self) -> None:
        fault = self._reason()
        self.fault.setText(fault if self.name.text() else "")
        self.create_button.setEnabled(not fault)

    def _reason(self) -> str:
        request = self.request()
        if not request.name:
            return "A project needs a name."
        if not self.folder.text().strip():
            return "A project needs a folder."
        if request.root.is_file() or (request.root.is_dir() and any(request.root.iterdir())):
            return "This folder exists and is not empty."
        if not request.source or not request.target:
            return "A project needs a source and an annotated language."
        try:
            for code in (request.target, request.source):
                checked_tag(code)
        except InputError as fault:
            return f"{fault}."
        return ""

    def _create(self) -> None:
        request = self.request()
        self.accept()
        self.made.emit(request)


def _language_box(parent: QWidget, code: str) -> QComboBox:
    box = QComboBox(parent)
    box.setEditable(True)
    for known, name in LANGUAGES.items():
        box.addItem(f"{name} ({known})", known)
    box.setCurrentIndex(box.findData(code))
    return box


def _code(box: QComboBox) -> str:
    """The chosen code; typed text counts as a code itself."""
    index = box.findText(box.currentText())
    return str(box.itemData(index)) if index >= 0 else box.currentText().strip()
