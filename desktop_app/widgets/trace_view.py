"""How a suggestion came to be, step by step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QWidget

from core.domain.suggestions import TraceStep
from desktop_app.theme.active import colour
from desktop_app.theme.tokens import SPACE_M, SPACE_S, SPACE_XS
from desktop_app.widgets.card import clear, label
from desktop_app.widgets.foreign_text import tool_tip

_INDENT = 20
_LONGEST = 200


class TraceView(QWidget):
    """The steps of a trace below each other: what a step is called, and what it gave.

    Figures of a step that its sentence leaves out are shown as its tool tip.
    """

    def __init__(self, steps: Sequence[TraceStep] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(_INDENT + SPACE_M, SPACE_XS, SPACE_S, SPACE_S)
        self._grid.setHorizontalSpacing(SPACE_M)
        self._grid.setVerticalSpacing(SPACE_XS + 1)
        self._grid.setColumnStretch(1, 1)
        self.show_steps(steps)

    def show_steps(self, steps: Sequence[TraceStep]) -> None:
        clear(self._grid)
        for row, step in enumerate(steps):
            name, value = label(step.label, "caption"), label(step.text, wrap=True, selectable=True)
            name.setAlignment(Qt.AlignmentFlag.AlignTop)
            value.setToolTip(tool_tip(figures(step.data)))
            self._grid.addWidget(name, row, 0)
            self._grid.addWidget(value, row, 1)
        if not steps:
            self._grid.addWidget(label("This system kept no trace", "caption"), 0, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(QPen(colour("line_strong"), 1.5))
        painter.drawLine(_INDENT, 0, _INDENT, self.height() - SPACE_S)


def figures(data: Mapping[str, Any]) -> str:
    """The figures of a step, one a line."""
    return "\n".join(f"{name}: {_short(value)}" for name, value in data.items())


def _short(value: Any) -> str:
    text = f"{value:.4g}" if isinstance(value, float) else str(value)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
