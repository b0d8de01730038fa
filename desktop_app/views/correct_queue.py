"""The left pane of the Correct page: search, filters and the queue."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from core.domain.corrections import ReviewState
from core.domain.reviews import QUEUE_ORDERS, QueueOrder
from desktop_app.actions.actions import Actions
from desktop_app.theme.tokens import SPACE_M, SPACE_S
from desktop_app.view_models.queue import UNREVIEWED, QueueState
from desktop_app.widgets.buttons import Chip, IconButton
from desktop_app.widgets.empty_state import EmptyState
from desktop_app.widgets.flow_layout import FlowLayout
from desktop_app.widgets.foreign_text import without_mnemonic
from desktop_app.widgets.queue_list import QueueList
from desktop_app.widgets.search_field import SearchField

_ORDER_WORDS: dict[QueueOrder, str] = {
    "disagreement": "Disagreement ↓",
    "uncertainty": "Uncertainty ↓",
    "length": "Length ↑",
    "random": "Random",
    "file": "File order",
}
_STATE_CHIPS = (
    ("Unreviewed", UNREVIEWED),
    ("Touched", frozenset({ReviewState.TOUCHED})),
    ("Confirmed", frozenset({ReviewState.CONFIRMED})),
)


class QueuePane(QWidget):
    """Draws a `QueueState` and changes its filter; a chosen line is told by `chosen`."""

    chosen = Signal(int)
    """The question that the person wants to see."""

    def __init__(self, state: QueueState, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._actions = actions
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.search = SearchField("Search questions and passages", actions.key("correct.search"))
        self.list = QueueList(state.model)
        self._nothing = EmptyState("search", "Nothing found", "No question fits this search and filter.")
        self._nothing.add_button("clear", "Clear search and filters")
        self._nothing.chosen.connect(lambda _name: self.clear_filter())
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        self._stack.addWidget(self._nothing)
        self._make_chips()
        self._lay_out()
        self._connect()

    def _make_chips(self) -> None:
        self.order_chip = Chip(_ORDER_WORDS["disagreement"], checkable=False)
        self.order_chip.setAccessibleName("Order of the queue")
        self.order_chip.setMenu(self._order_menu())
        self.state_chips = {words: Chip(words) for words, _ in _STATE_CHIPS}
        self.flag_chip = Chip("Flagged")
        self.passage_chip = Chip("By passage")
        self.passage_chip.setToolTip("Keep the questions of a passage together")
        self.data_chip = Chip("All data", checkable=False)
        self.data_chip.setAccessibleName("Data set")
        self.data_chip.setMenu(QMenu(self.data_chip))

    def _order_menu(self) -> QMenu:
        menu = QMenu(self)
        for order in QUEUE_ORDERS:
            action = menu.addAction(_ORDER_WORDS[order])
            action.triggered.connect(lambda _checked=False, order=order: self._state.change(order=order))
        return menu

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(SPACE_S - 2)
        top.addWidget(self.search, 1)
        self.add_button = IconButton("plus", "Add data")
        self.add_button.setPopupMode(IconButton.ToolButtonPopupMode.InstantPopup)
        self.add_button.setMenu(self._add_menu())
        top.addWidget(self.add_button)
        chips = QWidget()
        flow = FlowLayout(chips, spacing=5, line_spacing=5)
        for chip in (
            self.order_chip,
            *self.state_chips.values(),
            self.flag_chip,
            self.passage_chip,
            self.data_chip,
        ):
            flow.addWidget(chip)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_M, SPACE_M, SPACE_S, 0)
        column.setSpacing(SPACE_S)
        column.addLayout(top)
        column.addWidget(chips)
        column.addWidget(self._stack, 1)

    def _add_menu(self) -> QMenu:
        menu = QMenu(self)
        for name in ("project.import", "correct.add_text", "correct.add_question", "correct.predict"):
            menu.addAction(self._actions.action(name))
        return menu

    def _connect(self) -> None:
        state = self._state
        state.filter_changed.connect(self._show_filter)
        state.counts_changed.connect(self._show_counts)
        state.datasets_changed.connect(self._show_datasets)
        state.loaded.connect(self._show_whether_empty)
        state.search_failed.connect(self.search.show_fault)
        self.search.searched.connect(lambda text, regex: state.change(text=text, regex=regex))
        self.search.left.connect(self.list.setFocus)
        for (_, states), chip in zip(_STATE_CHIPS, self.state_chips.values(), strict=True):
            chip.clicked.connect(
                lambda checked, states=states: state.change(states=states if checked else frozenset())
            )
        self.flag_chip.clicked.connect(lambda checked: state.change(flagged=True if checked else None))
        self.passage_chip.clicked.connect(
            lambda checked: state.change(by="passage" if checked else "question")
        )
        self.list.selectionModel().currentChanged.connect(self._current_changed)

    def show_current(self, question_id: int) -> None:
        """Mark the shown question, and bring its line into view."""
        row = self._state.model.row_of(question_id)
        selection = self.list.selectionModel()
        with QSignalBlocker(selection):
            if row < 0:
                selection.clear()
            else:
                flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
                selection.setCurrentIndex(self._state.model.index(row), flags)
        if row >= 0:
            self._bring_into_view(row)
        self.list.viewport().update()

    def _bring_into_view(self, row: int) -> None:
        """With what comes before and after it."""
        for near in (row - 1, row + 2, row):
            last = self._state.model.rowCount() - 1
            self.list.scrollTo(self._state.model.index(min(max(near, 0), last)))

    def clear_filter(self) -> None:
        """Show the whole project again."""
        with QSignalBlocker(self.search):
            self.search.clear()
            self.search.set_regex(False)
        self._state.change(
            text="", regex=False, states=frozenset(), flagged=None, dataset_id=None, held_out=None
        )

    def _current_changed(self, current: QModelIndex) -> None:
        if current.isValid():
            self.chosen.emit(self._state.model.id_at(current.row()))

    def _show_whether_empty(self) -> None:
        empty = self._state.model.rowCount() == 0
        self._stack.setCurrentWidget(self._nothing if empty else self.list)

    def _show_filter(self) -> None:
        wanted = self._state.filter
        self.order_chip.set_words(_ORDER_WORDS[wanted.order])
        for (_, states), chip in zip(_STATE_CHIPS, self.state_chips.values(), strict=True):
            chip.setChecked(wanted.states == states)
        self.flag_chip.setChecked(wanted.flagged is True)
        self.passage_chip.setChecked(wanted.by == "passage")
        self.list.set_grouped(wanted.by == "passage")
        if self.search.text() != wanted.text and not self.search.hasFocus():
            with QSignalBlocker(self.search):
                self.search.setText(wanted.text)
                self.search.set_regex(wanted.regex)
        self._show_data_words()

    def _show_counts(self) -> None:
        counts = self._state.counts
        figures = (counts.suggested + counts.touched, counts.touched, counts.confirmed)
        for chip, figure in zip(self.state_chips.values(), figures, strict=True):
            chip.set_count(figure)
        self.flag_chip.set_count(counts.flagged)

    def _show_datasets(self) -> None:
        menu = self.data_chip.menu()
        menu.clear()
        self._add_choice(menu, "All data", None, None)
        menu.addSeparator()
        for dataset in self._state.datasets:
            self._add_choice(menu, f"{dataset.name} · {dataset.language}", dataset.id, None)
        menu.addSeparator()
        self._add_choice(menu, "Held-out questions only", None, True)
        self._add_choice(menu, "Without held-out questions", None, False)
        self.data_chip.setVisible(bool(self._state.datasets))
        self._show_data_words()

    def _add_choice(self, menu: QMenu, words: str, dataset_id: int | None, held_out: bool | None) -> QAction:
        action = menu.addAction(without_mnemonic(words))
        action.triggered.connect(lambda: self._state.change(dataset_id=dataset_id, held_out=held_out))
        return action

    def _show_data_words(self) -> None:
        wanted = self._state.filter
        name = next((one.name for one in self._state.datasets if one.id == wanted.dataset_id), "")
        held = {True: "Held-out", False: "Not held-out", None: "All data"}[wanted.held_out]
        metrics = self.data_chip.fontMetrics()
        self.data_chip.set_words(metrics.elidedText(name or held, Qt.TextElideMode.ElideRight, 150))

    def open_add_menu(self) -> None:
        """Show what can be added, below its button."""
        self.add_button.menu().popup(self.add_button.mapToGlobal(QPoint(0, self.add_button.height())))
