"""Short messages at the bottom of a page: what happened, and one way to react."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop_app.theme.tokens import SPACE_L, SPACE_M, SPACE_S
from desktop_app.widgets.buttons import IconButton
from desktop_app.widgets.card import label
from desktop_app.widgets.empty_state import IconBadge

_SHOWN_MS = 6000
_MOST = 3
_WIDTH = 420
_ICONS = {"info": "info", "good": "check-circle", "warning": "warning", "error": "error"}


class Notice(QFrame):
    """One message. `tone` is info, good, warning or error; an error stays until it is closed."""

    def __init__(self, text: str, tone: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "notice")
        self.setProperty("tone", tone)
        self.text = text
        self.tone = tone
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(SPACE_M, SPACE_S, SPACE_S, SPACE_S)
        self._row.setSpacing(SPACE_M)
        self._row.addWidget(IconBadge(_ICONS[tone], 26))
        self._row.addWidget(label(text, wrap=True, selectable=True), 1)
        close = IconButton("x", "Close this message", size=14)
        close.clicked.connect(self.deleteLater)
        self._row.addWidget(close)
        self.setAccessibleName(text)
        if tone != "error":
            QTimer.singleShot(_SHOWN_MS, self, self.deleteLater)

    def add_button(self, text: str, action: Callable[[], None]) -> None:
        button = QPushButton(text)
        button.setProperty("kind", "quiet")
        button.clicked.connect(lambda: (action(), self.deleteLater()))
        self._row.insertWidget(2, button)


class NotificationBar(QWidget):
    """The messages of a window, over its lower right corner; the oldest goes first."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SPACE_S)
        parent.installEventFilter(self)
        self.hide()

    def show_message(
        self, text: str, tone: str = "info", button: str = "", action: Callable[[], None] | None = None
    ) -> Notice:
        """Show `text`; `button` and `action` offer one reaction."""
        shown = self.notices()
        for notice in shown[: max(0, len(shown) - _MOST + 1)]:
            notice.deleteLater()
            self._column.removeWidget(notice)
        notice = Notice(text, tone, self)
        if button and action is not None:
            notice.add_button(button, action)
        notice.destroyed.connect(self._settle_later)
        self._column.addWidget(notice)
        self.show()
        self.raise_()
        self._settle()
        return notice

    def notices(self) -> list[Notice]:
        widgets = (self._column.itemAt(at).widget() for at in range(self._column.count()))
        return [widget for widget in widgets if isinstance(widget, Notice)]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._settle()
        return super().eventFilter(watched, event)

    def _settle_later(self) -> None:
        QTimer.singleShot(0, self, self._settle)

    def _settle(self) -> None:
        place = self.parentWidget()
        if not self._column.count():
            self.hide()
            return
        width = min(_WIDTH, place.width() - 2 * SPACE_L)
        height = max(self._column.heightForWidth(width), self._column.sizeHint().height())
        self.setGeometry(place.width() - width - SPACE_L, place.height() - height - SPACE_L, width, height)
