"""The Evaluate page: scores with the comparison of two systems, and the language grid."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QModelIndex, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from core.domain.runs import Evaluation
from desktop_app.context import Context
from desktop_app.item_models.matrix_table import MatrixTable
from desktop_app.theme.tokens import SPACE_M, SPACE_S
from desktop_app.view_models.evaluate import EvaluateModel, matrix_of
from desktop_app.views.evaluate_compare import ComparePanel
from desktop_app.views.evaluate_grid import GridPane
from desktop_app.views.page import Page, PageStatus
from desktop_app.widgets.buttons import HintButton, SegmentedControl
from desktop_app.widgets.card import label
from desktop_app.widgets.empty_state import EmptyState
from desktop_app.widgets.keycap import KeyCap
from desktop_app.widgets.matrix_view import MatrixView
from desktop_app.widgets.page_parts import lay_out_parts

_SCORES, _GRID = "scores", "grid"
_MOST_ROWS = 6
_EMPTY = (
    "No scores yet",
    "Evaluate one or more systems on a data set. Their answers come from the model process; the window "
    "stays free meanwhile.",
)


class EvaluatePage(Page):
    """Draws `EvaluateModel` and sends it what the person wants."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.model = EvaluateModel(context.runner, context.bus, context.project, self)
        self._wanted: tuple[str, str] | None = None
        self._asked_for = ""
        self._open_reports = False
        self.table = MatrixTable(self)
        self.matrix = MatrixView(self.table, self)
        self.metric_box = QComboBox(self)
        self.metric_box.setAccessibleName("Metric")
        self.compare_panel = ComparePanel(context, self.model, self)
        self.grid_pane = GridPane(context, self)
        key = context.actions.key
        self.evaluate_button = HintButton(
            "Evaluate systems…", key("evaluate.run"), kind="primary", icon="evaluate"
        )
        self.report_button = HintButton("HTML report…", key("evaluate.report"), icon="export")
        self.empty = EmptyState(
            "evaluate",
            *_EMPTY,
            self,
        )
        self.empty.add_button("run", "Evaluate systems…", key("evaluate.run"), primary=True)
        self._lay_out()
        self._attach()
        self.project_opened()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(SPACE_S)
        head.addWidget(label("Scores", "heading"))
        head.addWidget(label("EM / F1 in percent, with 95 % intervals", "caption"))
        head.addStretch(1)
        head.addWidget(self.metric_box)
        head.addWidget(self.report_button)
        head.addWidget(self.evaluate_button)
        scores = QWidget(self)
        column = QVBoxLayout(scores)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_M)
        column.addLayout(head)
        column.addWidget(self.matrix)
        column.addSpacing(SPACE_S)
        column.addWidget(self.compare_panel, 1)
        column.addWidget(self.empty, 1)
        self._lay_out_parts(scores)

    def _lay_out_parts(self, scores: QWidget) -> None:
        self.parts = SegmentedControl(((_SCORES, "Scores"), (_GRID, "Language grid")), self)
        self._switch_key = KeyCap("")
        shown = (scores, self.grid_pane)
        self._stack = lay_out_parts(self, self.parts, self._switch_key, shown, SPACE_M)

    def _attach(self) -> None:
        self.model.changed.connect(self._show)
        self.context.settings.changed.connect(self._fit)
        self.model.busy_changed.connect(self._show_busy)
        self.model.intervals_changed.connect(lambda: self.table.show_intervals(self.model.intervals))
        self.model.evaluated.connect(self._evaluated)
        self.model.told.connect(self.context.errors.notice)
        self.model.reported.connect(self._reported)
        self.matrix.selectionModel().currentChanged.connect(self._cell_chosen)
        self.metric_box.currentIndexChanged.connect(lambda _index: self._show_matrix())
        self.evaluate_button.clicked.connect(lambda _checked=False: self._ask())
        self.report_button.clicked.connect(lambda _checked=False: self._report())
        self.empty.chosen.connect(lambda _name: self._ask())
        handle = self.context.actions.handle
        handle("evaluate.run", self._ask, enabled=lambda: self.model.can_evaluate, owner=self)
        handle(
            "evaluate.report", self._report, enabled=lambda: bool(self.model.scores.evaluations), owner=self
        )
        handle("evaluate.swap", self.compare_panel.swap, enabled=self.compare_panel.can_swap, owner=self)
        self._attach_grid()

    def _attach_grid(self) -> None:
        pane, actions = self.grid_pane, self.context.actions
        self.parts.chosen.connect(self.show_part)
        pane.counted.connect(lambda _words: self._tell_status())
        actions.handle("evaluate.switch", self._switch, owner=self)
        actions.handle("evaluate.grid", self._ask_grid, enabled=lambda: pane.model.can_score, owner=self)
        actions.handle("evaluate.write_grid", pane.write, enabled=pane.can_write, owner=self)
        actions.bindings_changed.connect(self._show_keys)
        self._show_keys()

    def _show_keys(self) -> None:
        self._switch_key.set_keys(self.context.actions.key("evaluate.switch"))
        self.grid_pane.show_keys()

    def _switch(self) -> None:
        self.show_part(_GRID if self.parts.value() == _SCORES else _SCORES)
        panes = self.panes()
        if panes:
            panes[0].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_part(self, part: str) -> None:
        """Show the scores, or the language grid."""
        self.parts.set_value(part)
        self._stack.setCurrentIndex(int(part == _GRID))
        self._tell_status()

    def _ask_grid(self) -> None:
        self.show_part(_GRID)
        self.grid_pane.ask()

    def activated(self) -> None:
        self.model.reload()
        self.grid_pane.model.reload()

    def project_opened(self) -> None:
        self.model.forget()
        self._show()
        self.model.reload()
        self.grid_pane.model.forget()
        self.grid_pane.model.reload()

    def panes(self) -> list[QWidget]:
        return self.grid_pane.panes() if self.parts.value() == _GRID else [self.matrix, self.compare_panel]

    def compare(self, a: str, b: str) -> None:
        """Score both versions on the held-out part of the largest data set, then compare them."""
        self.show_part(_SCORES)
        self._wanted = (a, b)
        self.model.reload()

    def ask(self, system: str) -> None:
        """Ask what to score a system on, as soon as the data sets are read."""
        self.show_part(_SCORES)
        self._asked_for = system
        self.model.reload()

    def _show(self) -> None:
        scores = self.model.scores
        self._fill_metrics(scores.metrics())
        self._show_matrix()
        there = bool(scores.evaluations)
        for widget in (self.matrix, self.metric_box, self.compare_panel, self.report_button):
            widget.setVisible(there)
        self.empty.setVisible(not there)
        self.evaluate_button.setVisible(there)
        self.evaluate_button.setEnabled(self.model.can_evaluate)
        self.empty.setEnabled(self.model.can_evaluate)
        self.compare_panel.fill()
        self.context.actions.refresh()
        self._tell_status()
        if self._wanted is not None and scores.versions:
            wanted, self._wanted = self._wanted, None
            self._wanted_pair(wanted)
        if self._asked_for and scores.datasets:
            asked, self._asked_for = self._asked_for, ""
            self._ask(asked)

    def _tell_status(self) -> None:
        if self.parts.value() == _GRID:
            self.status_changed.emit(PageStatus(self.grid_pane.summary()))
            return
        systems = {one.system for one in self.model.scores.evaluations}
        self.status_changed.emit(PageStatus(f"{len(systems)} systems scored" if systems else ""))

    def _show_busy(self) -> None:
        """Say in the empty place that scores are on their way."""
        if self.model.asked:
            names = " and ".join(self.model.asked[0])
            self.empty.set_words(f"Evaluating {names}", "The scores appear here as soon as they are there.")
        else:
            self.empty.set_words(*_EMPTY)

    def _wanted_pair(self, wanted: tuple[str, str]) -> None:
        """Compare now where both are scored on the same held-out answers; otherwise score them first."""
        info = self.model.held_out_dataset(wanted)
        if info is None:
            return
        name = f"{info.name} (held-out)"
        if self.model.scores.comparable(*wanted, name) or not self.model.can_evaluate:
            self.compare_panel.choose(*wanted, name)
        else:
            self.model.evaluate(list(wanted), info.id, held_out=True)

    def _show_matrix(self) -> None:
        in_use = frozenset(one.label for one in self.model.scores.versions if one.promoted)
        self.table.show(matrix_of(self.model.scores, self.metric_box.currentData() or ""), in_use)
        self.table.show_intervals(self.model.intervals)
        self._fit()

    def _fit(self) -> None:
        """As high as its rows, at the text size in force."""
        self.matrix.fit_rows()
        self.compare_panel.questions.fit_rows()
        self.matrix.setFixedHeight(self.matrix.rows_height(_MOST_ROWS))

    def _fill_metrics(self, metrics: tuple[str, ...]) -> None:
        chosen = self.metric_box.currentData()
        self.metric_box.blockSignals(True)
        self.metric_box.clear()
        self.metric_box.addItem("Each data set's own metric", "")
        for name in metrics:
            self.metric_box.addItem(name, name)
        self.metric_box.setCurrentIndex(max(0, self.metric_box.findData(chosen)))
        self.metric_box.blockSignals(False)

    def _cell_chosen(self, index: QModelIndex, _before: QModelIndex) -> None:
        """A cell's system becomes the second of the two, its data set the one to compare on."""
        one = self.table.evaluation(index)
        if one is not None:
            self.compare_panel.choose_second(one.system, one.dataset)

    def _ask(self, system: str = "") -> None:
        from desktop_app.dialogs.evaluate import EvaluateDialog

        if not self.model.can_evaluate:
            return
        dialog = EvaluateDialog(self.model.scores, self.window(), system=system)
        dialog.agreed.connect(
            lambda systems, dataset, held_out: self.model.evaluate(systems, dataset, held_out=held_out)
        )
        dialog.get_wanted.connect(self.context.intents.system)
        dialog.open()

    def _evaluated(self, evaluations: list[Evaluation]) -> None:
        labels = list(dict.fromkeys(one.system for one in evaluations))
        if len(labels) == 2:
            self.compare_panel.choose(labels[0], labels[1], evaluations[0].dataset)
        names = ", ".join(labels)
        self.context.errors.notice(f"Scored {names} on {evaluations[0].dataset}." if evaluations else "")

    def _report(self) -> None:
        reports = self.context.project.current.paths.reports
        start = str(reports / "evaluation.html")
        found, _ = QFileDialog.getSaveFileName(self, "Write the report to", start, "HTML (*.html)")
        if found:
            self._open_reports = True
            self.write_report(Path(found))

    def write_report(self, path: Path) -> None:
        """Write what the matrix shows, and the comparison, to `path`."""
        cells = matrix_of(self.model.scores, self.metric_box.currentData() or "").cells
        self.model.write_report(path, list(cells.values()))

    def _reported(self, path: Path) -> None:
        self.context.errors.notice(f"The report was written to {path}.")
        if self._open_reports:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
