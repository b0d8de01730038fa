"""Asks which systems to evaluate, and on what."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget

from desktop_app.dialogs.base import Sheet, button
from desktop_app.theme.active import tokens
from desktop_app.theme.tokens import SPACE_M
from desktop_app.view_models.evaluate import Scores
from desktop_app.widgets.card import Card, label
from desktop_app.widgets.system_chooser import SystemChooser


class EvaluateDialog(Sheet):
    """`agreed` carries the labels, the data set's row id and whether only the held-out part counts."""

    agreed = Signal(list, int, bool)
    get_wanted = Signal(str)
    """The person wants what a system (id) lacks."""

    def __init__(self, scores: Scores, parent: QWidget | None = None, *, system: str = "") -> None:
        """With `system` (a label or an id) that one alone is ticked at first."""
        super().__init__("Evaluate systems", parent, width=560, height=600)
        self._scores = scores
        self.systems = SystemChooser(self)
        self.systems.fill(scores.askable, system, replacing=False)
        self.systems.changed.connect(self._check)
        self.systems.get_wanted.connect(self._get)
        self.dataset = QComboBox(self)
        for info in scores.datasets:
            self.dataset.addItem(f"{info.name} · {info.language} · {info.questions:,} questions", info.id)
        self.held_out = QCheckBox("Only its held-out part", self)
        self.note = label("", "caption", wrap=True)
        self.note.setMinimumHeight(tokens().px(32))
        for widget in (
            label("Systems", "overline"),
            self._card(),
            label("Data set", "overline"),
            self.dataset,
            self.held_out,
            self.note,
        ):
            self.body.addWidget(widget)
        self.row.addWidget(button("Cancel", self.reject, "quiet", self))
        self.evaluate_button = self.add_button("Evaluate", self._agree, "primary")
        self.dataset.currentIndexChanged.connect(lambda _index: self._dataset_changed())
        self.held_out.toggled.connect(lambda _on: self._check())
        self._dataset_changed()

    def _card(self) -> Card:
        card = Card(margin=SPACE_M)
        card.body.addWidget(self.systems)
        return card

    def _get(self, system: str) -> None:
        self.reject()
        self.get_wanted.emit(system)

    def _dataset_changed(self) -> None:
        info = self._scores.datasets[self.dataset.currentIndex()]
        trained_on = info.role == "annotate"
        self.held_out.setEnabled(trained_on)
        self.held_out.setChecked(trained_on)
        self.systems.limit(self._scores.unfit.get(info.language, {}))
        self._check()

    def _check(self) -> None:
        info = self._scores.datasets[self.dataset.currentIndex()]
        if info.role == "evaluation":
            self.note.setText("This data set is never trained on, so all of it counts.")
        elif self.held_out.isChecked():
            self.note.setText(f"{info.held_out:,} questions of passages that no training has seen.")
        else:
            self.note.setText(
                "Questions that a model was trained on count too: the scores show how well it learned "
                "them, not how good it is."
            )
        self.evaluate_button.setEnabled(bool(self.systems.chosen()))

    def _agree(self) -> None:
        systems, dataset = self.systems.chosen(), int(self.dataset.currentData())
        held_out = self.held_out.isChecked()
        self.accept()
        self.agreed.emit(systems, dataset, held_out)
