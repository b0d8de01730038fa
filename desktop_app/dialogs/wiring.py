"""Ties the actions that open dialogs to the dialogs, and what they decide to the engine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from desktop_app.context import Context
from desktop_app.tasks.operation import Command, Fault, Query
from desktop_app.theme import active


class Opener(Protocol):
    """What the dialogs need of the project's opener."""

    def open(self, root: Path | None) -> None: ...

    def create(self, root: Path, name: str, source: str, target: str, held_out_percent: int) -> None: ...


class DialogWiring(QObject):
    """Dialogs are imported when they are first asked for."""

    def __init__(self, context: Context, window: QWidget, opener: Opener) -> None:
        super().__init__(window)
        self._context = context
        self._window = window
        self._opener = opener
        self._errors: list[Fault] = []
        self._guidelines: QDialog | None = None
        handlers: dict[str, Callable[[], object]] = {
            "window.settings": self.settings,
            "window.palette": self.palette,
            "window.keys": self.key_map,
            "window.about": self.about,
            "window.theme": self._switch_theme,
            "project.new": self.new_project,
            "project.open": self._open_project,
        }
        for name, run in handlers.items():
            context.actions.handle(name, run)
        project = context.project
        writable = {"project.import": self.import_data}
        readable = {"project.export": self.export_data, "project.guidelines": self.guidelines}
        for name, run in writable.items():
            context.actions.handle(name, run, enabled=lambda: project.is_open and not project.read_only)
        for name, run in readable.items():
            context.actions.handle(name, run, enabled=lambda: project.is_open)
        project.opened.connect(context.actions.refresh)
        context.errors.reported.connect(self._show_fault)

    def settings(self, section: str = "") -> QDialog:
        from desktop_app.dialogs.settings import SettingsDialog

        dialog = SettingsDialog(self._context.settings, self._context.actions, self._window)
        if section:
            dialog.show_section(section)
        return self._open(dialog)

    def palette(self) -> QDialog:
        from desktop_app.dialogs.palette import CommandPalette

        dialog = CommandPalette(self._context.actions, self._window)
        # The palette must be gone before the action looks where the focus is.
        dialog.chosen.connect(
            lambda name: QTimer.singleShot(0, self, lambda: self._context.actions.trigger(name))
        )
        return self._open(dialog)

    def key_map(self) -> QDialog:
        from desktop_app.dialogs.key_map import KeyMapDialog

        dialog = KeyMapDialog(self._context.actions, self._window)
        dialog.change_asked.connect(lambda: self.settings("Keys"))
        return self._open(dialog)

    def about(self) -> QDialog:
        from desktop_app.dialogs.about import AboutDialog

        return self._open(AboutDialog(self._window))

    def new_project(self) -> QDialog:
        from desktop_app.dialogs.new_project import NewProject, NewProjectDialog

        folder = Path(self._context.settings.settings.projects_folder).expanduser()
        dialog = NewProjectDialog(folder, self._window)

        def make(new: NewProject) -> None:
            self._opener.create(new.root, new.name, new.source, new.target, new.held_out_percent)

        dialog.made.connect(make)
        return self._open(dialog)

    def import_data(self, path: Path | None = None) -> QDialog:
        from desktop_app.dialogs.import_data import ImportDialog

        return self._open(ImportDialog(self._context, path, self._window))

    def export_data(self) -> QDialog:
        from desktop_app.dialogs.export_data import ExportDialog

        return self._open(ExportDialog(self._context, parent=self._window))

    def guidelines(self) -> None:
        """Read the file off the GUI thread, then show it beside the window; once more closes it."""
        if self._guidelines is not None:
            self._guidelines.close()
            return
        path = self._context.project.current.paths.guidelines
        query = Query(
            "Reading the guidelines",
            lambda _: path.read_text(encoding="utf-8") if path.is_file() else "",
            key="guidelines",
        )
        self._context.runner.query(query, lambda text: self._show_guidelines(path, text), owner=self)

    def _show_guidelines(self, path: Path, text: str) -> None:
        from desktop_app.dialogs.guidelines import GuidelinesDialog

        dialog = GuidelinesDialog(text, read_only=self._context.project.read_only, parent=self._window)
        dialog.saved.connect(
            lambda new: self._context.runner.command(
                Command("Saving the guidelines", lambda _: path.write_text(new, encoding="utf-8"))
            )
        )
        dialog.close_with(self._context.actions.bindings.keys("project.guidelines"))
        dialog.finished.connect(self._guidelines_gone)
        self._guidelines = dialog
        dialog.show()

    def _guidelines_gone(self, _result: int) -> None:
        self._guidelines = None

    def _open_project(self) -> None:
        start = self._context.settings.settings.projects_folder
        found = QFileDialog.getExistingDirectory(self._window, "Open a project folder", start)
        if found:
            self._opener.open(Path(found))

    def _switch_theme(self) -> None:
        self._context.settings.update(theme="light" if active.tokens().dark else "dark")

    def _open(self, dialog: QDialog) -> QDialog:
        """Show the dialog over the window without blocking the program."""
        dialog.open()
        return dialog

    def _show_fault(self, fault: Fault) -> None:
        """One dialog at a time; what is reported meanwhile waits for its turn, once."""
        if fault in self._errors:
            return
        self._errors.append(fault)
        if len(self._errors) == 1:
            self._show_next_fault()

    def _show_next_fault(self) -> None:
        from desktop_app.dialogs.error import ErrorDialog

        if not self._errors:
            return
        dialog = ErrorDialog(self._errors[0], self._window)
        dialog.finished.connect(self._fault_closed)
        self._open(dialog)

    def _fault_closed(self, _result: int) -> None:
        self._errors.pop(0)
        QTimer.singleShot(0, self, self._show_next_fault)
