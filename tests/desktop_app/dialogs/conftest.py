"""Pressing buttons by their words."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot


@pytest.fixture
def press(qtbot: QtBot) -> Callable[[QWidget, str], None]:
    """Press the button with these words; it must be there and enabled."""

    def run(parent: QWidget, words: str) -> None:
        (button,) = [one for one in parent.findChildren(QPushButton) if one.text() == words]
        assert button.isEnabled(), words
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    return run
