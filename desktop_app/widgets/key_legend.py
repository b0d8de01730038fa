"""A legend of keys that wraps like text: words, then the caps that do it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop_app.theme.tokens import SPACE_M, SPACE_XS
from desktop_app.widgets.card import clear, label
from desktop_app.widgets.flow_layout import FlowLayout
from desktop_app.widgets.keycap import KeyCap


class KeyLegend(QWidget):
    """Pairs of words and keys."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = FlowLayout(self, spacing=SPACE_M, line_spacing=SPACE_XS + 2)

    def show_keys(self, pairs: Sequence[tuple[str, Sequence[str]]]) -> None:
        """Show these pairs instead of the ones before."""
        clear(self._flow)
        for words, keys in pairs:
            self._flow.addWidget(_pair(words, keys))


def _pair(words: str, keys: Sequence[str]) -> QWidget:
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(SPACE_XS + 1)
    row.addWidget(label(words, "caption"))
    for key in keys:
        row.addWidget(KeyCap(key))
    return made
