"""Menus made from the declared actions."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget

from desktop_app.actions.actions import Actions

_GROUPS = (
    ("project.new", "project.open", "", "project.import", "project.export", "", "project.guidelines"),
    ("window.palette", "window.keys", "window.theme", "window.settings"),
    ("window.about", "window.quit"),
)


def window_menu(actions: Actions, parent: QWidget) -> QMenu:
    """What concerns the project and the window; the pages have their own buttons."""
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for group in _GROUPS:
        for name in group:
            if name:
                menu.addAction(actions.action(name))
            else:
                menu.addSeparator()
        menu.addSeparator()
    return menu
