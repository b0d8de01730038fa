"""Typing never triggers a single-letter action, and pressing a button never skips a question."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop_app.actions.typing_guard import keeps

NONE = Qt.KeyboardModifier.NoModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> QKeyEvent:
    return QKeyEvent(QEvent.Type.ShortcutOverride, key, modifiers)


@pytest.mark.parametrize("make", [QLineEdit, QPlainTextEdit, QSpinBox])
def test_a_field_keeps_letters_but_not_chords(qtbot: QtBot, make: Callable[[], QWidget]) -> None:
    field = make()
    qtbot.addWidget(field)
    assert keeps(press(Qt.Key.Key_A), field)
    assert keeps(press(Qt.Key.Key_Space), field)
    assert not keeps(press(Qt.Key.Key_U, CONTROL), field)
    assert not keeps(press(Qt.Key.Key_F1), field)


def test_a_read_only_text_keeps_nothing(qtbot: QtBot) -> None:
    text = QPlainTextEdit()
    text.setReadOnly(True)
    qtbot.addWidget(text)
    assert not keeps(press(Qt.Key.Key_A), text)


def test_a_list_keeps_nothing(qtbot: QtBot) -> None:
    listed = QListWidget()
    qtbot.addWidget(listed)
    assert not keeps(press(Qt.Key.Key_A), listed)
    assert not keeps(press(Qt.Key.Key_Right), listed)


def test_a_button_keeps_what_presses_it(qtbot: QtBot) -> None:
    button = QPushButton("Press")
    qtbot.addWidget(button)
    assert keeps(press(Qt.Key.Key_Space), button)
    assert not keeps(press(Qt.Key.Key_A), button)


def test_a_combo_box_keeps_what_moves_it(qtbot: QtBot) -> None:
    box = QComboBox()
    qtbot.addWidget(box)
    assert keeps(press(Qt.Key.Key_Down), box)
    assert not keeps(press(Qt.Key.Key_N), box)


class Window(QWidget):
    """A window as small as it can be with a field, a list and one single-letter action."""

    def __init__(self) -> None:
        super().__init__()
        self.accepted = 0
        self.field, self.list = QLineEdit(self), QListWidget(self)
        column = QVBoxLayout(self)
        column.addWidget(self.field)
        column.addWidget(self.list)
        action = QAction("Accept", self)
        action.setShortcut(QKeySequence("A"))
        action.triggered.connect(self._accept)
        self.addAction(action)

    def _accept(self) -> None:
        self.accepted += 1

    def event(self, event: QEvent) -> bool:
        override = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if override and keeps(event, QApplication.focusWidget()):
            event.accept()
            return True
        return super().event(event)


def test_with_real_keys(qtbot: QtBot) -> None:
    window = Window()
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    window.field.setFocus()
    qtbot.keyClick(window.field, Qt.Key.Key_A)
    assert (window.field.text(), window.accepted) == ("a", 0)
    window.list.setFocus()
    qtbot.keyClick(window.list, Qt.Key.Key_A)
    assert window.accepted == 1
