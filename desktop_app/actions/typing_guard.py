"""Keeps the keys that type something away from the shortcuts while a person types."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractSlider, QComboBox, QTabBar, QWidget

from desktop_app.actions.bindings import is_bare

_PRESSING = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
_ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)


def keeps(event: QKeyEvent, focus: QWidget | None) -> bool:
    """Whether the widget with the focus keeps this key from the shortcuts.

    A field that takes text keeps every bare key, composed ones too: Qt enables the input method for
    exactly the widgets that take text, and not for read-only ones. A button keeps the keys that press
    it, a combo box, slider or tab bar those that move it.
    """
    if focus is None or not _types(event):
        return False
    if focus.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled):
        return True
    if isinstance(focus, QAbstractButton):
        return event.key() in _PRESSING
    if isinstance(focus, QComboBox | QAbstractSlider | QTabBar):
        return event.key() in _PRESSING or event.key() in _ARROWS
    return False


def _types(event: QKeyEvent) -> bool:
    return is_bare(event.keyCombination())
