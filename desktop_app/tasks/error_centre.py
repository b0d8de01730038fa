"""The one place where faults arrive before they are shown."""

from __future__ import annotations

import traceback
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from desktop_app.tasks.operation import Fault

_KEPT = 50


class ErrorCentre(QObject):
    """Keeps the latest faults; the main window shows each as it is reported."""

    reported = Signal(object)
    """Carries the `Fault`."""
    noticed = Signal(str)
    """Carries one sentence that is worth knowing but stops nothing."""
    offered = Signal(str, str, object)
    """Carries such a sentence, the words of a button beside it, and what the button does."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.faults: list[Fault] = []

    def report(self, fault: Fault) -> None:
        self.faults = [*self.faults, fault][-_KEPT:]
        self.reported.emit(fault)

    def report_error(self, title: str, error: BaseException) -> None:
        """Report an exception that was caught on the GUI thread."""
        self.report(Fault.of(title, error, "".join(traceback.format_exception(error))))

    def notice(self, sentence: str) -> None:
        if sentence:
            self.noticed.emit(sentence)

    def offer(self, sentence: str, words: str, run: Callable[[], object]) -> None:
        """A notice with a button beside it."""
        self.offered.emit(sentence, words, run)
