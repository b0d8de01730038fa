"""Ask systems for suggestions: which ones, and about which questions."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QRadioButton, QScrollArea, QVBoxLayout, QWidget

from core.domain.changes import Changes
from core.domain.runs import ModelVersion
from core.progress import Progress
from desktop_app.context import Context
from desktop_app.dialogs.base import Sheet
from desktop_app.tasks.operation import Command, Lane, Query
from desktop_app.theme.tokens import SPACE_XS
from desktop_app.view_models.question_loading import system_title
from desktop_app.widgets.card import label
from desktop_app.widgets.empty_state import EmptyState

SCOPE_QUESTION, SCOPE_QUEUE, SCOPE_ALL = "question", "queue", "all"


class PredictDialog(Sheet):
    """The work itself goes on in the background; questions that a system has answered are left out."""

    began = Signal()
    training_wanted = Signal()
    """There is no model yet, and the person wants to train one."""

    def __init__(
        self, context: Context, question_id: int, queue: Sequence[int], parent: QWidget | None = None
    ) -> None:
        super().__init__("Ask systems for suggestions", parent, width=520, height=460)
        self._context = context
        self._scopes = {SCOPE_QUESTION: [question_id] if question_id >= 0 else [], SCOPE_QUEUE: queue}
        self.boxes: dict[str, QCheckBox] = {}
        self._list = QVBoxLayout()
        self._list.setSpacing(SPACE_XS)
        holder = QWidget(self)
        holder.setLayout(self._list)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setWidget(holder)
        self._empty = EmptyState("models", "No models yet", "A system answers once it has a trained model.")
        self._empty.add_button("train", "Train one", primary=True)
        self._empty.chosen.connect(self._train)
        self._empty.hide()
        self._area = area
        self.body.addWidget(area, 1)
        self.body.addWidget(self._empty, 1)
        self.scopes = self._scope_buttons(question_id, len(queue))
        self.again = QCheckBox("Ask again where a system has answered already", self)
        self.body.addWidget(self.again)
        self.add_button("Cancel", self.reject, "quiet")
        self.ask_button = self.add_button("Ask", self._ask, "primary")
        self.ask_button.setEnabled(False)
        models = context.project.current.models
        context.runner.query(Query("Reading the models", lambda _: models.versions()), self._fill, owner=self)

    def _scope_buttons(self, question_id: int, queue: int) -> dict[str, QRadioButton]:
        self.body.addWidget(label("About", "overline"))
        made = {
            SCOPE_QUESTION: QRadioButton("this question", self),
            SCOPE_QUEUE: QRadioButton(f"the {queue:,} questions in the queue", self),
            SCOPE_ALL: QRadioButton("every question of the project", self),
        }
        for radio in made.values():
            self.body.addWidget(radio)
        made[SCOPE_QUESTION].setEnabled(question_id >= 0)
        made[SCOPE_QUEUE].setEnabled(queue > 0)
        made[SCOPE_QUEUE if queue else SCOPE_ALL].setChecked(True)
        return made

    def _fill(self, versions: list[ModelVersion]) -> None:
        for version in versions:
            box = QCheckBox(f"{system_title(version.system)} · {version.version}", self)
            box.setChecked(version.promoted)
            box.setToolTip(version.label)
            box.toggled.connect(self._enable)
            self.boxes[version.label] = box
            self._list.addWidget(box)
        self._list.addStretch(1)
        self._area.setVisible(bool(versions))
        self._empty.setVisible(not versions)
        self._enable()

    def _enable(self) -> None:
        self.ask_button.setEnabled(any(box.isChecked() for box in self.boxes.values()))

    def _train(self) -> None:
        self.training_wanted.emit()
        self.reject()

    def _ask(self) -> None:
        systems = [name for name, box in self.boxes.items() if box.isChecked()]
        scope = next(name for name, radio in self.scopes.items() if radio.isChecked())
        ids = None if scope == SCOPE_ALL else list(self._scopes[scope])
        predicting, again = self._context.project.current.predicting, self.again.isChecked()
        announce = self._context.runner.announce  # what came shows at once, and stays when cancelled

        def work(progress: Progress) -> Changes:
            return predicting.predict(
                systems,
                question_ids=ids,
                again=again,
                progress=progress,
                origin="predict",
                stored=announce,
            )

        self._context.runner.command(Command("Asking systems", work, lane=Lane.LONG))
        self.began.emit()
        self.accept()
