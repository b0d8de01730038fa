"""Keys can be changed, added and removed; a clash is told and cannot be set."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from pytestqt.qtbot import QtBot

from core.settings import load_settings
from desktop_app.context import Context
from desktop_app.dialogs.key_editor import KeyEditor


@pytest.fixture
def editor(qtbot: QtBot, context: Context) -> KeyEditor:
    made = KeyEditor(context.settings, context.actions)
    qtbot.addWidget(made)
    made.show()
    return made


def test_a_pressed_key_is_bound_and_saved(qtbot: QtBot, context: Context, editor: KeyEditor) -> None:
    editor.choose("correct.accept")
    qtbot.keyClick(editor.capture, Qt.Key.Key_Y)
    assert editor.note.text() == ""
    editor.bind_button.click()
    assert context.actions.key("correct.accept") == "Y"
    assert load_settings().settings.keys == {"correct.accept": ("Y",)}


def test_a_clash_is_told_and_cannot_be_set(qtbot: QtBot, editor: KeyEditor) -> None:
    editor.choose("correct.accept")
    qtbot.keyClick(editor.capture, Qt.Key.Key_X)
    assert "already does" in editor.note.text()
    assert not editor.bind_button.isEnabled()
    assert not editor.add_button.isEnabled()


def test_a_bare_backspace_is_refused(editor: KeyEditor) -> None:
    editor.choose("correct.accept")
    editor.capture.setKeySequence(QKeySequence("Backspace"))
    assert "never bound" in editor.note.text()
    assert not editor.bind_button.isEnabled()


def test_a_second_key_and_the_way_back(context: Context, editor: KeyEditor) -> None:
    editor.choose("correct.accept")
    editor.capture.setKeySequence(QKeySequence("F7"))
    editor.add_button.click()
    assert context.actions.bindings.keys("correct.accept") == ("A", "F7")
    editor.default_button.click()
    assert context.actions.bindings.keys("correct.accept") == ("A",)
    assert not editor.default_button.isEnabled()


def test_an_action_can_be_left_without_a_key(context: Context, editor: KeyEditor) -> None:
    editor.choose("correct.accept")
    editor.clear_button.click()
    assert context.actions.key("correct.accept") == ""
    assert not editor.clear_button.isEnabled()


def test_a_default_that_another_action_holds_now_stays_away(context: Context, editor: KeyEditor) -> None:
    editor.choose("correct.accept")
    editor.clear_button.click()
    editor.choose("correct.flag")
    editor.capture.setKeySequence(QKeySequence("A"))
    editor.bind_button.click()
    editor.choose("correct.accept")
    editor.default_button.click()
    assert "already does" in editor.note.text()
    assert context.actions.key("correct.accept") == ""


def test_the_filter_finds_by_name_and_by_key(editor: KeyEditor) -> None:
    editor.filter.setText("ctrl ↵")
    shown = [item.text(0) for item in editor._items() if not item.isHidden()]
    assert "Confirm and go to the next" in shown
    assert "Go to Train" not in shown
