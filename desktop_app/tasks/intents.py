"""What one page asks another one to show."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class Intents(QObject):
    """The main window listens, shows the page and passes the wish on."""

    compare = Signal(str, str)
    """Compare two model versions (labels) on held-out questions: the one in use first, then the new one."""
    correct = Signal(int)
    """Show a question (row id) on the Correct page."""
    ask = Signal(str)
    """Ask a system (label or id) for suggestions on the Correct page."""
    evaluate = Signal(str)
    """Evaluate a system (label or id) on the Evaluate page."""
    train = Signal(str)
    """Train on the Train page; carries the name of a recipe."""
    system = Signal(str)
    """Show a system (id) among all of them on the Models & data page."""
    install = Signal(str)
    """Install a model on the Models & data page; carries its name, or nothing."""
