"""The Train page: a form with its pre-flight at the left, the jobs with their course at the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSplitter, QVBoxLayout, QWidget

from desktop_app.context import Context
from desktop_app.item_models.records_table import Column, RecordsTable
from desktop_app.theme import fonts
from desktop_app.theme.active import tokens
from desktop_app.theme.tokens import SPACE_L, SPACE_M, SPACE_XL
from desktop_app.view_models.train import TrainModel
from desktop_app.view_models.words import when
from desktop_app.views.page import Page, PageStatus
from desktop_app.views.train_form import TrainForm
from desktop_app.views.train_job import JobPanel
from desktop_app.widgets.card import label
from desktop_app.widgets.empty_state import EmptyState
from desktop_app.widgets.record_view import RecordView

if TYPE_CHECKING:
    from core.services.training import JobView

STATES = {
    "ready": ("Ready", ""),
    "running": ("Running", "accent"),
    "paused": ("Paused", "warning"),
    "interrupted": ("Interrupted", "warning"),
    "done": ("Done", "good"),
    "stopped": ("Stopped and kept", "good"),
    "cancelled": ("Cancelled", ""),
    "failed": ("Failed", "danger"),
}
"""A job's state in words, and its tone."""


class TrainPage(Page):
    """Draws `TrainModel` and sends it what the person wants."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.board = context.jobs
        self.model = TrainModel(context.runner, context.bus, context.project, context.jobs, self)
        self.form = TrainForm(context, self.model, self)
        self.table: RecordsTable[JobView] = RecordsTable(_columns(), self)
        self.jobs = RecordView(self.table, parent=self)
        self.jobs.setProperty("role", "card")
        self.jobs.setAccessibleName("Training jobs")
        self.panel = JobPanel(context, context.jobs, self)
        self.course = self._scrolled(self.panel)
        self.empty = EmptyState(
            "train",
            "No training yet",
            "Choose a recipe at the left and start. A job runs by itself: it goes on when the window is "
            "closed, and is found again here.",
            self,
        )
        self._lay_out()
        self._attach()
        self.project_opened()

    def _lay_out(self) -> None:
        right = QWidget(self)
        column = QVBoxLayout(right)
        column.setContentsMargins(SPACE_XL, SPACE_L, SPACE_XL, SPACE_L)
        column.setSpacing(SPACE_M)
        column.addWidget(label("Jobs", "heading"))
        column.addWidget(self.jobs)
        column.addWidget(self.course, 1)
        column.addWidget(self.empty, 1)
        self.splitter = QSplitter(self)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self.form)
        self.splitter.addWidget(right)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setSizes([tokens().px(400), tokens().px(900)])
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.splitter)

    def _scrolled(self, panel: JobPanel) -> QScrollArea:
        """In a small window the page scrolls, where charts and log would else be cut off."""
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(panel)
        return area

    def _attach(self) -> None:
        self.board.changed.connect(self._show_jobs)
        self.board.job_changed.connect(self._job_changed)
        self.model.started.connect(self._choose)
        self.jobs.chosen.connect(self._show_chosen)
        self.context.settings.changed.connect(self._fit)

    def activated(self) -> None:
        self.board.refresh()
        self._show_status()

    def project_opened(self) -> None:
        self.model.reload()
        self._show_jobs()

    def choose_recipe(self, name: str) -> None:
        """Set the form to a recipe that another page asks for."""
        self.form.choose_recipe(name)
        self.form.recipe.setFocus()

    def panes(self) -> list[QWidget]:
        return [self.form, self.jobs, self.panel]

    def _show_jobs(self) -> None:
        chosen = self.panel.job_id
        self.table.set_records(self.board.jobs, key=lambda job: job.id)
        there = bool(self.board.jobs)
        self.empty.setVisible(not there)
        self.jobs.setVisible(there)
        self.course.setVisible(there)
        self._fit()
        if there:
            self._choose(chosen if self.board.job(chosen) else self.board.jobs[0].id)
        self._show_status()

    def _fit(self) -> None:
        """As high as its rows, at the text size in force."""
        self.jobs.fit_rows()
        self.jobs.setFixedHeight(self.jobs.rows_height(5))
        self.panel.lines.setFont(fonts.mono_font(tokens(), tokens().type.caption))

    def _choose(self, number: int) -> None:
        for row, job in enumerate(self.table.records()):
            if job.id == number:
                self.jobs.choose_row(row)
                self.panel.show_job(job)

    def _show_chosen(self, job: JobView | None) -> None:
        if job is not None:
            self.panel.show_job(job)

    def _job_changed(self, number: int) -> None:
        job = self.board.job(number)
        if job is not None and number == self.panel.job_id:
            self.panel.show_job(job)
        self.table.set_records(self.board.jobs, key=lambda one: one.id)
        self._show_status()

    def _show_status(self) -> None:
        running = self.board.running()
        if not running:
            self.status_changed.emit(PageStatus("No job is running" if self.board.jobs else ""))
            return
        log = self.board.log(running[0])
        text = f"{running[0].title}: step {log.step:,} of {log.total:,}" if log.total else running[0].title
        self.status_changed.emit(PageStatus(text, log.step, log.total))


def _columns() -> list[Column[JobView]]:
    return [
        Column("Job", lambda job: job.title, tone=lambda job: "strong"),
        Column(
            "State",
            lambda job: STATES[job.status.state.value][0],
            tone=lambda job: STATES[job.status.state.value][1] or "muted",
        ),
        Column("Started", lambda job: when(job.created_at), tone=lambda job: "muted"),
        Column("Model", lambda job: job.model or "–", tone=lambda job: "" if job.model else "faint"),
    ]
