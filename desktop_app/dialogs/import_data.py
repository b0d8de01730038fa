"""Import a file: choose, look at what is in it, import, and read the report."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QLineEdit,
    QProgressBar,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from core.progress import Progress, ProgressEvent
from desktop_app.context import Context
from desktop_app.dialogs.base import Sheet, button
from desktop_app.dialogs.file_preview import MEMORY, TMX, FilePreview, Preview, read_preview
from desktop_app.dialogs.report_view import ReportView
from desktop_app.tasks.operation import Command, Fault, Lane, Query
from desktop_app.tasks.runner import Task
from desktop_app.theme.tokens import SPACE_M
from desktop_app.widgets.card import label
from desktop_app.widgets.form_grid import FormGrid

if TYPE_CHECKING:
    from core.formats.tmx import TmxReport

_ROLES = (
    ("annotate", "To correct and train on"),
    ("evaluation", "Only for evaluation, never trained on"),
)


class ImportDialog(Sheet):
    """The engine reads the file off the GUI thread; nothing is stored before "Import" is pressed."""

    def __init__(self, context: Context, path: Path | None = None, parent: QWidget | None = None) -> None:
        super().__init__("Import data", parent, width=720, height=640)
        self._context = context
        self._task: Task | None = None
        self._asked = ("", "")
        self.path = QLineEdit(self)
        self.path.setPlaceholderText("A JSON, JSONL, TSV, TMX or text file")
        self.path.editingFinished.connect(self._look)
        self.format = QComboBox(self)
        self.role = QComboBox(self)
        for value, title in _ROLES:
            self.role.addItem(title, value)
        self.language = QLineEdit(self)
        self.language.setPlaceholderText(
            f"As the file’s name tells, or as in the project ({context.project.current.info.target})"
        )
        self.licence = QLineEdit(self)
        self.licence.setPlaceholderText("For example CC BY-SA 4.0")
        self.preview = FilePreview(self)
        self.fault = label("", "error", wrap=True, selectable=True)
        self.fault.hide()
        self.report = ReportView(self)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.hide()
        self.stack = QStackedWidget(self)
        self.stack.addWidget(self._form())
        self.stack.addWidget(self.report)
        self.body.addWidget(self.stack, 1)
        self.body.addWidget(self.fault)
        self.body.addWidget(self.bar)
        self.close_button = self.add_button("Cancel", self.reject, "quiet")
        self.import_button = self.add_button("Import", self._import, "primary")
        self.import_button.setEnabled(False)
        self._fill_formats()
        self.format.currentIndexChanged.connect(lambda _index: self._look())
        if path is not None:
            self.choose(path)

    def choose(self, path: Path) -> None:
        """Take this file and look into it."""
        self.path.setText(str(path))
        self._look()

    def _form(self) -> QWidget:
        page = QWidget(self)
        form = FormGrid()
        form.add_row("File", self.path, button("Choose…", self._choose, "", self))
        form.add_row("Format", self.format)
        form.add_row("Used", self.role)
        form.add_row("Language", self.language)
        form.add_row("Licence", self.licence)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_M)
        column.addLayout(form)
        column.addWidget(self.preview, 1)
        return page

    def _fill_formats(self) -> None:
        from core.formats.catalogue import FORMATS

        self.format.addItem("Find out from the file", "auto")
        for entry in FORMATS:
            self.format.addItem(entry.title, entry.name)
        self.format.addItem("Translation memory (JSON lines)", MEMORY)
        self.format.addItem("Translation memory (TMX)", TMX)

    def _choose(self) -> None:
        start = self._context.memory.text("import-folder")
        kinds = "Data (*.json *.jsonl *.tsv *.csv *.txt *.tmx);;All files (*)"
        found, _ = QFileDialog.getOpenFileName(self, "Import data", start, kinds)
        if found:
            self._context.memory.put("import-folder", str(Path(found).parent))
            self.choose(Path(found))

    def _look(self) -> None:
        """Read the file for the preview, unless this very one was read already."""
        text = self.path.text().strip()
        asked = (text, self.format.currentData())
        if asked == self._asked:
            return  # leaving the field, as on the way to "Import", changes nothing
        self._asked = asked
        self.import_button.setEnabled(False)
        self._tell("")
        if not text:
            self.preview.clear()
            return
        path, format = Path(text).expanduser(), self.format.currentData()
        info = self._context.project.current.info
        query = Query(
            f"Reading {path.name}",
            lambda progress: read_preview(path, format, progress, (info.target, info.source)),
            key="import-preview",
        )
        self.preview.wait()
        self._context.runner.query(query, self._looked, owner=self, failed=self._failed)

    def _looked(self, preview: Preview) -> None:
        self.preview.show_preview(preview)
        memory = preview.format in (MEMORY, TMX)
        for widget in (self.role, self.licence):
            widget.setEnabled(not memory)
        self.language.setEnabled(preview.format != TMX)  # its sentences say it themselves
        self.import_button.setEnabled(True)

    def _failed(self, fault: Fault) -> None:
        self._asked = ("", "")  # the file may be mended and looked at again
        self.preview.clear()
        self._tell(". ".join(part for part in (fault.item, fault.what, fault.remedy) if part))

    def _tell(self, fault: str) -> None:
        self.fault.setText(fault)
        self.fault.setVisible(bool(fault))

    def _import(self) -> None:
        path = Path(self.path.text().strip()).expanduser()
        self._busy(True)
        command = Command(f"Importing {path.name}", self._work(path), lane=Lane.LONG)
        self._task = self._context.runner.command(
            command,
            self._imported,
            owner=self,
            failed=self._failed,
            advanced=self._advance,
            ended=lambda: self._busy(False),
        )

    def _work(self, path: Path) -> Any:
        """What runs off the GUI thread; every choice is taken from the form now."""
        project = self._context.project.current
        importing, translating = project.importing, project.translating
        language = self.language.text().strip()
        format = self.preview.format or self.format.currentData()
        if format == MEMORY:
            return lambda progress: importing.import_memory(
                path, language=language, progress=progress, origin="import"
            )
        if format == TMX:
            return lambda progress: translating.import_memory(path, progress=progress)
        role, licence = self.role.currentData(), self.licence.text().strip()

        def work(progress: Progress) -> Any:
            return importing.import_file(
                path,
                format=format,
                language=language,
                licence=licence,
                role=role,
                progress=progress,
                origin="import",
            )

        return work

    def _imported(self, result: Any) -> None:
        """Show the report in the place of the form."""
        if isinstance(result, tuple) and isinstance(result[1], int):
            self._show_sentences(*result)
        elif isinstance(result, tuple):
            self._show_memory(asdict(result[0]))
        else:
            self.heading.setText(f"Imported “{result.name}”")
            self.report.show_report(result.report.to_dict())
        self.stack.setCurrentWidget(self.report)
        self.import_button.hide()
        self.close_button.setText("Close")

    def _show_sentences(self, report: TmxReport, new: int) -> None:
        self.heading.setText("Imported the translation memory")
        self.report.show_report(report.to_dict())
        known = report.entries - new
        rest = f"; {known:,} were in the memory already" if known else ""
        self.report.head.setText(f"{report.entries:,} pairs of sentences read, {new:,} of them new{rest}.")

    def _show_memory(self, report: dict[str, Any]) -> None:
        self.heading.setText("Imported the translation memory")
        self.report.tree.hide()
        self.report.head.setText(
            f"{report['lines']:,} pairs read, {report['matched']:,} found in the project, "
            f"{report['stored']:,} new translations stored."
        )
        missing = report["unmatched"]
        lines = ", ".join(str(line) for line in missing[:12]) + (" …" if len(missing) > 12 else "")
        self.report.note.setText(
            f"{len(missing):,} pairs belong to no text of this project (lines {lines})." if missing else ""
        )

    def _advance(self, event: ProgressEvent) -> None:
        self.bar.setRange(0, event.total)
        self.bar.setValue(event.done)

    def _busy(self, busy: bool) -> None:
        self.bar.setVisible(busy)
        self.bar.setRange(0, 0)
        self.stack.setEnabled(not busy)
        self.import_button.setEnabled(not busy)

    def reject(self) -> None:
        if self._task is not None and not self._task.finished:
            self._task.cancel()
        super().reject()
