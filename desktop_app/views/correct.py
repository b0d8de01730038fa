"""The Correct page: the queue, the passage with the answer, the suggestions; all of it by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop_app.context import Context
from desktop_app.dialogs.flag import FlagDialog
from desktop_app.theme.active import tokens
from desktop_app.view_models.correct import CorrectModel
from desktop_app.view_models.span_editing import Edge, Step
from desktop_app.views.correct_answer import AnswerPane
from desktop_app.views.correct_queue import QueuePane
from desktop_app.views.correct_side import SidePane
from desktop_app.views.correct_translation import TranslationControl
from desktop_app.views.page import Page, PageStatus
from desktop_app.widgets.columns import Columns
from desktop_app.widgets.empty_state import EmptyState

_SPLITTER = "correct/columns"
_QUESTION = "correct/question"
_EDGES: tuple[Edge, ...] = ("start", "end")
_STEPS: tuple[tuple[str, Step], ...] = (("", "grapheme"), ("_word", "word"), ("_five", "five"))


class CorrectPage(Page):
    """Ties the declared actions to the model and the three panes to each other."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.model = CorrectModel(context.runner, context.bus, self)
        self._focus_wanted = False
        self._asked_for = ""
        self.queue = QueuePane(self.model.queue, context.actions)
        self.answer = AnswerPane(self.model, context.actions)
        self.side = SidePane(self.model, context.actions)
        self.translation = TranslationControl(context, self.model, self.answer.parallel, self)
        self._lay_out()
        self._connect()
        self._attach()
        if context.project.is_open:
            self.project_opened()

    def _lay_out(self) -> None:
        self._columns = Columns()
        self._middle = QStackedWidget()
        self._middle.addWidget(self.answer)
        self._waiting = QWidget()
        self._middle.addWidget(self._waiting)
        self._columns.add(self.queue, tokens().px(210))
        self._columns.add(self._middle, tokens().px(360), stretch=1)
        self._columns.add(self.side, tokens().px(260))
        self._columns.setSizes([tokens().px(300), tokens().px(672), tokens().px(380)])
        self._columns.restoreState(self.context.memory.bytes(_SPLITTER))
        self.nothing = EmptyState(
            "correct",
            "No questions yet",
            "Import a data set, or paste a text of your own and write questions about it.",
        )
        self.nothing.add_button(
            "project.import", "Import data…", self.context.actions.key("project.import"), primary=True
        )
        self.nothing.add_button(
            "correct.add_text", "Add a text…", self.context.actions.key("correct.add_text")
        )
        self._stack = QStackedWidget()
        self._stack.addWidget(self._columns)
        self._stack.addWidget(self.nothing)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)

    def _connect(self) -> None:
        model = self.model
        model.question_changed.connect(self._show_question)
        model.progress_changed.connect(self._show_progress)
        model.queue.loaded.connect(self._show_question)
        model.blind_changed.connect(self.context.actions.refresh)
        self.queue.chosen.connect(model.show_question)
        self.side.predict_wanted.connect(self._predict)
        self.side.table.hovered.connect(self.answer.emphasise)
        self.answer.flag_wanted.connect(self._flag)
        self.nothing.chosen.connect(self.context.actions.trigger)
        self.context.actions.bindings_changed.connect(self._show_keys)
        self.context.settings.changed.connect(self._read_settings)
        self._read_settings()

    def _attach(self) -> None:
        """Give every declared action of the page its meaning."""
        model = self.model
        handlers: dict[str, Callable[[], object]] = {
            "accept": model.accept,
            "reject": model.reject,
            "skip": lambda: model.go(1),
            "no_answer": model.no_answer,
            "add_answer": model.add_answer,
            "next_span": model.next_span,
            "confirm": model.confirm_and_next,
            "next": lambda: model.go(1),
            "previous": lambda: model.go(-1),
            "next_unreviewed": model.go_to_unreviewed,
            "undo": model.undo,
            "redo": model.redo,
            "flag": self._flag,
            "blind": lambda: model.set_blind(not model.blind),
            "search": self._search,
            "words": self._switch_words,
            "translation": self._fold_translation,
            "trace": lambda: self.side.table.toggle_trace(model.focused),
        }
        for name, run in {**handlers, **self._moves(), **self._numbers()}.items():
            self._handle(name, run, lambda: model.question is not None)
        for name, run in (
            ("predict", self._predict),
            ("add_text", self._add_text),
            ("add_question", self._add_question),
        ):
            self._handle(name, run, self._may_add if name != "add_question" else self._may_ask)

    def _handle(self, name: str, run: Callable[[], object], enabled: Callable[[], bool]) -> None:
        self.context.actions.handle(f"correct.{name}", run, enabled=enabled, owner=self)

    def _moves(self) -> dict[str, Callable[[], object]]:
        return {
            f"{edge}_{side}{suffix}": partial(self.model.move, edge, forward=side == "right", step=step)
            for edge in _EDGES
            for side in ("left", "right")
            for suffix, step in _STEPS
        }

    def _numbers(self) -> dict[str, Callable[[], object]]:
        found: dict[str, Callable[[], object]] = {}
        for number in range(1, 10):
            found[f"take_{number}"] = partial(self.model.take, number)
            for edge in _EDGES:
                found[f"{edge}_of_{number}"] = partial(self.model.splice, number, edge)
        return found

    # The page's life

    def activated(self) -> None:
        """The keys act on the passage as soon as there is one."""
        self._show_progress()
        self.translation.look()
        self._focus_wanted = True
        self._give_focus()

    def _give_focus(self) -> None:
        if self._focus_wanted and self.model.question is not None:
            self._focus_wanted = False
            self.answer.passage.setFocus()

    def project_opened(self) -> None:
        project = self.context.project.current
        self.translation.open(project)
        remembered = self.context.memory.text(self.context.memory.of_project(project.root, _QUESTION))
        self.model.open(project, question_id=int(remembered) if remembered.isdecimal() else -1)
        self.model.set_blind(self.context.settings.settings.blind)

    def project_closing(self) -> None:
        memory, question = self.context.memory, self.model.question
        if question is not None and self.model.project is not None:
            memory.put(memory.of_project(self.model.project.root, _QUESTION), question.id)
        memory.put_bytes(_SPLITTER, self._columns.saveState())
        self.translation.close()
        self.model.close()

    def panes(self) -> list[QWidget]:
        return [self.queue.list, self.answer.passage, self.side.table]

    def show_question(self, question_id: int) -> None:
        """Show a question that another page asks for, whatever the filter."""
        if self.model.queue.model.row_of(question_id) < 0:
            self.queue.clear_filter()
        self.model.show_question(question_id)

    def _read_settings(self) -> None:
        self.model.author = self.context.settings.settings.author
        self.translation.read_settings()

    def _show_question(self) -> None:
        question = self.model.question
        self._show_emptiness()
        self._middle.setCurrentWidget(self.answer if question is not None else self._waiting)
        self._ask_when_there()
        self.answer.show_place()
        self.queue.show_current(question.id if question is not None else -1)
        self._give_focus()
        self.context.actions.refresh()

    def _show_progress(self) -> None:
        self._show_emptiness()
        counts, pace = self.model.queue.counts, self.model.pace.seconds
        total = counts.suggested + counts.touched + counts.confirmed
        words = f"{counts.confirmed:,} of {total:,}"
        if pace is not None:
            words += f" · {pace:.0f} s a question"
        self.status_changed.emit(PageStatus(words, counts.confirmed, total))

    def _show_emptiness(self) -> None:
        queue = self.model.queue
        empty = queue.counted and queue.everything == 0
        self._stack.setCurrentWidget(self.nothing if empty else self._columns)

    def _show_keys(self) -> None:
        self.answer.show_keys()
        self.side.show_keys()
        self.translation.show_keys()
        self.queue.search.set_keys(self.context.actions.key("correct.search"))

    # Actions of the page itself

    def _may_add(self) -> bool:
        return self.context.project.is_open and not self.context.project.read_only

    def _may_ask(self) -> bool:
        return self._may_add() and self.model.question is not None

    def _search(self) -> None:
        self.queue.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.queue.search.selectAll()

    def _switch_words(self) -> None:
        on = not self.answer.passage.canvas.word_snapping
        self.answer.passage.set_word_snapping(on)
        self.answer.tell("The mouse selects whole words" if on else "The mouse selects single characters")

    def _fold_translation(self) -> None:
        self.answer.parallel.set_folded(not self.answer.parallel.is_folded)

    def _flag(self) -> None:
        dialog = FlagDialog(self.model.decision.flag, self)
        dialog.flagged.connect(self.model.flag)
        dialog.unflagged.connect(lambda: self.model.flag(None))
        dialog.open()

    def ask(self, system: str) -> None:
        """Ask a system that another page speaks of."""
        self._asked_for = system
        self._ask_when_there()

    def _ask_when_there(self) -> None:
        """The dialog needs to know the question and the queue, which a page that is new has not read yet."""
        queue = self.model.queue
        there = self.model.question is not None or (queue.counted and queue.everything == 0)
        if self._asked_for and there:
            system, self._asked_for = self._asked_for, ""
            self._predict(system)

    def _predict(self, system: str = "") -> None:
        from desktop_app.dialogs.predict import PredictDialog

        question = self.model.question
        dialog = PredictDialog(
            self.context, question.id if question else -1, self.model.queue.model.ids, self, system=system
        )
        dialog.open()

    def _add_text(self) -> None:
        from desktop_app.dialogs.add_text import AddTextDialog

        dialog = AddTextDialog(self.context, self)
        dialog.added.connect(self._show_added)
        dialog.open()

    def _add_question(self) -> None:
        from desktop_app.dialogs.add_text import AddQuestionDialog

        question = self.model.question
        if question is not None:
            dialog = AddQuestionDialog(self.context, question.view.passage_id, self)
            dialog.added.connect(self._show_added)
            dialog.open()

    def _show_added(self, question_id: int) -> None:
        self.model.wish(question_id)
        self.queue.clear_filter()
