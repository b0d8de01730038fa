"""Settings are generated from their declarations, saved as they are made, and refused by name."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QSpinBox
from pytestqt.qtbot import QtBot

from core.settings import fields, load_settings, settings_file
from desktop_app.context import Context
from desktop_app.dialogs.settings import SettingsDialog


@pytest.fixture
def dialog(qtbot: QtBot, context: Context) -> SettingsDialog:
    made = SettingsDialog(context.settings, context.actions)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(made)
    made.show()
    return made


def test_every_setting_has_a_control_of_its_kind(dialog: SettingsDialog) -> None:
    kinds = {"choice": QComboBox, "number": QSpinBox, "switch": QCheckBox, "text": QLineEdit}
    for field in fields():
        if field.kind in kinds:
            assert isinstance(dialog.control(field.name), kinds[field.kind])


def test_a_change_is_in_force_and_saved_at_once(dialog: SettingsDialog, context: Context) -> None:
    box = dialog.control("theme")
    assert isinstance(box, QComboBox)
    box.setCurrentIndex(box.findData("dark"))
    assert context.settings.settings.theme == "dark"
    assert json.loads(settings_file().read_text(encoding="utf-8"))["theme"] == "dark"


def test_a_number_cannot_leave_its_range(dialog: SettingsDialog, context: Context) -> None:
    box = dialog.control("passage_font_size")
    assert isinstance(box, QSpinBox)
    box.setValue(4000)
    assert context.settings.settings.passage_font_size == 40


def test_a_refused_value_is_told_at_its_place(qtbot: QtBot, dialog: SettingsDialog, context: Context) -> None:
    before = context.settings.settings.author
    dialog.show_section("Correcting")
    line = dialog.control("author")
    assert isinstance(line, QLineEdit)
    line.setText("   ")
    line.editingFinished.emit()
    assert dialog.fault("author")
    assert context.settings.settings.author == before
    line.setText("Ana")
    line.editingFinished.emit()
    assert dialog.fault("author") == ""
    assert load_settings().settings.author == "Ana"


def test_restoring_defaults_concerns_the_shown_section_only(
    dialog: SettingsDialog, context: Context, press: Callable[[object, str], None]
) -> None:
    context.settings.update(theme="dark", author="Ana")
    dialog.show_section("Appearance")
    press(dialog, "Restore defaults")
    assert (context.settings.settings.theme, context.settings.settings.author) == ("system", "Ana")
    box = dialog.control("theme")
    assert isinstance(box, QComboBox)
    assert box.currentData() == "system"
