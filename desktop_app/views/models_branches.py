"""The part of the Models & data page with the language branches: counts, losses, what to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.context import Context
from desktop_app.item_models.records_table import Column, RecordsTable
from desktop_app.theme.active import tokens
from desktop_app.theme.tokens import SPACE_L, SPACE_M, SPACE_S
from desktop_app.view_models.branches import BranchesModel, Example
from desktop_app.view_models.words import language_name
from desktop_app.widgets.buttons import HintButton
from desktop_app.widgets.card import Card, clear, label
from desktop_app.widgets.empty_state import EmptyState
from desktop_app.widgets.record_view import RecordView

if TYPE_CHECKING:
    from core.services.branching import BranchOrder, BranchState

_TEACH = "branch:{language}"
_ROWS = 8  # languages that are shown without scrolling


class BranchesPane(QWidget):
    """A list of languages; for the chosen one its losses, and items that open on the Correct page."""

    counted = Signal(str)
    """How many items train in how many languages, in one sentence."""
    wanted = Signal()
    """Somebody asks for this part while another one is shown."""

    def __init__(self, context: Context, page: QWidget) -> None:
        super().__init__(page)
        self.context = context
        self.model = BranchesModel(context.runner, context.bus, context.project, self)
        self.table: RecordsTable[BranchState] = RecordsTable(_language_columns(), self)
        self.view = self._view(self.table, "Languages", 5)
        self.examples_table: RecordsTable[Example] = RecordsTable(_example_columns(), self)
        self.examples = self._view(self.examples_table, "Worth a look", (1, 2))
        self.losses = Card(self, margin=SPACE_M, spacing=SPACE_S)
        self.losses.setMinimumWidth(tokens().px(280))
        self.caption = label("", "caption", wrap=True)
        keys = context.actions.key
        self.make_button = HintButton("Make branch…", keys("models.make_branch"), icon="language")
        self.train_button = HintButton("Train its teacher…", icon="train")
        self.open_button = HintButton("Open on the Correct page", icon="correct")
        self.empty = EmptyState("language", "No language branches yet", parent=self)
        self.empty_button = self.empty.add_button(
            "make", "Make branch…", keys("models.make_branch"), primary=True
        )
        self._full = QWidget(self)
        self._asked = False
        self._lay_out()
        self._attach()
        self._show()

    def _view(self, table: RecordsTable, name: str, stretch: int | tuple[int, ...]) -> RecordView:  # type: ignore[type-arg]
        view = RecordView(table, stretch, parent=self)
        view.setProperty("role", "card")
        view.setAccessibleName(name)
        return view

    def _lay_out(self) -> None:
        look = QVBoxLayout()
        look.setSpacing(SPACE_M)
        look.addLayout(_head("Worth a look", self.open_button))
        look.addWidget(self.examples, 1)
        below = QHBoxLayout()
        below.setSpacing(SPACE_L)
        below.addLayout(look, 1)
        below.addWidget(self.losses)
        column = QVBoxLayout(self._full)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_M)
        column.addLayout(_head("Language branches", self.train_button, self.make_button))
        column.addWidget(self.view)
        column.addWidget(self.caption)
        column.addSpacing(SPACE_S)
        column.addLayout(below, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._full, 1)
        whole.addWidget(self.empty, 1)

    def _attach(self) -> None:
        self.model.changed.connect(self._show)
        self.model.told.connect(self.context.errors.notice)
        self.view.chosen.connect(lambda one: self._choose(one))
        self.examples.chosen.connect(lambda _one: self._enable())
        self.examples.opened.connect(lambda _one: self._open())
        self.open_button.clicked.connect(lambda _checked=False: self._open())
        self.train_button.clicked.connect(lambda _checked=False: self._train())
        self.make_button.clicked.connect(lambda _checked=False: self.make())
        self.empty.chosen.connect(lambda _name: self.make())
        for view in (self.view, self.examples):
            self.context.settings.changed.connect(view.fit_rows)
        self.context.actions.handle("models.make_branch", self.make, enabled=self._may_make, owner=self)
        self.context.actions.bindings_changed.connect(self.show_keys)

    def show_keys(self) -> None:
        """Show the keys in force."""
        for button in (self.make_button, self.empty_button):
            button.set_keys(self.context.actions.key("models.make_branch"))

    def panes(self) -> list[QWidget]:
        return [self.view, self.examples] if self.model.states else [self.empty_button]

    def summary(self) -> str:
        """How many items train, in how many languages."""
        states = self.model.states
        if not states:
            return "No language branches yet"
        return f"{len(states)} languages, {states[0].counts.items:,} items"

    def make(self) -> None:
        """Ask what branch is wanted, now or as soon as it is known what there is."""
        self._asked = not self.model.is_read
        if not self.isVisible():
            self.wanted.emit()
        if not self._can_make():
            return
        from desktop_app.dialogs.make_branch import MakeBranchDialog

        dialog = MakeBranchDialog(self.context, self.model.branches, self.window())
        dialog.agreed.connect(self._begin)
        dialog.open()

    # Drawing

    def _show(self) -> None:
        states = self.model.states
        self._full.setVisible(bool(states))
        self.empty.setVisible(not states)
        self.empty.set_words("No language branches yet", self._reason())
        self.view.blockSignals(True)
        self.table.set_records(states, key=lambda one: one.language)
        state = self.model.state
        if state is not None:
            self.view.choose_row(states.index(state))
        self.view.blockSignals(False)
        self.view.setFixedHeight(self.view.rows_height(_ROWS))
        self.examples_table.set_records(
            self.model.examples(), key=lambda one: (one.found.question_id, one.remark)
        )
        if self._example() is None and self.examples_table.records():
            self.examples.choose_row(0)
        self._show_losses(state)
        self.caption.setText(self._left_out())
        self.caption.setVisible(bool(self.caption.text()))
        self._enable()
        self.counted.emit(self.summary())
        if self._asked and self.model.is_read:
            self.make()

    def _reason(self) -> str:
        if self.model.making:
            return f"{language_name(self.model.making)} is being made."
        if self.context.project.read_only:
            return "This project is open for reading only, so none can be made."
        return self.model.branches.reason

    def _left_out(self) -> str:
        report = self.model.branches.report
        left_out = report.left_out if report is not None else {}
        return " ".join(f"{count:,} items train in no language: {why}." for why, count in left_out.items())

    def _show_losses(self, state: BranchState | None) -> None:
        clear(self.losses.body)
        if state is None:
            return
        name, counts = language_name(state.language), state.counts
        self.losses.body.addWidget(label(f"Questions about {name} passages", "overline"))
        for code, count in counts.pairs.items():
            self.losses.body.addWidget(label(f"{count:,} in {language_name(code)}", wrap=True))
        self.losses.body.addSpacing(SPACE_S)
        self.losses.body.addWidget(label("Lost", "overline"))
        for why, count in counts.lost.items():
            self.losses.body.addWidget(label(f"{count:,}: {why}", wrap=True))
        if not counts.lost:
            self.losses.body.addWidget(label("Nothing", "muted"))
        if state.made_by:
            self.losses.body.addSpacing(SPACE_S)
            self.losses.body.addWidget(label(f"Carried by {', '.join(state.made_by)}", "caption", wrap=True))
        self.losses.body.addStretch(1)

    def _enable(self) -> None:
        self.make_button.setEnabled(self._can_make())
        self.empty_button.setEnabled(self._can_make())
        self.make_button.setToolTip("" if self._can_make() else self._why_not())
        self.train_button.setEnabled(self.model.state is not None and not self.context.project.read_only)
        self.open_button.setEnabled(self._example() is not None)
        self.context.actions.refresh()

    def _why_not(self) -> str:
        if self.context.project.read_only:
            return "This project is open for reading only."
        if self.model.making:
            return f"{language_name(self.model.making)} is being made."
        return self.model.branches.reason

    # What the person wants

    def _can_make(self) -> bool:
        return self.model.can_make() and bool(self.model.branches.sources)

    def _may_make(self) -> bool:
        """Whether the command can be given: what there is may not be known yet."""
        return self.model.can_make() if not self.model.is_read else self._can_make()

    def _example(self) -> Example | None:
        found: Example | None = self.examples.current()
        return found

    def _choose(self, state: BranchState | None) -> None:
        if state is not None and state.language != self.model.chosen:
            self.model.choose(state.language)

    def _begin(self, order: BranchOrder) -> None:
        self.model.make(order)

    def _open(self) -> None:
        example = self._example()
        if example is not None:
            self.context.intents.correct.emit(example.found.question_id)

    def _train(self) -> None:
        state = self.model.state
        if state is not None:
            self.context.intents.train.emit(_TEACH.format(language=state.language))


def _head(title: str, *buttons: HintButton) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(SPACE_S)
    row.addWidget(label(title, "heading"))
    row.addStretch(1)
    for button in buttons:
        row.addWidget(button)
    return row


def _language_columns() -> list[Column[BranchState]]:
    return [
        Column("Language", lambda one: language_name(one.language), tone=lambda one: "strong"),
        Column("Items", lambda one: f"{one.counts.items:,}", right=True),
        Column("Train", lambda one: f"{one.counts.kept:,}", right=True),
        Column("Corrected", lambda one: f"{one.counts.corrected:,}", right=True),
        Column(
            "Lost",
            lambda one: f"{sum(one.counts.lost.values()):,}",
            right=True,
            tone=lambda one: "warning" if one.counts.lost else "muted",
        ),
        Column("From", _origin, tone=lambda one: "muted", tip=_origin),
    ]


def _origin(one: BranchState) -> str:
    made = f", carried by {', '.join(one.made_by)}" if one.made_by else ""
    return f"{', '.join(one.datasets)}{made}"


def _example_columns() -> list[Column[Example]]:
    return [
        Column("Item", lambda one: one.found.item, tip=lambda one: one.found.item),
        Column(
            "Answer in the source",
            lambda one: one.found.source_answer or "–",
            tip=lambda one: one.found.source_answer,
        ),
        Column("Carried over", lambda one: one.found.answer or "–", tip=lambda one: one.found.answer),
        Column("Why", lambda one: one.remark, tone=lambda one: "warning" if one.found.lost else "muted"),
    ]
