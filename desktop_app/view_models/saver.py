"""Sends decisions to the disk in the order of the choices, behind what the page already shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from core.domain.changes import Changes
from desktop_app.tasks.operation import Command, Fault
from desktop_app.tasks.runner import Runner
from desktop_app.view_models.answer_editor import Choice

if TYPE_CHECKING:
    from core.services.catalogue import Project

ORIGIN = "correct"


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is recorded with a choice: who, what was visible, whether it was made blind."""

    author: str
    shown: tuple[str, ...] = ()
    blind: bool = False


class Saver(QObject):
    """One save a choice, through the lane that writes one thing at a time; undo and redo go the same way."""

    changed = Signal()
    """A save began or ended."""
    rested = Signal()
    """Nothing is on its way any more."""
    failed = Signal(int)
    """A save of this question failed; the fault was reported."""
    stepped_back = Signal(object, bool)
    """The `Changes` of an undo (True) or redo (False)."""
    step_failed = Signal()

    def __init__(self, runner: Runner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self.saves = 0
        self.steps = 0
        """Saves, and undo or redo steps, on their way."""

    def save(self, project: Project, question_id: int, choice: Choice, made: Circumstances) -> None:
        """Save a choice about a question."""

        def work(_progress: object) -> Changes:
            return project.correcting.save(
                question_id,
                choice.decision,
                action=choice.action,
                author=made.author,
                suggestion_id=choice.suggestion_id,
                shown=made.shown,
                blind=made.blind,
                origin=ORIGIN,
            )

        self.saves += 1
        self._runner.command(
            Command("Saving a correction", work),
            owner=self,
            failed=lambda fault: self._fail(question_id, fault),
            ended=self._saved,
        )
        self.changed.emit()

    def step_back(self, project: Project, author: str, *, undo: bool) -> None:
        """Undo the newest step of the project, or redo the last undone one."""

        def work(_progress: object) -> Changes:
            service = project.correcting
            return (service.undo if undo else service.redo)(ORIGIN, author=author)

        self.steps += 1
        self._runner.command(
            Command("Undo" if undo else "Redo", work),
            lambda changes: self._stepped(changes, undo),
            owner=self,
            failed=self._step_failed,
        )

    def _saved(self) -> None:
        self.saves -= 1
        self.changed.emit()
        if not self.saves:
            self.rested.emit()

    def _fail(self, question_id: int, fault: Fault) -> None:
        self._runner.faulted.emit(fault)
        self.failed.emit(question_id)

    def _stepped(self, changes: Changes, undo: bool) -> None:
        self.steps -= 1
        self.stepped_back.emit(changes, undo)

    def _step_failed(self, fault: Fault) -> None:
        self.steps -= 1
        self._runner.faulted.emit(fault)
        self.step_failed.emit()
