"""Ask systems for suggestions: which ones, and about which questions."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QRadioButton, QWidget

from core.domain.changes import Changes
from core.progress import Progress
from desktop_app.context import Context
from desktop_app.dialogs.base import Sheet
from desktop_app.tasks.operation import Command, Lane, Query
from desktop_app.view_models.systems_reading import Askable, read_askable, read_unfit
from desktop_app.widgets.card import label
from desktop_app.widgets.empty_state import EmptyState
from desktop_app.widgets.system_chooser import SystemChooser

SCOPE_QUESTION, SCOPE_QUEUE, SCOPE_ALL = "question", "queue", "all"


class PredictDialog(Sheet):
    """The work itself goes on in the background; questions that a system has answered are left out."""

    began = Signal()

    def __init__(
        self,
        context: Context,
        question_id: int,
        queue: Sequence[int],
        parent: QWidget | None = None,
        *,
        system: str = "",
    ) -> None:
        """With `system` (a label or an id) that one alone is ticked at first, and for one question."""
        super().__init__("Ask systems for suggestions", parent, width=560, height=560)
        self._context = context
        self._only = system
        self._unfit: dict[str, dict[str, str]] = {}
        self._scopes = {SCOPE_QUESTION: [question_id] if question_id >= 0 else [], SCOPE_QUEUE: queue}
        self.systems = SystemChooser(self)
        self.systems.changed.connect(self._enable)
        self.systems.get_wanted.connect(self._get)
        self.systems.replace_wanted.connect(self._replace)
        self._empty = EmptyState(
            "models", "No system is ready yet", "A system answers once it has its parts."
        )
        self._empty.add_button("get", "See what they lack…", primary=True)
        self._empty.chosen.connect(lambda _name: self._get(""))
        self._empty.hide()
        self.body.addWidget(self.systems, 1)
        self.body.addWidget(self._empty, 1)
        self.scopes = self._scope_buttons(question_id, len(queue))
        if system and question_id >= 0:  # a first look; more takes minutes where a system translates
            self.scopes[SCOPE_QUESTION].setChecked(True)
        self.again = QCheckBox("Ask again where a system has answered already", self)
        self.body.addWidget(self.again)
        for radio in self.scopes.values():
            radio.toggled.connect(lambda on: self._limit() if on else None)
        self.add_button("Cancel", self.reject, "quiet")
        self.ask_button = self.add_button("Ask", self._ask, "primary")
        self.ask_button.setEnabled(False)
        self._read()

    def _read(self) -> None:
        project = self._context.project.current
        scopes = {name: list(ids) for name, ids in self._scopes.items()}

        def work(_progress: Progress) -> tuple[Askable, dict[str, dict[str, str]]]:
            askable = read_askable(project)
            languages = {name: project.predicting.languages(ids) for name, ids in scopes.items()}
            languages[SCOPE_ALL] = frozenset(info.language for info in project.reviewing.datasets())
            return askable, {name: read_unfit(project, askable, codes) for name, codes in languages.items()}

        query = Query("Reading the systems", work)
        self._context.runner.query(query, self._fill, owner=self)

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

    def _fill(self, found: tuple[Askable, dict[str, dict[str, str]]]) -> None:
        askable, self._unfit = found
        self.systems.fill(askable, self._only)
        there = bool(self.systems.boxes)
        self.systems.setVisible(there)
        self._empty.setVisible(not there)
        self._limit()

    def _limit(self) -> None:
        """Let only those be ticked that can answer questions of the chosen scope."""
        self.systems.limit(self._unfit.get(self._scope(), {}))
        self._enable()

    def _enable(self) -> None:
        self.ask_button.setEnabled(bool(self.systems.chosen()))

    def _get(self, system: str) -> None:
        self._context.intents.system.emit(system)
        self.reject()

    def _replace(self, label: str) -> None:
        """Use what stands in the place of a version whose weights are gone, and show the list anew."""
        standing_in = self._context.project.current.models.standing_in
        author = self._context.settings.settings.author
        command = Command(
            f"Replacing {label}", lambda _: standing_in.take(label, author=author, origin="predict")
        )
        self._context.runner.command(command, lambda _: self._read(), owner=self)

    def _scope(self) -> str:
        return next(name for name, radio in self.scopes.items() if radio.isChecked())

    def _ask(self) -> None:
        systems = self.systems.chosen()
        scope = self._scope()
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
