"""What people and files write is shown as it is."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QTextDocumentFragment
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.widgets.buttons import Chip
from desktop_app.widgets.foreign_text import kept_whole, tool_tip


@pytest.mark.parametrize("text", ["\ufeffab", "\ufffeab", "\ufeff\ufeffa", "ab\ufeff", "", "😀"])
def test_qt_keeps_as_many_characters_as_it_is_given(qapp: QApplication, text: str) -> None:
    holder = QObject()
    holder.setObjectName(kept_whole(text))
    assert len(holder.objectName()) == len(text)
    assert holder.objectName()[1:] == text[1:]


def test_a_chip_shows_an_ampersand_and_has_no_key_of_its_own(qtbot: QtBot) -> None:
    chip = Chip("AT&T")
    qtbot.addWidget(chip)
    assert chip.shortcut().isEmpty()
    chip.set_count(1234)
    assert chip.text() == "AT&&T 1,234" and chip.shortcut().isEmpty()
    chip.set_words("R&D")
    assert chip.text() == "R&&D" and chip.shortcut().isEmpty()


@pytest.mark.parametrize("text", ["<b>5 &amp; 6<", "a\nb", "1  2", "plain"])
def test_a_tool_tip_says_what_the_text_says(qapp: QApplication, text: str) -> None:
    tip = tool_tip(text)
    assert tip.startswith("<qt")  # by which Qt knows it
    assert QTextDocumentFragment.fromHtml(tip).toPlainText() == text


def test_no_text_has_no_tool_tip() -> None:
    assert tool_tip("") == ""
