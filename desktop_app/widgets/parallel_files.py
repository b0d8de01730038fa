"""A list of files, each with its language: chosen together, corrected one by one."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop_app.theme.active import tokens
from desktop_app.theme.tokens import SPACE_S, SPACE_XS
from desktop_app.widgets.buttons import IconButton
from desktop_app.widgets.card import label


class _Row(QWidget):
    """One file: its name, a field for its language, a button that takes it out."""

    removed = Signal()

    def __init__(self, path: Path, language: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.path = path
        self.language = QLineEdit(language, self)
        self.language.setPlaceholderText("language")
        self.language.setMaximumWidth(tokens().px(96))
        self.language.setAccessibleName(f"Language of {path.name}")
        name = label(path.name)
        name.setToolTip(str(path))
        remove = IconButton("x", f"Take {path.name} out")
        remove.clicked.connect(lambda _checked=False: self.removed.emit())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_S)
        row.addWidget(name, 1)
        row.addWidget(self.language)
        row.addWidget(remove)


class ParallelFiles(QWidget):
    """Reads no file: the language is told by the file's name, or by the person."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[_Row] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SPACE_XS)

    def add(self, path: Path) -> None:
        """Add a file; one that is there already is not added twice."""
        from core.formats.mlqa import languages

        if any(row.path == path for row in self.rows):
            return
        row = _Row(path, languages(path).get("context", ""), self)
        row.language.textChanged.connect(lambda _text: self.changed.emit())
        row.removed.connect(lambda: self._remove(row))
        self.rows.append(row)
        self._column.addWidget(row)
        self.changed.emit()

    def files(self) -> list[tuple[Path, str]]:
        """Each file with its language as our code; empty where nobody told it."""
        from core.text.languages import language_code

        return [(row.path, language_code(row.language.text())) for row in self.rows]

    def _remove(self, row: _Row) -> None:
        self.rows.remove(row)
        self._column.removeWidget(row)
        row.deleteLater()
        self.changed.emit()
