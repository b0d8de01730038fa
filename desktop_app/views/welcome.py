"""What the window shows before a project is open, and where none could be opened."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from desktop_app.actions.actions import Actions
from desktop_app.theme.active import tokens
from desktop_app.theme.tokens import SPACE_L, SPACE_M, SPACE_S


class WelcomePage(QWidget):
    """First a calm "opening", then, where nothing opened, the ways to go on."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # holds the focus before there is a page
        self.title = QLabel("SpanBridge", self)
        self.title.setProperty("role", "title")
        self.words = QLabel(self)
        self.words.setProperty("role", "muted")
        self.words.setWordWrap(True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.words.setMinimumWidth(tokens().px(420))
        self._bar = QProgressBar(self)
        self._bar.setRange(0, 0)
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(tokens().px(220))
        self._ways = QWidget(self)
        ways = QHBoxLayout(self._ways)
        ways.setSpacing(SPACE_S)
        for name, kind in (("project.open", "primary"), ("project.new", "")):
            button = QPushButton(actions.spec(name).title, self._ways)
            button.setProperty("kind", kind)
            button.clicked.connect(lambda _checked=False, name=name: actions.trigger(name))
            ways.addWidget(button)
        column = QVBoxLayout(self)
        column.setSpacing(SPACE_M)
        column.addStretch(2)
        for widget in (self.title, self.words, self._bar, self._ways):
            column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
            if widget is self.words:
                column.addSpacing(SPACE_L)
        column.addStretch(3)
        self.opening("")

    def opening(self, name: str) -> None:
        """A project is being opened."""
        self.words.setText(f"Opening {name} …" if name else "Opening …")
        self._bar.show()
        self._ways.hide()

    def idle(self, sentence: str) -> None:
        """Nothing is open; `sentence` says why."""
        self.words.setText(sentence)
        self._bar.hide()
        self._ways.show()
