from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.widgets.verbatim_edit import VerbatimEdit

ODD = "one\ufeff\r\ntwo\u2028three\u2029four\xa0five\tsix\u200b😀"


@pytest.fixture
def field(qtbot: QtBot) -> VerbatimEdit:
    made = VerbatimEdit()
    qtbot.addWidget(made)
    return made


def paste(field: VerbatimEdit, text: str) -> None:
    data = QMimeData()
    data.setText(text)
    field.insertFromMimeData(data)


def test_pasted_text_comes_back_as_it_was(field: VerbatimEdit) -> None:
    paste(field, ODD)
    assert field.text() == ODD


def test_pasting_over_everything_replaces_it(field: VerbatimEdit) -> None:
    paste(field, "before")
    field.selectAll()
    paste(field, ODD)
    assert field.text() == ODD


def test_text_of_a_file_comes_back_as_it_was(field: VerbatimEdit) -> None:
    field.set_text(ODD)
    assert field.text() == ODD


def test_typing_makes_it_the_persons_own_text(field: VerbatimEdit) -> None:
    paste(field, "one\r\ntwo")
    field.moveCursor(field.textCursor().MoveOperation.End)
    QTest.keyClicks(field, " three")
    assert field.text() == "one\ntwo three"


def test_a_hard_space_survives_typing(field: VerbatimEdit) -> None:
    field.insertPlainText("a\xa0b\nc")
    assert field.text() == "a\xa0b\nc"
