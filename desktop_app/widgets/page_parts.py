"""A page of several parts: a switch with its key above, and the part that is shown below."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.theme.tokens import SPACE_L, SPACE_XL
from desktop_app.widgets.buttons import SegmentedControl
from desktop_app.widgets.keycap import KeyCap


def lay_out_parts(
    page: QWidget, switch: SegmentedControl, key: KeyCap, shown: Sequence[QWidget], spacing: int
) -> QStackedWidget:
    """Lay the page out; returns the stack of the parts, in the order of the switch."""
    switch.setAccessibleName("What is shown")
    stack = QStackedWidget(page)
    for part in shown:
        stack.addWidget(part)
    head = QHBoxLayout()
    head.addWidget(switch)
    head.addWidget(key, 0, Qt.AlignmentFlag.AlignVCenter)
    head.addStretch(1)
    whole = QVBoxLayout(page)
    whole.setContentsMargins(SPACE_XL, SPACE_L, SPACE_XL, SPACE_L)
    whole.setSpacing(spacing)
    whole.addLayout(head)
    whole.addWidget(stack, 1)
    return stack
