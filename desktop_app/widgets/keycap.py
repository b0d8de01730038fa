"""Keys shown where they act: small caps, with a few words beside them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget


class KeyCap(QLabel):
    """One key or combination as people read it ("Ctrl ↵"), drawn as a cap; empty keys show nothing."""

    def __init__(self, keys: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", "key")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.set_keys(keys)

    def set_keys(self, keys: str) -> None:
        """Show other keys; a cap without any takes itself away."""
        self.setText(keys)
        # Showing a cap that has no parent yet would open a window of its own.
        if not keys or self.parent() is not None:
            self.setHidden(not keys)
