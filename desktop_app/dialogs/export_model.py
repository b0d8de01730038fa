"""Export a model version: for what, how small, to which folder."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFileDialog, QLineEdit, QWidget

from core import paths
from core.domain.runs import ModelVersion
from desktop_app.context import Context
from desktop_app.dialogs.base import Sheet, button
from desktop_app.view_models.registry import WantedExport
from desktop_app.widgets.card import label
from desktop_app.widgets.form_grid import FormGrid

_FOLDER = "model-export-folder"
_PURPOSES = {
    "transformers": "Plain weights, tokenizer and card, for Python with transformers. What it answers is "
    "compared with this version before the folder appears.",
    "onnx": "For programs without Python or torch: the model as ONNX, tokenizer and card. It is asked "
    "questions of this project and must answer as this version does.",
}
_COPIED = "These weights answer no question by themselves, so they are copied with tokenizer and card."


class ExportModelDialog(Sheet):
    """`agreed` carries a `WantedExport`; the work itself goes on in the background."""

    agreed = Signal(object)

    def __init__(self, context: Context, version: ModelVersion, parent: QWidget | None = None) -> None:
        super().__init__(f"Export {version.label}", parent, width=600, height=360)
        self._context = context
        self._version = version
        self.format = QComboBox(self)
        self.note = label("", "muted", wrap=True)
        self.int8 = QCheckBox(
            "Also a file with 8-bit weights: a quarter of the size, and some answers change", self
        )
        self.int8.setToolTip("How far it answers otherwise is measured and written into the card.")
        self.folder = QLineEdit(self)
        self.folder.setPlaceholderText("A new folder")
        self.fault = label("", "error", wrap=True, selectable=True)
        self._lay_out()
        self.add_button("Cancel", self.reject, "quiet")
        self.export_button = self.add_button("Export", self._agree, "primary")
        self._fill()
        self.format.currentIndexChanged.connect(lambda _index: self._check())
        self.folder.textChanged.connect(lambda _text: self._check())
        self._check()

    def _lay_out(self) -> None:
        rows = FormGrid()
        rows.add_row("Form", self.format)
        rows.add_row("Folder", self.folder, button("Choose…", self._choose, "", self))
        self.body.addLayout(rows)
        for widget in (self.note, self.int8, self.fault):
            self.body.addWidget(widget)
        self.body.addStretch(1)

    def _fill(self) -> None:
        from core.services.model_exports import export_forms, is_reader

        self._reads = is_reader(self._version.system)
        self._forms = {form.name: form for form in export_forms(self._version)}
        for form in self._forms.values():
            self.format.addItem(form.title, form.name)
        home = self._context.memory.text(_FOLDER) or str(Path.home())
        self.folder.setText(str(Path(home) / paths.file_name(self._version.label)))

    def _choose(self) -> None:
        found, _ = QFileDialog.getSaveFileName(self, "Export to a new folder", self.folder.text())
        if found:
            self.folder.setText(found)

    def _check(self) -> None:
        """Say what the form is for and, where it cannot be had, why; allow only what can be written."""
        fault = self._fault()
        name = self.format.currentData()
        self.note.setText(_PURPOSES[name] if self._reads else _COPIED)
        self.int8.setVisible(name == "onnx")
        self.fault.setText(fault)
        self.fault.setVisible(bool(fault))
        self.export_button.setEnabled(not fault and bool(self.folder.text().strip()))

    def _fault(self) -> str:
        if lacking := self._forms[self.format.currentData()].lacking:
            return f"{lacking[0].upper()}{lacking[1:]}."
        return "This folder is there already. Choose a new one." if self._target().exists() else ""

    def _target(self) -> Path:
        return Path(self.folder.text().strip()).expanduser()

    def _agree(self) -> None:
        target, format = self._target(), self.format.currentData()
        self._context.memory.put(_FOLDER, str(target.parent))
        self.accept()
        self.agreed.emit(WantedExport(target, format, self.int8.isChecked() and format == "onnx"))
