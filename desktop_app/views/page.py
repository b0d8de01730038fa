"""What the main window expects of a page."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop_app.context import Context


@dataclass(frozen=True, slots=True)
class PageStatus:
    """What the status bar shows for a page: a bar (`total` 0 hides it) and a few words."""

    text: str = ""
    done: int = 0
    total: int = 0


class Page(QWidget):
    """A page of the window: built when it is first shown, with a project already open.

    A page attaches its handlers to `context.actions` in its constructor, with itself as the owner.
    """

    status_changed = Signal(object)
    """Carries the `PageStatus` for the status bar."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context

    def activated(self) -> None:
        """The page is shown now."""

    def project_opened(self) -> None:
        """Another project was opened: forget the old one's rows and read anew."""

    def project_closing(self) -> None:
        """The project is about to close: remember where the person was, and save what is half done."""

    def panes(self) -> list[QWidget]:
        """The widgets that F6 gives the focus to, in turn."""
        return []
