"""The frames that pages are made of: cards, section headers, hairlines, labels with a role."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.theme.tokens import SPACE_L, SPACE_M, SPACE_S


def label(text: str = "", role: str = "", *, wrap: bool = False, selectable: bool = False) -> QLabel:
    """A plain-text label in one of the style sheet's roles."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    if role:
        made.setProperty("role", role)
    made.setWordWrap(wrap)
    if selectable:
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made


def set_role(widget: QWidget, role: str) -> None:
    """Give a shown widget another role; the style sheet looks at it anew."""
    set_look(widget, "role", role)


def set_look(widget: QWidget, name: str, value: str) -> None:
    """Set a property that the style sheet asks for, and apply it."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def clear(layout: QLayout) -> None:
    """Take all widgets out of a layout and delete them."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.deleteLater()


def hairline() -> QFrame:
    line = QFrame()
    line.setProperty("role", "hairline")
    return line


class Card(QFrame):
    """A rounded surface with room inside; add to `body`."""

    def __init__(
        self, parent: QWidget | None = None, *, margin: int = SPACE_L, spacing: int = SPACE_M
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(margin, margin, margin, margin)
        self.body.setSpacing(spacing)


class SectionHeader(QWidget):
    """A section's name at the left, a word or a control at the right."""

    def __init__(self, title: str, trailing: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = label(title, "overline")
        self._trailing = label(trailing, "caption")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(SPACE_S)
        self._row.addWidget(self._title)
        self._row.addStretch(1)
        self._row.addWidget(self._trailing)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_title(self, text: str) -> None:
        self._title.setText(text)

    def set_trailing(self, text: str) -> None:
        self._trailing.setText(text)

    def add(self, widget: QWidget) -> None:
        """Put a control at the right end."""
        self._row.addWidget(widget)


class Badge(QLabel):
    """A word on a soft background; `tone` is good, warning, danger, accent or empty."""

    def __init__(self, text: str = "", tone: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", "badge")
        self.setProperty("tone", tone)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def show_state(self, text: str, tone: str = "") -> None:
        self.setText(text)
        set_look(self, "tone", tone)
