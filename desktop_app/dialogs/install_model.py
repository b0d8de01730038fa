"""Installs a model by name or from a folder: first what it is, how large and under which licence."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QFileDialog, QGridLayout, QWidget

from core.services import installing
from desktop_app.context import Context
from desktop_app.dialogs.base import Sheet, button
from desktop_app.tasks.operation import Fault, Query
from desktop_app.theme.tokens import SPACE_L, SPACE_S
from desktop_app.view_models.words import language_name, size
from desktop_app.widgets.card import Card, label, set_role
from desktop_app.widgets.form_grid import FormGrid

if TYPE_CHECKING:
    from core.services.installing import Inspection


class InstallDialog(Sheet):
    """Asks the hub about a name only when the person says so; fetches nothing itself."""

    agreed = Signal(object)
    """Carries the `Inspection` of what is to be installed."""
    discarded = Signal(str)
    """What an earlier download left is not wanted any more; carries the name."""

    def __init__(self, context: Context, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__("Install a model", parent, width=620, height=460)
        self._context = context
        self._found: Inspection | None = None
        self._asked = ""
        self.name = QComboBox(self)
        self.name.setEditable(True)
        self.name.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.name.addItems([one.name for one in installing.offers() if not one.installed])
        self.name.setEditText(name)
        self.name.lineEdit().setPlaceholderText("OWNER/NAME on the hub, or a folder")
        self.name.setAccessibleName("Model")
        self.name.editTextChanged.connect(lambda _text: self._typed())
        form = FormGrid()
        form.add_row("Model", self.name, button("Folder…", self._choose, "", self))
        self.body.addLayout(form)
        self.card = Card(self, margin=SPACE_L, spacing=SPACE_S)
        self.title = label("", "strong", wrap=True, selectable=True)
        self.card.body.addWidget(self.title)
        self._facts = QGridLayout()
        self._facts.setHorizontalSpacing(SPACE_L)
        self._facts.setVerticalSpacing(SPACE_S)
        self._facts.setColumnStretch(1, 1)
        self.card.body.addLayout(self._facts)
        self.note = label("", "muted", wrap=True)
        self.body.addWidget(self.card)
        self.body.addWidget(self.note)
        self.body.addStretch(1)
        self.discard_button = self.add_button("Throw away what is here", self._discard, "danger")
        self.add_button("Cancel", self.reject, "quiet")
        self.go_button = self.add_button("Look at it", self.go, "primary")
        self._typed()
        self.name.setFocus()
        if name:
            self.look()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on, also where the field has the focus."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.go_button.isEnabled():
            self.go()
            return
        super().keyPressEvent(event)

    def go(self) -> None:
        """Look at what is named, or install what was looked at."""
        if self._found is None:
            self.look()
        elif not self._found.current:
            found = self._found
            self.accept()
            self.agreed.emit(found)

    def look(self) -> None:
        """Ask what the model is; a name is asked about at the hub."""
        given = self._given()
        if not given:
            return
        self._asked = given
        self.go_button.setEnabled(False)
        self._tell("Looking into the folder…" if installing.is_folder(given) else "Asking the hub…")
        self._context.runner.query(
            Query(f"Looking at {given}", lambda _: installing.inspect(given), "install"),
            self._looked,
            owner=self,
            failed=self._failed,
        )

    def words(self) -> str:
        """What the dialog says of the model, as plain text."""
        cells = (self._facts.itemAt(at).widget().text() for at in range(self._facts.count()))  # type: ignore[union-attr]
        return "\n".join([self.title.text(), *cells])

    def _given(self) -> str:
        return self.name.currentText().strip()

    def _choose(self) -> None:
        found = QFileDialog.getExistingDirectory(self, "The folder of a model", str(Path.home()))
        if found:
            self.name.setEditText(found)
            self.look()

    def _typed(self) -> None:
        """Another name: what was looked at is not meant any more."""
        self._found, self._asked = None, ""
        self.card.hide()
        self.discard_button.hide()
        self.go_button.setText("Look at it")
        self.go_button.setEnabled(bool(self._given()))
        self._tell("Size and licence are shown before anything is fetched.")

    def _looked(self, found: Inspection) -> None:
        if self._given() != self._asked:
            return
        self._found = found
        self.title.setText(found.name)
        self._fill(facts(found))
        self.card.show()
        self.discard_button.setVisible(bool(found.present) and not found.installed)
        self.go_button.setText("Go on" if found.present else "Install")
        self.go_button.setEnabled(not found.current)
        self._tell(_note(found))
        if not found.current:
            self.go_button.setFocus()

    def _failed(self, fault: Fault) -> None:
        self.go_button.setEnabled(True)
        parts = [f"{fault.item}: {fault.what}" if fault.item else fault.what, fault.remedy]
        self._tell("\n".join(f"{part}." for part in parts if part), "error")

    def _fill(self, rows: list[tuple[str, str]]) -> None:
        while (item := self._facts.takeAt(0)) is not None:
            item.widget().deleteLater()
        for row, (name, value) in enumerate(rows):
            self._facts.addWidget(label(name, "muted"), row, 0, Qt.AlignmentFlag.AlignTop)
            self._facts.addWidget(label(value, "", wrap=True, selectable=True), row, 1)

    def _tell(self, words: str, role: str = "muted") -> None:
        self.note.setText(words)
        set_role(self.note, role)
        self.note.setVisible(bool(words))

    def _discard(self) -> None:
        if self._found is not None:
            name = self._found.name
            self.accept()
            self.discarded.emit(name)


def facts(found: Inspection) -> list[tuple[str, str]]:
    """What is told of a model before it is installed."""
    here = f", of which {size(found.present)} are here already" if found.present else ""
    rows = [
        ("What", ", ".join(part for part in (found.role, found.title) if part) or "not told by the hub"),
        ("Size", f"{size(found.size)}{here}"),
        ("Licence", found.licence or "not told by its makers: ask them before you use it"),
        ("Languages", ", ".join(map(language_name, found.languages[:12]))),
        ("From", found.source),
        ("Revision", found.revision[:12]),
    ]
    return [(name, value) for name, value in rows if value]


def _note(found: Inspection) -> str:
    if found.current:
        return "This very model is installed."
    if found.installed:
        return "Another state of this model is installed; this one takes its place."
    return "Only weights in safetensors form are fetched. A break is gone on with; every file is checked."
