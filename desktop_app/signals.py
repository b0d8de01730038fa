"""Ctrl+C in the terminal and a polite kill close the window, saving first."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable

from PySide6.QtCore import QObject, QSocketNotifier


class SignalWatch(QObject):
    """Calls `stop` on the GUI thread when the process is asked to end.

    Python runs its handlers only between its own instructions, of which a waiting window executes none:
    the interpreter therefore writes each signal to a socket that the event loop listens to.
    """

    def __init__(self, stop: Callable[[], object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._read, self._write = socket.socketpair()
        for end in (self._read, self._write):
            end.setblocking(False)
        self._before = signal.set_wakeup_fd(self._write.fileno(), warn_on_full_buffer=False)
        self._handlers = {name: signal.signal(name, _nothing) for name in (signal.SIGINT, signal.SIGTERM)}
        self._stop = stop
        self._notifier = QSocketNotifier(self._read.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._take)

    def release(self) -> None:
        """Leave the signals to whom they belonged before."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._before)
        for name, handler in self._handlers.items():
            signal.signal(name, handler)
        self._read.close()
        self._write.close()

    def _take(self) -> None:
        self._read.recv(64)
        self._stop()


def _nothing(*_: object) -> None:
    """Only here so that Python does not end the process by itself."""
