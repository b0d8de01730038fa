"""Keys shown where they act: small caps with a few words beside them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from desktop_app.theme.tokens import SPACE_S, SPACE_XS

_SIGNS = {
    "Return": "↵",
    "Enter": "↵",
    "Left": "←",
    "Right": "→",
    "Up": "↑",
    "Down": "↓",
    "Space": "Space",
    "PgUp": "PgUp",
    "PgDown": "PgDn",
    "Backspace": "⌫",
    "Escape": "Esc",
}


def key_text(keys: str) -> str:
    """A key sequence for people: ``Ctrl+Return`` becomes ``Ctrl ↵``."""
    native = QKeySequence(keys).toString(QKeySequence.SequenceFormat.PortableText) or keys
    plus = native.endswith("+")
    parts = [part for part in native.rstrip("+").split("+") if part]
    return " ".join([_SIGNS.get(part, part) for part in parts] + (["+"] if plus else []))


class KeyCap(QLabel):
    """One key or combination, drawn as a cap."""

    def __init__(self, keys: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "key")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.set_keys(keys)

    def set_keys(self, keys: str) -> None:
        self.setText(key_text(keys) if keys else "")
        self.setVisible(bool(keys))


class KeyHint(QWidget):
    """Caps with a caption: which keys do what."""

    def __init__(self, keys: tuple[str, ...], caption: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_XS + 2)
        for key in keys:
            row.addWidget(KeyCap(key))
        label = QLabel(caption)
        label.setProperty("role", "caption")
        row.addWidget(label)
        row.addSpacing(SPACE_S)
