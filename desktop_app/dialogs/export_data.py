"""Export answers: which ones, in which format, to which file; then the report."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QLineEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from core.domain.reviews import DatasetInfo
from core.progress import Progress
from desktop_app.context import Context
from desktop_app.dialogs.base import Sheet, button
from desktop_app.dialogs.report_view import ReportView, counted, report_head
from desktop_app.tasks.operation import Fault, Query
from desktop_app.widgets.card import label
from desktop_app.widgets.form_grid import FormGrid

if TYPE_CHECKING:
    from core.formats.tmx import TmxReport

_WHATS = (
    ("corrections", "Confirmed corrections"),
    ("gold", "Gold answers, as imported"),
    ("suggestions", "Suggestions of a system"),
    ("memory", "Translation memory (TMX)"),
)


class ExportDialog(Sheet):
    """Writes nothing but the chosen file; the project stays as it is."""

    def __init__(self, context: Context, what: str = "", parent: QWidget | None = None) -> None:
        super().__init__("Export", parent, width=640, height=480)
        self._context = context
        self.what = QComboBox(self)
        for value, title in _WHATS:
            self.what.addItem(title, value)
        self.what.setCurrentIndex(max(0, self.what.findData(what)))
        self.system = QComboBox(self)
        self.dataset = QComboBox(self)
        self.format = QComboBox(self)
        self.out = QLineEdit(self)
        self.out.setPlaceholderText("Where to write")
        self.out.textChanged.connect(lambda _text: self._check())
        self.fault = label("", "error", wrap=True, selectable=True)
        self.fault.hide()
        self.replaces = label("", "warning", wrap=True)
        self.report = ReportView(self)
        self.stack = QStackedWidget(self)
        self.stack.addWidget(self._form())
        self.stack.addWidget(self.report)
        self.body.addWidget(self.stack, 1)
        self.body.addWidget(self.fault)
        self.close_button = self.add_button("Cancel", self.reject, "quiet")
        self.export_button = self.add_button("Export", self._export, "primary")
        self._fill_formats()
        self.what.currentIndexChanged.connect(lambda _index: self._check())
        self._check()
        query = Query("Reading the project's data sets", self._choices)
        context.runner.query(query, self._fill, owner=self)

    def _form(self) -> QWidget:
        page = QWidget(self)
        self._rows = FormGrid()
        for title, widget in (
            ("Answers", self.what),
            ("System", self.system),
            ("Data set", self.dataset),
            ("Format", self.format),
        ):
            self._rows.add_row(title, widget)
        self._rows.add_row("File", self.out, button("Choose…", self._choose, "", self))
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._rows)
        column.addWidget(self.replaces)
        column.addStretch(1)
        return page

    def _choices(self, progress: Progress) -> tuple[list[DatasetInfo], list[str]]:
        project = self._context.project.current
        return project.reviewing.datasets(), [version.label for version in project.models.versions()]

    def _fill(self, found: tuple[list[DatasetInfo], list[str]]) -> None:
        datasets, labels = found
        if len(datasets) > 1:
            self.dataset.addItem("All together", "")
        for info in datasets:
            self.dataset.addItem(info.name, info.name)
        for name in labels:
            self.system.addItem(name, name)
        self._check()

    def _fill_formats(self) -> None:
        from core.formats.catalogue import FORMATS
        from core.services.exporting import PREDICTIONS

        self.format.addItem("As the data came", "")
        for entry in FORMATS:
            self.format.addItem(entry.title, entry.name)
        self.format.addItem("Predictions (id to answer text, for scoring scripts)", PREDICTIONS)

    def _choose(self) -> None:
        name, kinds = "export.json", "JSON (*.json *.jsonl);;All files (*)"
        if self._is_memory():
            name, kinds = "memory.tmx", "TMX (*.tmx);;All files (*)"
        start = self.out.text() or str(Path(self._context.memory.text("export-folder")) / name)
        found, _ = QFileDialog.getSaveFileName(self, "Export to", start, kinds)
        if found:
            self._context.memory.put("export-folder", str(Path(found).parent))
            self.out.setText(found)

    def _check(self) -> None:
        """Show what matters only where it does, and allow only what can be written."""
        needs_system, memory = self.what.currentData() == "suggestions", self._is_memory()
        self._rows.show_row(self.system, needs_system)
        for widget in (self.dataset, self.format):
            self._rows.show_row(widget, not memory)
        there = self._replaces_a_file()
        self.replaces.setText(
            f"{self._target().name} is there already. Exporting replaces it." if there else ""
        )
        self.export_button.setText("Replace" if there else "Export")
        ready = bool(self.out.text().strip()) and (memory or self.dataset.count() > 0)
        self.export_button.setEnabled(ready and (not needs_system or self.system.count() > 0))

    def _is_memory(self) -> bool:
        return bool(self.what.currentData() == "memory")

    def _target(self) -> Path:
        typed = Path(self.out.text().strip())
        try:
            return typed.expanduser()
        except RuntimeError:  # "~somebody", half typed
            return typed

    def _replaces_a_file(self) -> bool:
        try:
            return self._target().is_file()
        except OSError:  # longer than a name can be
            return False

    def _export(self) -> None:
        self.export_button.setEnabled(False)
        self.fault.hide()
        if self._is_memory():
            self._export_memory(self._target())
            return
        exporting = self._context.project.current.exporting
        out = self._target()
        what, dataset = self.what.currentData(), self.dataset.currentData()
        format, system = self.format.currentData(), self.system.currentData() or ""
        query = Query(
            f"Exporting to {out.name}",
            lambda _: exporting.export(out, format=format, what=what, system=system, dataset=dataset),
        )
        self._context.runner.query(query, self._exported, owner=self, failed=self._failed)

    def _exported(self, found: Any) -> None:
        report = found.written.to_dict()
        report["left_out"] = [{"item": one.key, "reason": one.reason} for one in found.skipped]
        self._show_report(
            f"Exported {counted(found.questions, 'question')}", report, report_head(report), found.path
        )

    def _export_memory(self, out: Path) -> None:
        translating = self._context.project.current.translating
        query = Query(f"Exporting to {out.name}", lambda _: translating.export_memory(out))
        self._context.runner.query(
            query, lambda report: self._exported_memory(out, report), owner=self, failed=self._failed
        )

    def _exported_memory(self, out: Path, report: TmxReport) -> None:
        self._show_report(f"Exported {report.entries:,} pairs of sentences", report.to_dict(), "", out)

    def _show_report(self, heading: str, report: Mapping[str, Any], head: str, out: Path) -> None:
        """Show the report in the place of the form, with `head` as its first line."""
        self.heading.setText(heading)
        self.report.show_report(report)
        self.report.head.setText("\n".join(filter(None, (head, f"Written to {out}"))))
        self.stack.setCurrentWidget(self.report)
        self.export_button.hide()
        self.close_button.setText("Close")

    def _failed(self, fault: Fault) -> None:
        self.fault.setText(". ".join(part for part in (fault.item, fault.what, fault.remedy) if part))
        self.fault.show()
        self._check()
