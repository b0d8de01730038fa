"""Asks for the language of a branch, how answers are carried over, and what it is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from core.alignment.catalogue import ALIGNMENTS
from desktop_app.context import Context
from desktop_app.dialogs.base import Sheet, button
from desktop_app.dialogs.new_project import LANGUAGES
from desktop_app.tasks.operation import Query
from desktop_app.view_models.branches import Branches
from desktop_app.view_models.words import language_name, sentence
from desktop_app.widgets.card import label, set_role
from desktop_app.widgets.form_grid import FormGrid

if TYPE_CHECKING:
    from core.services.branching import BranchOrder, BranchOutlook

_FIRST = "markers"


class MakeBranchDialog(Sheet):
    """`agreed` carries a `BranchOrder`; the work itself goes on in the background."""

    agreed = Signal(object)

    def __init__(self, context: Context, branches: Branches, parent: QWidget | None = None) -> None:
        super().__init__("Make a language branch", parent, width=580, height=380)
        self._context = context
        self._branches = branches
        self._outlook: BranchOutlook | None = None
        self.language = QComboBox(self)
        self.alignment = QComboBox(self)
        self.dataset = QComboBox(self)
        self.note = label("", "caption", wrap=True)
        self._fill()
        self._lay_out()
        self.row.addWidget(button("Cancel", self.reject, "quiet", self))
        self.make_button = self.add_button("Make", self._agree, "primary")
        self.language.currentTextChanged.connect(lambda _text: self._look())
        self.alignment.currentIndexChanged.connect(lambda _index: self._look())
        self.dataset.currentIndexChanged.connect(lambda _index: self._look())
        self._look()

    def _fill(self) -> None:
        self.language.setEditable(True)
        source, target = self._branches.source, self._context.project.current.info.target
        for code, name in LANGUAGES.items():
            if code != source:
                self.language.addItem(f"{name} ({code})", code)
        self.language.setCurrentIndex(max(0, self.language.findData(target)))
        for entry in ALIGNMENTS:
            self.alignment.addItem(entry.title, entry.name)
        self.alignment.setCurrentIndex(self.alignment.findData(_FIRST))
        count = len(self._branches.sources)
        if count != 1:
            self.dataset.addItem(f"All {count} data sets in {language_name(source)}", 0)
        for number, name in self._branches.sources:
            self.dataset.addItem(name, number)
        for box, name in (
            (self.language, "Language"),
            (self.alignment, "How answers are carried over"),
            (self.dataset, "Data set"),
        ):
            box.setAccessibleName(name)

    def _lay_out(self) -> None:
        form = FormGrid()
        form.add_row("Language", self.language)
        form.add_row("Answers by", self.alignment)
        form.add_row("Made of", self.dataset)
        self.body.addLayout(form)
        words = (
            "Passages and questions are translated by a model of this machine and become a data set of the "
            "project. Carried answers are suggestions there: correct them as any other, and what you confirm "
            "is what trains. Held-out passages are left out."
        )
        self.body.addWidget(label(words, "muted", wrap=True))
        self.body.addWidget(self.note)
        self.body.addStretch(1)

    def order(self) -> BranchOrder:
        """What the form says."""
        from core.services.branching import BranchOrder

        index = self.language.findText(self.language.currentText())
        code = self.language.itemData(index) if index >= 0 else self.language.currentText().strip()
        number = int(self.dataset.currentData() or 0)
        return BranchOrder(str(code), self.alignment.currentData(), (number,) if number else ())

    def _look(self) -> None:
        """Find out off the GUI thread what the order would do."""
        order, branching = self.order(), self._context.project.current.branching
        self._outlook = None
        self.make_button.setEnabled(False)
        query = Query("Looking at the branch", lambda _: branching.outlook(order), key="branch-outlook")
        self._context.runner.query(query, self._show, owner=self)

    def _show(self, outlook: BranchOutlook) -> None:
        self._outlook = outlook
        set_role(self.note, "error" if outlook.faults else "caption")
        self.note.setText(" ".join(map(sentence, outlook.faults or _told(outlook))))
        self.make_button.setEnabled(not outlook.faults)

    def _agree(self) -> None:
        order = self.order()
        self.accept()
        self.agreed.emit(order)


def _told(outlook: BranchOutlook) -> list[str]:
    left = outlook.questions - outlook.joined
    found = []
    if outlook.joined:
        names = ", ".join(f"“{name}”" for name in outlook.joined_with)
        found.append(f"{outlook.joined:,} questions are there already, by their ids, in {names}")
    if outlook.made:
        names = ", ".join(f"“{name}”" for name in outlook.made)
        found.append(f"What {names} has stays as it is; what is missing of {left:,} questions is made")
    elif left:
        found.append(f"{left:,} questions are translated with their answers")
    return found or ["There is nothing left to make"]
