"""What one page asks another one to show."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class Intents(QObject):
    """The main window listens, shows the page and passes the wish on."""

    compare = Signal(str, str)
    """Compare two model versions (labels) on held-out questions: the one in use first, then the new one."""
    correct = Signal(int)
    """Show a question (row id) on the Correct page."""
    install = Signal(str)
    """Install a model on the Models & data page; carries its name, or nothing."""
