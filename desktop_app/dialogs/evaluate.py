"""Asks which systems to evaluate, and on what."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QScrollArea, QVBoxLayout, QWidget

from core.domain.runs import ModelVersion
from desktop_app.dialogs.base import Sheet, button
from desktop_app.theme.active import tokens
from desktop_app.theme.tokens import SPACE_M
from desktop_app.view_models.evaluate import Scores
from desktop_app.widgets.card import Card, label


class EvaluateDialog(Sheet):
    """`agreed` carries the labels, the data set's row id and whether only the held-out part counts."""

    agreed = Signal(list, int, bool)

    def __init__(self, scores: Scores, parent: QWidget | None = None) -> None:
        super().__init__("Evaluate systems", parent, width=520, height=520)
        self._scores = scores
        self.systems = {version.label: self._box(version) for version in scores.versions}
        self.dataset = QComboBox(self)
        for info in scores.datasets:
            self.dataset.addItem(f"{info.name} · {info.language} · {info.questions:,} questions", info.id)
        self.held_out = QCheckBox("Only its held-out part", self)
        self.note = label("", "caption", wrap=True)
        self.note.setMinimumHeight(tokens().px(32))
        for widget in (
            label("Systems", "overline"),
            self._list(),
            label("Data set", "overline"),
            self.dataset,
            self.held_out,
            self.note,
        ):
            self.body.addWidget(widget)
        self.row.addWidget(button("Cancel", self.reject, "quiet", self))
        self.evaluate_button = self.add_button("Evaluate", self._agree, "primary")
        for box in self.systems.values():
            box.toggled.connect(lambda _on: self._check())
        self.dataset.currentIndexChanged.connect(lambda _index: self._dataset_changed())
        self.held_out.toggled.connect(lambda _on: self._check())
        self._dataset_changed()

    def chosen(self) -> list[str]:
        """The labels that are ticked."""
        return [name for name, box in self.systems.items() if box.isChecked()]

    def _box(self, version: ModelVersion) -> QCheckBox:
        box = QCheckBox(f"{version.label}{' · in use' if version.promoted else ''}")
        box.setChecked(version.promoted)
        return box

    def _list(self) -> Card:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        for box in self.systems.values():
            column.addWidget(box)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inner)
        card = Card(margin=SPACE_M)
        card.body.addWidget(area)
        return card

    def _dataset_changed(self) -> None:
        info = self._scores.datasets[self.dataset.currentIndex()]
        trained_on = info.role == "annotate"
        self.held_out.setEnabled(trained_on)
        self.held_out.setChecked(trained_on)
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
        self.evaluate_button.setEnabled(bool(self.chosen()))

    def _agree(self) -> None:
        systems, dataset = self.chosen(), int(self.dataset.currentData())
        held_out = self.held_out.isChecked()
        self.accept()
        self.agreed.emit(systems, dataset, held_out)
