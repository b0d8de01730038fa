"""A hairline between two parts of the window."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QWidget


def line(*, vertical: bool = False, parent: QWidget | None = None) -> QFrame:
    """One pixel in the line colour of the theme."""
    made = QFrame(parent)
    made.setProperty("role", "vline" if vertical else "hairline")
    return made
