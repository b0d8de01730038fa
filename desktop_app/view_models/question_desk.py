"""The shown question of the Correct page: reading it, going on to the next, saving what was chosen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from core.alignment.counterpart import Counterpart, counterpart
from core.domain.changes import Changes
from core.domain.corrections import Decision
from core.domain.reviews import QueueFilter
from core.domain.spans import Span
from desktop_app.tasks.change_bus import ChangeBus
from desktop_app.tasks.runner import Runner
from desktop_app.view_models import decisions
from desktop_app.view_models.answer_editor import AnswerEditor, Choice
from desktop_app.view_models.pace import Pace
from desktop_app.view_models.question_loading import LoadedQuestion, RankedSuggestion
from desktop_app.view_models.question_reader import QuestionReader
from desktop_app.view_models.queue import QueueState
from desktop_app.view_models.saver import ORIGIN, Circumstances, Saver

if TYPE_CHECKING:
    from core.services.catalogue import Project

GOLD = "gold"
"""What stands among the labels shown where gold answers were visible."""


class QuestionDesk(QObject):
    """Holds what the page shows. A choice holds at once here and is saved in order behind it.

    While a question is read or an undo is on its way, choices wait and are done afterwards, so that none
    is lost and none lands on another question.
    """

    question_changed = Signal()
    """Another question is shown, or none."""
    decision_changed = Signal()
    """What was decided about the shown question, or which answer is in hand."""
    details_changed = Signal()
    """History or suggestions of the shown question."""
    saving_changed = Signal()
    blind_changed = Signal()
    """What is hidden changed."""
    focus_changed = Signal()
    """Another suggestion is the one that accept and reject act on."""
    progress_changed = Signal()
    told = Signal(str)
    """A sentence for the person, shown for a moment."""

    def __init__(self, runner: Runner, bus: ChangeBus, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.queue = QueueState(runner, self)
        self.pace = Pace()
        self.author = ""
        self._reader = QuestionReader(runner, self)
        self._saver = Saver(runner, self)
        self._editor = AnswerEditor()
        self._project: Project | None = None
        self._loaded: LoadedQuestion | None = None
        self._focused = 1
        self._blind = False
        self._revealed = False
        self._looking = False
        self._wish = -1
        self._waiting: list[Callable[[], object]] = []
        self._connect(bus)

    def _connect(self, bus: ChangeBus) -> None:
        bus.changed.connect(self._changed)
        self.queue.loaded.connect(self._queue_loaded)
        self.queue.counts_changed.connect(self.progress_changed)
        self._reader.arrived.connect(self._arrived)
        self._reader.missed.connect(self._settle)
        self._saver.changed.connect(self.saving_changed)
        self._saver.rested.connect(self._refresh_details)
        self._saver.failed.connect(self._not_saved)
        self._saver.stepped_back.connect(self._stepped_back)
        self._saver.step_failed.connect(self._settle)

    # The project

    def open(self, project: Project, *, question_id: int = -1, wanted: QueueFilter | None = None) -> None:
        """Show a project, from `question_id` on where it is in the queue."""
        self.close()
        self._project = project
        self._reader.open(project)
        self._wish = question_id
        self.queue.open(project, wanted)

    def close(self) -> None:
        """Forget the project; saves on their way go on."""
        self._project = None
        self._reader.open(None)
        self._waiting.clear()
        self._looking = False
        self.queue.close()
        self._show(None)

    @property
    def project(self) -> Project | None:
        return self._project

    @property
    def read_only(self) -> bool:
        return self._project is None or self._project.info.read_only

    # What is shown

    @property
    def question(self) -> LoadedQuestion | None:
        return self._loaded

    @property
    def decision(self) -> Decision:
        return self._editor.decision

    @property
    def active_span(self) -> Span | None:
        """The answer in hand; None without one, and while another one is to be added."""
        return self._editor.span

    @property
    def other_spans(self) -> tuple[Span, ...]:
        return self._editor.others

    @property
    def active_index(self) -> int:
        return self._editor.active

    @property
    def adding(self) -> bool:
        """Whether the next span becomes another acceptable answer."""
        return self._editor.adding

    @property
    def blind(self) -> bool:
        return self._blind

    @property
    def hidden(self) -> bool:
        """Whether gold, scores and suggestions are hidden now."""
        return self._blind and not self._revealed

    @property
    def suggestions(self) -> tuple[RankedSuggestion, ...]:
        """What may be seen of the suggestions."""
        return () if self._loaded is None or self.hidden else self._loaded.suggestions

    @property
    def focused(self) -> int:
        """The number of the suggestion that accept and reject act on."""
        return self._focused

    @property
    def saving(self) -> bool:
        return self._saver.saves > 0

    def shown_labels(self) -> tuple[str, ...]:
        """Labels of what may influence the person now."""
        if self._loaded is None or self.hidden:
            return ()
        gold = (GOLD,) if self._loaded.view.gold else ()
        return (*(one.label for one in self._loaded.suggestions), *gold)

    def counterpart(self, start: int, end: int) -> Counterpart:
        """What a stretch of the passage corresponds to in the source-language passage."""
        if self._loaded is None:
            return Counterpart()
        return counterpart(self._loaded.view.passage, start, end, self._loaded.translation[1])

    # Going from question to question

    def wish(self, question_id: int) -> None:
        """Show this question when the queue has been read next."""
        self._wish = question_id

    def show_question(self, question_id: int) -> None:
        """Show a question of the project."""
        self._later(lambda: self._go_to(question_id))

    def _go_to(self, question_id: int) -> None:
        """At once where the question was read before."""
        known = self._reader.known(question_id)
        if known is not None and not self._saver.steps:
            self._reader.wanted = -1
            self._show(known)
            self._settle()
        else:
            self._reader.read(question_id)

    def go(self, step: int) -> None:
        """The next (or previous) question of the queue."""
        self._later(lambda: self._go(step))

    def go_to_unreviewed(self) -> None:
        """The next question that nobody confirmed."""
        self._later(self._look_for_unreviewed)

    def _look_for_unreviewed(self) -> None:
        self._looking = True
        self.queue.next_unreviewed(self._id(), self._found_unreviewed)

    def _found_unreviewed(self, question_id: int) -> None:
        self._looking = False
        if question_id >= 0:
            self._go_to(question_id)
        else:
            self.told.emit("Every question of this queue is confirmed")
            self._settle()

    def _go(self, step: int) -> None:
        found = self.queue.neighbour(self._id(), step)
        if found >= 0:
            self._go_to(found)
        else:
            self.told.emit(f"This is the {'last' if step > 0 else 'first'} question of the queue")

    def _id(self) -> int:
        return self._loaded.id if self._loaded is not None else -1

    def _arrived(self, loaded: LoadedQuestion) -> None:
        if not self._saver.steps:
            self._show(loaded)
            self._settle()

    def _show(self, loaded: LoadedQuestion | None) -> None:
        same = loaded is not None and loaded.id == self._id()
        self._loaded = loaded
        self._editor.show(loaded.view.decision if loaded is not None else Decision(), keep_place=same)
        answered = decisions.is_answered(self.decision)
        self._revealed = answered or (self._revealed and same)
        if not same:
            self._focused = 1
            self.pace.shown()
        self.question_changed.emit()
        self._read_ahead()

    def _read_ahead(self) -> None:
        if self._loaded is not None:
            self._reader.read_ahead(self.queue.neighbour(self._id(), 1))

    def _queue_loaded(self) -> None:
        """Keep the shown question where the queue has it, otherwise go to the first one."""
        ids = self.queue.model.ids
        on_its_way = self._reader.wanted if self._reader.wanted >= 0 else self._id()
        wish = self._wish if self._wish >= 0 else on_its_way
        self._wish = -1
        if not ids:
            self._reader.wanted = -1
            self._show(None)
            self._settle()
        elif wish not in ids:
            self._go_to(ids[0])
        elif wish != self._id():
            self._go_to(wish)
        else:
            self._read_ahead()
        self.progress_changed.emit()

    # Waiting for what is on its way

    @property
    def busy(self) -> bool:
        """Whether a question or an undo is on its way, so that choices wait."""
        return self._looking or self._reader.wanted >= 0 or self._saver.steps > 0

    def _later(self, run: Callable[[], object]) -> None:
        if self.busy or self._waiting:
            self._waiting.append(run)
        else:
            run()

    def _settle(self) -> None:
        while self._waiting and not self.busy:
            self._waiting.pop(0)()

    # Saving

    def _step_back(self, *, undo: bool) -> None:
        if self._project is not None and self._may_write():
            self._saver.step_back(self._project, self.author, undo=undo)

    def _may_write(self) -> bool:
        if self._project is None:
            return False
        if self.read_only:
            self.told.emit("This project is open for reading only: nothing can be changed")
            self.decision_changed.emit()
            return False
        return True

    def _save(self, choice: Choice | None) -> bool:
        """The choice holds here at once; on the disk it follows in the order of the choices."""
        loaded, project = self._loaded, self._project
        if choice is None or loaded is None or project is None or not self._may_write():
            return False
        was_hidden, old = self.hidden, self.decision
        made = Circumstances(self.author, self.shown_labels(), was_hidden)
        self._editor.decision = choice.decision
        self._loaded = replace(loaded, view=replace(loaded.view, decision=choice.decision))
        self._reader.remember(self._loaded)
        self._revealed = self._revealed or decisions.is_answered(choice.decision)
        self._saver.save(project, loaded.id, choice, made)
        self.queue.note_state(loaded.id, choice.decision.state)
        self.decision_changed.emit()
        if choice.decision.state is not old.state:
            self.progress_changed.emit()
        if was_hidden and self._revealed:
            self.blind_changed.emit()
        return True

    def _not_saved(self, question_id: int) -> None:
        """Show again what is on the disk: the page never claims more than was saved."""
        self._reader.forget([question_id])
        if question_id == self._id():
            self._reader.read(question_id)

    def _stepped_back(self, changes: Changes, undo: bool) -> None:
        """After the last of several steps, show where it happened."""
        if changes.focus_question is None:
            self.told.emit(f"There is nothing to {'undo' if undo else 'redo'}")
        else:
            self._reader.forget([changes.focus_question])
            self._reader.wanted = changes.focus_question
        if not self._saver.steps and self._reader.wanted >= 0:
            self._reader.read(self._reader.wanted)
        self._settle()

    # What was changed elsewhere

    def _changed(self, changes: Changes) -> None:
        if self._project is None:
            return
        if changes.datasets:
            self.queue.reload_datasets()
            self.queue.reload()
        if changes.questions:
            self.queue.refresh(changes.questions)
        if changes.origin != ORIGIN:
            self._reader.forget(changes.questions)
            if self._id() in changes.questions:
                self._refresh_details()

    def _refresh_details(self) -> None:
        """Read history and suggestions of the shown question again, once nothing is on its way."""
        if self._loaded is not None and not self.busy:
            self._reader.read_again(self._id(), self._take_details)

    def _take_details(self, loaded: LoadedQuestion) -> None:
        if loaded.id != self._id() or self.saving or self.busy:
            return
        self._reader.remember(loaded)
        if loaded.view.decision != self.decision:
            self._show(loaded)
            return
        self._loaded = loaded
        self.details_changed.emit()
