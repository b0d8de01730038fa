"""The language grid: a heat map, its table, and the questions of the chosen cell."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.context import Context
from desktop_app.dialogs.confirm import ConfirmDialog
from desktop_app.item_models.grid_table import GridTable, names
from desktop_app.item_models.records_table import RecordsTable
from desktop_app.theme.tokens import SPACE_L, SPACE_M, SPACE_S
from desktop_app.view_models.language_grid import AskedQuestion, GridOrder, LanguageGridModel
from desktop_app.view_models.words import when
from desktop_app.views.evaluate_grid_cell import CellCard, cell_columns, question_columns
from desktop_app.widgets.buttons import HintButton, SegmentedControl
from desktop_app.widgets.card import label
from desktop_app.widgets.empty_state import EmptyState
from desktop_app.widgets.heat_map import HeatLegend, HeatMapView
from desktop_app.widgets.record_view import RecordView

if TYPE_CHECKING:
    from core.evaluation.grid_scores import CellScore, Measure, Pair

_F1, _EXACT, _TABLE = "f1", "exact_match", "table"
_EMPTY = (
    "No language grid yet",
    "Ask a system the questions of each language about the passages of every other: it shows whether the "
    "language of the question or that of the passage costs more.",
)
_AXES = "Rows: language of the questions · columns: language of the passages"
_KINDS = "HTML (*.html);;CSV (*.csv);;Markdown (*.md);;JSON with every question (*.json)"


class GridPane(QWidget):
    """Draws `LanguageGridModel` and sends it what the person wants."""

    counted = Signal(str)
    """A few words for the status bar."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._open_written = False
        self._listed: tuple[Path, Pair] | None = None
        self.model = LanguageGridModel(context.runner, context.bus, context.project, self)
        self.table = GridTable(self)
        self.heat_map = HeatMapView(self.table, self)
        self.legend = HeatLegend(self)
        self.cells_table: RecordsTable[CellScore] = RecordsTable(cell_columns(), self)
        self.cells = RecordView(self.cells_table, (0, 1), self)
        self.cells.setProperty("role", "card")
        self.cells.setAccessibleName("All cells of the language grid")
        self.card = CellCard(self)
        self.questions_table: RecordsTable[AskedQuestion] = RecordsTable(question_columns(), self)
        self.questions = RecordView(self.questions_table, (0, 1, 2), self)
        self.questions.setProperty("role", "card")
        self.questions.setAccessibleName("Questions of the chosen cell")
        # Widths are told by the first rows: a cell may have thousands.
        self.questions.horizontalHeader().setResizeContentsPrecision(30)
        self._make_controls()
        self._lay_out()
        self._attach()
        self._show()

    def _make_controls(self) -> None:
        self.grids = QComboBox(self)
        self.grids.setAccessibleName("Language grid")
        self.grids.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.measure = SegmentedControl(((_F1, "F1"), (_EXACT, "Exact match"), (_TABLE, "Table")), self)
        self.measure.setAccessibleName("What the grid shows")
        self.score_button = HintButton("Score a grid…", kind="primary", icon="evaluate")
        self.write_button = HintButton("Write…", icon="export")
        self.remove_button = HintButton("Remove…", icon="trash")
        self.sentence = label("", "strong", wrap=True, selectable=True)
        self.busy = label("", "muted", wrap=True)
        self.busy.hide()
        self.damaged = label("", "warning", wrap=True)
        self.hint = label("Enter lists the questions of the chosen cell, the lowest F1 first.", "caption")
        self.empty = EmptyState("evaluate", *_EMPTY, self)
        self.empty_button = self.empty.add_button("grid", "Score a language grid…", primary=True)
        self.empty_note = label("", "warning", wrap=True)
        self.empty_note.setAlignment(Qt.AlignmentFlag.AlignHCenter)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(SPACE_S)
        head.addWidget(self.grids)
        head.addWidget(self.measure)
        head.addStretch(1)
        for button in (self.remove_button, self.write_button, self.score_button):
            head.addWidget(button)
        under = QHBoxLayout()
        under.addWidget(label(_AXES, "caption"))
        under.addStretch(1)
        under.addWidget(self.legend)
        heat = QWidget(self)
        left = QVBoxLayout(heat)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(SPACE_S)
        left.addWidget(self.heat_map, 1)
        left.addLayout(under)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(heat)
        self._stack.addWidget(self.cells)
        middle = QHBoxLayout()
        middle.setSpacing(SPACE_L)
        middle.addWidget(self._stack, 1)
        middle.addWidget(self.card)
        self.body = QWidget(self)
        body = QVBoxLayout(self.body)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(SPACE_M)
        body.addLayout(head)
        body.addWidget(self.sentence)
        body.addLayout(middle, 3)
        body.addWidget(self.hint)
        body.addWidget(self.questions, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_M)
        for note in (self.busy, self.damaged):
            column.addWidget(note)
        column.addWidget(self.body, 1)
        column.addWidget(self.empty, 1)
        column.addWidget(self.empty_note)

    def _attach(self) -> None:
        self.model.changed.connect(self._show)
        self.model.busy_changed.connect(self._show_busy)
        self.model.told.connect(self._context.errors.notice)
        self.model.written.connect(self._written)
        self.heat_map.moved.connect(self._show_cell)
        self.heat_map.opened.connect(self.list_questions)
        self.cells.chosen.connect(self._cell_of_table)
        self.cells.opened.connect(lambda _record: self.list_questions())
        self.grids.activated.connect(lambda index: self.model.show(self.grids.itemData(index)))
        self.measure.chosen.connect(self.show_measure)
        self._context.settings.changed.connect(self._fit)
        self.score_button.clicked.connect(lambda _checked=False: self.ask())
        self.write_button.clicked.connect(lambda _checked=False: self.write())
        self.remove_button.clicked.connect(lambda _checked=False: self._ask_remove())
        self.empty.chosen.connect(lambda _name: self.ask())

    def panes(self) -> list[QWidget]:
        """The widgets that F6 gives the focus to, in turn."""
        shown = self.cells if self.measure.value() == _TABLE else self.heat_map
        return [one for one in (shown, self.questions) if one.isVisible()]

    def summary(self) -> str:
        """A few words for the status bar."""
        count = len(self.model.grids)
        return f"{count} language {'grid' if count == 1 else 'grids'}" if count else ""

    def show_keys(self) -> None:
        """Show the keys in force on the buttons."""
        keys = self._context.actions.key("evaluate.grid")
        for button in (self.score_button, self.empty_button):
            button.set_keys(keys)
        self.write_button.set_keys(self._context.actions.key("evaluate.write_grid"))

    def show_measure(self, measure: str) -> None:
        """Show the grid by F1, by exact match, or as the table of both."""
        self.measure.set_value(measure)
        self._stack.setCurrentIndex(int(measure == _TABLE))
        self._fill()
        cell = self.table.cell(self.heat_map.currentIndex())
        if measure == _TABLE and cell is not None:
            self.cells.choose_row(self.cells_table.records().index(cell))

    def ask(self) -> None:
        """Ask what to score."""
        from desktop_app.dialogs.language_grid import LanguageGridDialog

        if not self.model.can_score:
            self._context.errors.notice(self.model.lacking())
            return
        dialog = LanguageGridDialog(self._context, self.model.choices, self.window())
        dialog.agreed.connect(self._agreed)
        dialog.open()

    def can_write(self) -> bool:
        return self.model.shown is not None

    def write(self) -> None:
        """Ask where to write the shown grid."""
        if self.model.shown is None:
            return
        folder = self._context.project.current.paths.reports
        start = str(folder / f"{self.model.shown.path.stem}.html")
        found, _ = QFileDialog.getSaveFileName(self, "Write the language grid to", start, _KINDS)
        if found:
            self._open_written = True
            path = Path(found)
            self.model.write(path if path.suffix else path.with_suffix(".html"))

    def list_questions(self) -> None:
        """List the questions of the chosen cell and go to them."""
        cell, shown = self._cell(), self.model.shown
        if cell is None or shown is None:
            return
        rows = self.model.questions(cell.pair)
        self._listed = (shown.path, cell.pair)
        self.questions_table.set_records(rows, key=lambda one: (cell.pair, one.key))
        self.questions.show()
        self.hint.setVisible(not rows)
        if rows:
            self.questions.choose_row(0)
            self.questions.setFocus(Qt.FocusReason.OtherFocusReason)

    def _agreed(self, order: GridOrder) -> None:
        self.model.evaluate(order)

    def _ask_remove(self) -> None:
        shown = self.model.shown
        if shown is None:
            return
        words = f"The language grid of {shown.score.system} is removed from the project's folder."
        dialog = ConfirmDialog("Remove this language grid?", words, "Remove", self.window())
        dialog.agreed.connect(self.model.remove)
        dialog.open()

    def _show(self) -> None:
        shown = self.model.shown
        self.body.setVisible(shown is not None)
        self.empty.setVisible(shown is None)
        for button in (self.score_button, self.empty_button):
            button.setEnabled(self.model.can_score)
            button.setToolTip(self.model.lacking())
        self.empty_note.setText(self.model.lacking() if self._context.project.is_open else "")
        self.empty_note.setVisible(shown is None and bool(self.empty_note.text()))
        self.remove_button.setEnabled(not self._context.project.read_only)
        self._show_damaged()
        self._fill_grids()
        self._fill()
        self._context.actions.refresh()
        self.counted.emit(self.summary())

    def _show_damaged(self) -> None:
        files = ", ".join(path.name for path in self.model.damaged)
        where = "in the project's folder reports/grids cannot be read"
        self.damaged.setText(f"{files} {where}. Remove it and score again." if files else "")
        self.damaged.setVisible(bool(files))

    def _show_busy(self) -> None:
        self.busy.setText(self.model.busy)
        self.busy.setVisible(bool(self.model.busy))

    def _fill_grids(self) -> None:
        self.grids.clear()
        for one in self.model.grids:
            score = one.score
            parts = (score.system, score.name, f"{score.asked:,} ids", when(score.created_at))
            self.grids.addItem(" · ".join(filter(None, parts)), one.path)
        if self.model.shown is not None:
            self.grids.setCurrentIndex(self.grids.findData(self.model.shown.path))

    def _fill(self) -> None:
        score = self.model.shown.score if self.model.shown else None
        chosen = self.heat_map.currentIndex()
        place = (chosen.row(), chosen.column()) if self.table.cell(chosen) is not None else (0, 0)
        value = self.measure.value()
        measure: Measure = "exact_match" if value == _EXACT else "f1"
        self.table.show(score, measure)
        self.legend.show_scale(self.table.scale)
        self.cells_table.set_records(
            list(score.cells.values()) if score else [], key=lambda one: (one.signature, one.pair)
        )
        self._fit()
        if score is None:
            return
        from core.reports.grid_tables import in_words

        self.sentence.setText(in_words(score, measure))
        size = len(score.languages)
        self.heat_map.choose(*(place if max(place) < size else (0, 0)))
        self._show_cell()

    def _fit(self) -> None:
        """The map is as high as its rows, at the text size in force."""
        for view in (self.cells, self.questions):
            view.fit_rows()
        self.heat_map.fit_means()
        self._stack.setMinimumHeight(self.heat_map.least_height())

    def _cell(self) -> CellScore | None:
        if self.measure.value() == _TABLE:
            found: CellScore | None = self.cells.current()
            return found
        return self.table.cell(self.heat_map.currentIndex())

    def _cell_of_table(self, _record: object) -> None:
        if self.measure.value() == _TABLE:
            self._show_cell()

    def _show_cell(self) -> None:
        """Tell of the chosen cell; its questions are listed when they are asked for."""
        shown, cell = self.model.shown, self._cell()
        languages = shown.score.languages if shown else ()
        self.card.show_cell(cell, dict(zip(languages, names(languages), strict=True)))
        if shown is not None and cell is not None and (shown.path, cell.pair) == self._listed:
            return  # read anew, and the same as before
        self._listed = None
        self.questions_table.set_records([], key=lambda one: one.key)
        self.questions.hide()
        self.hint.setVisible(cell is not None)

    def _written(self, path: Path) -> None:
        if self._open_written and path.suffix.lower() == ".html":
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
        self._open_written = False
