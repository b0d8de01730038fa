"""Brings questions from the project: the wanted one, the next one ahead of time, the latest remembered."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop_app.tasks.operation import Fault, Query
from desktop_app.tasks.runner import Runner
from desktop_app.view_models.question_loading import LoadedQuestion, load

if TYPE_CHECKING:
    from core.services.catalogue import Project

_KEPT = 12


class QuestionReader(QObject):
    """Reads on worker threads; what it remembers is forgotten when somebody else changes it."""

    arrived = Signal(object)
    """Carries the `LoadedQuestion` that was wanted last."""
    missed = Signal()
    """The wanted question could not be read; the fault was reported."""

    def __init__(self, runner: Runner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._project: Project | None = None
        self._known: OrderedDict[int, LoadedQuestion] = OrderedDict()
        self.wanted = -1
        """The question that is being read; -1 while none is."""

    def open(self, project: Project | None) -> None:
        """Read from this project from now on."""
        self._project = project
        self._known.clear()
        self.wanted = -1

    def known(self, question_id: int) -> LoadedQuestion | None:
        return self._known.get(question_id)

    def remember(self, loaded: LoadedQuestion) -> None:
        self._known[loaded.id] = loaded
        self._known.move_to_end(loaded.id)
        while len(self._known) > _KEPT:
            self._known.popitem(last=False)

    def forget(self, question_ids: Iterable[int]) -> None:
        for question_id in question_ids:
            self._known.pop(question_id, None)

    def read(self, question_id: int) -> None:
        """Read the question that is wanted now; an earlier wish is given up."""
        self.wanted = question_id
        self._load(question_id, "correct.question", self._arrived, self._failed)

    def read_ahead(self, question_id: int) -> None:
        """Have a question ready before it is wanted."""
        if question_id >= 0 and question_id not in self._known:
            self._load(question_id, "correct.ahead", self.remember, lambda _fault: None)

    def read_again(self, question_id: int, done: Callable[[LoadedQuestion], None]) -> None:
        """Read a shown question once more, without wanting another one."""
        self._load(question_id, "correct.again", done, lambda _fault: None)

    def _load(
        self,
        question_id: int,
        key: str,
        done: Callable[[LoadedQuestion], None],
        failed: Callable[[Fault], None],
    ) -> None:
        project = self._project
        if project is None:
            return
        self._runner.query(
            Query("Reading the question", lambda _: load(project, question_id), key),
            lambda loaded: done(loaded) if project is self._project else None,
            owner=self,
            failed=failed,
        )

    def _arrived(self, loaded: LoadedQuestion) -> None:
        self.remember(loaded)
        if loaded.id == self.wanted:
            self.wanted = -1
            self.arrived.emit(loaded)

    def _failed(self, fault: Fault) -> None:
        self.wanted = -1
        self._runner.faulted.emit(fault)
        self.missed.emit()
