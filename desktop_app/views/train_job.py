"""One job: its state and controls, the latest figures, the curves, and the log's end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from desktop_app.context import Context
from desktop_app.tasks.job_board import ORDERS, JobBoard
from desktop_app.tasks.job_log import JobLog
from desktop_app.theme import fonts
from desktop_app.theme.active import tokens
from desktop_app.theme.tokens import SPACE_L, SPACE_M, SPACE_S, SPACE_XL
from desktop_app.view_models.words import time_left
from desktop_app.widgets.buttons import HintButton
from desktop_app.widgets.card import Badge, label
from desktop_app.widgets.chart import Chart
from desktop_app.widgets.progress_strip import ThinBar

if TYPE_CHECKING:
    from core.services.training import JobView

_BUTTONS = {
    "resume": ("Resume", "play", "primary"),
    "pause": ("Pause", "pause", ""),
    "stop": ("Stop and keep", "stop", ""),
    "cancel": ("Cancel", "x", "danger"),
}
_PENDING = {"pause": "Pausing …", "stop": "Stopping …", "cancel": "Cancelling …"}


class JobPanel(QWidget):
    """Shows the chosen job; only orders that do something are offered."""

    def __init__(self, context: Context, board: JobBoard, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._board = board
        self._job: JobView | None = None
        self.title = label("", "heading")
        self.state = Badge()
        self.message = label("", "muted", wrap=True, selectable=True)
        self.bar = ThinBar("accent", self)
        self.figures = {name: _Figure(title, self) for name, title in _FIGURES}
        self.buttons = {name: self._button(name) for name in ("resume", "pause", "stop", "cancel")}
        self.compare_button = HintButton("Compare with the model in use", icon="compare", kind="primary")
        self.compare_button.clicked.connect(self._compare)
        self.loss = Chart("Loss", empty="The first step is on its way")
        self.loss.add_series("loss", "accent")
        self.dev = Chart("Held-out score", empty="Measured at intervals, and at the end")
        self.dev.add_series("F1", "good")
        self.dev.add_series("EM", "warning")
        self.lines = QPlainTextEdit(self)
        self.lines.setReadOnly(True)
        self.lines.setAccessibleName("Log")
        self.lines.setFont(fonts.mono_font(tokens(), tokens().type.caption))
        self.lines.setMinimumHeight(tokens().px(96))
        self.lines.setMaximumHeight(tokens().px(180))
        self._lay_out()
        for name in ORDERS:
            context.actions.handle(
                f"train.{name}",
                lambda name=name: self._order(name),
                enabled=lambda name=name: self._job is not None and name in self._board.allowed(self._job),
                owner=self,
            )

    @property
    def job_id(self) -> int:
        return self._job.id if self._job is not None else 0

    def show_job(self, job: JobView) -> None:
        """Show the job as it is now."""
        self._job = job
        self._board.follow(job)
        log = self._board.log(job)
        self.title.setText(job.title)
        self._show_state(job, log)
        self._show_figures(log)
        self._show_curves(log)
        self._show_lines(log)
        self._context.actions.refresh()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(SPACE_S)
        head.addWidget(self.title)
        head.addWidget(self.state)
        head.addStretch(1)
        for button in (self.compare_button, *self.buttons.values()):
            head.addWidget(button)
        figures = QHBoxLayout()
        figures.setSpacing(SPACE_XL)
        for figure in self.figures.values():
            figures.addWidget(figure)
        figures.addStretch(1)
        charts = QHBoxLayout()
        charts.setSpacing(SPACE_L)
        charts.addWidget(self.loss, 1)
        charts.addWidget(self.dev, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, SPACE_M, 0, 0)
        column.setSpacing(SPACE_M)
        column.addLayout(head)
        column.addWidget(self.message)
        column.addWidget(self.bar)
        column.addLayout(figures)
        column.addLayout(charts, 1)
        column.addWidget(self.lines)

    def _button(self, name: str) -> HintButton:
        words, icon, kind = _BUTTONS[name]
        button = HintButton(words, kind=kind, icon=icon, parent=self)
        button.clicked.connect(lambda _checked=False: self._order(name))
        return button

    def _show_state(self, job: JobView, log: JobLog) -> None:
        from desktop_app.views.train import STATES

        words, tone = STATES[job.status.state.value]
        words = _PENDING.get(job.status.order.value, words) if job.status.state.value == "running" else words
        self.state.show_state(words, tone)
        allowed = self._board.allowed(job)
        for name, button in self.buttons.items():
            button.setVisible(name in allowed)
        made = job.status.state.value in ("done", "stopped")
        self.compare_button.setVisible(made and bool(job.model) and bool(self._base(job)))
        running = log.phase if job.status.state.value == "running" else ""
        text = running or job.status.message or (f"Made {job.model}" if job.model else "")
        self.message.setText(text)
        self.message.setVisible(bool(text))

    def _show_figures(self, log: JobLog) -> None:
        self.bar.set_share(log.step / log.total if log.total else 0.0)
        total = f"{log.step:,} of {log.total:,}" if log.total else "–"
        values = {
            "step": total,
            "left": time_left(log.seconds_left) if log.seconds_left is not None else "–",
            "speed": f"{log.tokens_per_second:,.0f}" if log.tokens_per_second is not None else "–",
            "memory": f"{log.memory_mb:,.0f} MB" if log.memory_mb is not None else "–",
            "f1": f"{log.f1.values[-1]:.1f}" if log.f1.values else "–",
        }
        for name, value in values.items():
            self.figures[name].show_value(value)

    def _show_curves(self, log: JobLog) -> None:
        self.loss.set_data("loss", log.loss.steps, log.loss.values)
        self.dev.set_data("F1", log.f1.steps, log.f1.values)
        self.dev.set_data("EM", log.exact_match.steps, log.exact_match.values)

    def _show_lines(self, log: JobLog) -> None:
        text = "\n".join(log.lines)
        if text != self.lines.toPlainText():
            self.lines.setPlainText(text)
            self.lines.verticalScrollBar().setValue(self.lines.verticalScrollBar().maximum())

    def _order(self, name: str) -> None:
        if self._job is not None and name in self._board.allowed(self._job):
            for button in self.buttons.values():
                button.setEnabled(False)
            self._board.order(self._job, name, self._ordered)

    def _ordered(self) -> None:
        for button in self.buttons.values():
            button.setEnabled(True)

    def _base(self, job: JobView) -> str:
        """The version in use that the job's model would replace; empty where there is none."""
        found = self._board.in_use(job.model.partition("@")[0])
        return found if found != job.model else ""

    def _compare(self) -> None:
        if self._job is not None:
            self._context.intents.compare.emit(self._base(self._job), self._job.model)


_FIGURES = (
    ("step", "Step"),
    ("left", "Time left"),
    ("speed", "Tokens a second"),
    ("memory", "Memory"),
    ("f1", "Latest F1"),
)


class _Figure(QWidget):
    """A figure over its name."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._value = label("–", "strong")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self._value)
        column.addWidget(label(title, "caption"))

    def show_value(self, text: str) -> None:
        self._value.setText(text)

    def text(self) -> str:
        return self._value.text()
