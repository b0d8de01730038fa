"""Shows in the status strip what runs in the background, once it takes longer than a moment."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QMessageBox, QWidget

from core.progress import ProgressEvent
from desktop_app.tasks.operation import STOPPABLE, Lane
from desktop_app.tasks.runner import Runner, Task
from desktop_app.widgets.status_strip import StatusStrip

_PATIENCE_MS = 350


class WorkDisplay(QObject):
    """Follows the runner's commands; reads are too short to be shown."""

    def __init__(self, runner: Runner, strip: StatusStrip, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._strip = strip
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PATIENCE_MS)
        self._timer.timeout.connect(self._show)
        self._events: dict[int, ProgressEvent] = {}
        self._visible = False
        runner.started.connect(self._started)
        runner.advanced.connect(self._advanced)
        runner.ended.connect(self._ended)
        strip.stop_asked.connect(self._stop)

    def may_stop(self, window: QWidget) -> bool:
        """Whether the window may close: asks where that would stop long work."""
        tasks = self._runner.running(*STOPPABLE)
        if not tasks:
            return True
        answer = QMessageBox.question(
            window,
            "Close SpanBridge?",
            f"“{tasks[0].title}” is still running and stops when the window closes.\n"
            "Everything already saved stays; training jobs go on by themselves.",
            QMessageBox.StandardButton.Close | QMessageBox.StandardButton.Cancel,
        )
        return answer == QMessageBox.StandardButton.Close

    def _tasks(self) -> list[Task]:
        return self._runner.running(*STOPPABLE) or self._runner.running(Lane.WRITE)

    def _started(self, task: Task) -> None:
        if task.lane is not Lane.READ and not self._visible:
            self._timer.start()

    def _advanced(self, task: Task, event: ProgressEvent) -> None:
        self._events[task.number] = event
        if self._visible:
            self._show()

    def _ended(self, task: Task) -> None:
        self._events.pop(task.number, None)
        if self._visible or not self._tasks():
            self._show()

    def _show(self) -> None:
        tasks = self._tasks()
        self._visible = bool(tasks)
        if not tasks:
            self._timer.stop()
            self._strip.show_work("", 0, 0, stoppable=False)
            return
        task = tasks[0]
        event = self._events.get(task.number)
        more = f" (and {len(tasks) - 1} more)" if len(tasks) > 1 else ""
        label = f"{task.title}: {event.label}" if event and event.label else task.title
        done, total = (event.done, event.total) if event else (0, 0)
        self._strip.show_work(label + more, done, total, stoppable=task.lane in STOPPABLE)

    def _stop(self) -> None:
        for task in self._runner.running(*STOPPABLE)[:1]:
            task.cancel()
