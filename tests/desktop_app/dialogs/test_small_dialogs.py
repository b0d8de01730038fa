"""The key map, the error, about, guidelines and new-project dialogs say and do what they should."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.context import Context
from desktop_app.dialogs.about import AboutDialog, versions
from desktop_app.dialogs.error import ErrorDialog, fault_report
from desktop_app.dialogs.guidelines import GuidelinesDialog
from desktop_app.dialogs.key_map import KeyMapDialog
from desktop_app.dialogs.new_project import NewProject, NewProjectDialog
from desktop_app.tasks.operation import Fault

Press = Callable[[QWidget, str], None]
D = TypeVar("D", bound=QDialog)


@pytest.fixture
def shown(qtbot: QtBot) -> Callable[[D], D]:
    def run(dialog: D) -> D:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        qtbot.addWidget(dialog)
        dialog.show()
        return dialog

    return run


def texts(dialog: QDialog) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(QLabel))


FAULT = Fault("Importing a.json", "The file is cut short", "a.json:3:9", "Fetch it again", "Traceback …")


def test_an_error_says_what_where_and_what_to_do(shown: Callable[[D], D]) -> None:
    said = texts(shown(ErrorDialog(FAULT)))
    for part in ("Importing a.json", "The file is cut short.", "a.json:3:9", "Fetch it again."):
        assert part in said
    assert "Traceback" not in said


def test_an_error_shows_its_sentences_whole_and_keeps_its_width(
    shown: Callable[[D], D], press: Press
) -> None:
    long = " ".join(["These sentences are longer than a line"] * 5)
    dialog = shown(ErrorDialog(Fault(long, long, "", long, "Traceback …")))
    width = dialog.width()
    for words in ("Show details", "Hide details", ""):
        lines = [one for one in dialog.findChildren(QLabel) if one.wordWrap()]
        assert all(one.height() >= one.heightForWidth(one.width()) for one in lines)
        assert dialog.width() == width
        if words:
            press(dialog, words)
    assert dialog.height() == dialog.layout().totalHeightForWidth(width)


def test_details_are_copied_whole(shown: Callable[[D], D], press: Press) -> None:
    dialog = shown(ErrorDialog(FAULT))
    press(dialog, "Copy details")
    assert QGuiApplication.clipboard().text() == fault_report(FAULT)
    assert "Traceback …" in fault_report(FAULT)


def test_the_key_map_shows_the_keys_in_force(context: Context, shown: Callable[[D], D]) -> None:
    context.settings.update(keys={"correct.accept": ("Y",)})
    rows = dict(shown(KeyMapDialog(context.actions)).rows())
    assert rows["Accept the focused suggestion"] == "Y"
    assert rows["Confirm and go to the next"].startswith("Ctrl ↵")


def test_the_key_map_is_filtered(context: Context, shown: Callable[[D], D]) -> None:
    dialog = shown(KeyMapDialog(context.actions))
    dialog.filter.setText("palette")
    assert [title for title, _ in dialog.rows()] == ["Command palette"]


def test_about_names_versions_and_bundled_parts(shown: Callable[[D], D]) -> None:
    shown(AboutDialog())
    assert "PySide6-Essentials" in versions()
    assert "Python 3" in versions()


def test_guidelines_are_edited_in_place(shown: Callable[[D], D], press: Press) -> None:
    saved: list[str] = []
    dialog = shown(GuidelinesDialog("# Rules", read_only=False))
    dialog.saved.connect(saved.append)
    press(dialog, "Edit")
    assert dialog.editor.toPlainText() == "# Rules"
    dialog.editor.setPlainText("# Rules\n\nUnits belong to the answer.")
    press(dialog, "Save")
    assert saved == ["# Rules\n\nUnits belong to the answer."]


def test_guidelines_closed_by_escape_or_their_own_key_are_kept(
    shown: Callable[[D], D], press: Press, qtbot: QtBot
) -> None:
    for key in (Qt.Key.Key_Escape, Qt.Key.Key_F2):
        saved: list[str] = []
        dialog = shown(GuidelinesDialog("# Rules", read_only=False))
        dialog.close_with(["F2"])
        dialog.saved.connect(saved.append)
        press(dialog, "Edit")
        dialog.editor.setPlainText("# Better rules")
        with qtbot.waitActive(dialog):
            dialog.activateWindow()
        qtbot.keyClick(dialog, key)
        assert not dialog.isVisible()
        assert saved == ["# Better rules"]


def test_guidelines_that_nobody_changed_are_not_saved(shown: Callable[[D], D]) -> None:
    dialog = shown(GuidelinesDialog("# Rules\r\n\r\n12\u00a0km\u2028and more\r\n", read_only=False))
    saved: list[str] = []
    dialog.saved.connect(saved.append)
    dialog.edit_button.click()
    dialog.edit_button.click()
    assert saved == []


def test_guidelines_of_a_read_only_project_only_show(shown: Callable[[D], D]) -> None:
    assert not shown(GuidelinesDialog("# Rules", read_only=True)).edit_button.isVisible()


def test_a_new_project_follows_its_name(tmp_path: Path, shown: Callable[[D], D], press: Press) -> None:
    asked: list[NewProject] = []
    dialog = shown(NewProjectDialog(tmp_path))
    dialog.made.connect(asked.append)
    assert not dialog.create_button.isEnabled()
    dialog.name.setText("Märchen 1")
    press(dialog, "Create")
    assert asked == [NewProject(tmp_path / "Märchen-1", "Märchen 1", "en", "zh", 20)]


def test_a_folder_in_use_is_told_before_anything_is_made(tmp_path: Path, shown: Callable[[D], D]) -> None:
    (tmp_path / "Taken").mkdir()
    (tmp_path / "Taken" / "letter.txt").write_text("dear")
    dialog = shown(NewProjectDialog(tmp_path))
    dialog.name.setText("Taken")
    assert dialog.fault.text() == "This folder exists and is not empty."
    assert not dialog.create_button.isEnabled()


def test_what_is_no_language_code_is_told_before_anything_is_made(
    tmp_path: Path, shown: Callable[[D], D]
) -> None:
    dialog = shown(NewProjectDialog(tmp_path))
    dialog.name.setText("Mine")
    dialog.target.setEditText("jp")
    assert dialog.fault.text() == "'jp': this is no language code. Write ja."
    assert not dialog.create_button.isEnabled()
    dialog.target.setEditText("ja")
    assert dialog.create_button.isEnabled()


def test_a_language_can_be_typed_as_a_code(tmp_path: Path, shown: Callable[[D], D]) -> None:
    dialog = shown(NewProjectDialog(tmp_path))
    dialog.target.setEditText("sw")
    assert dialog.request().target == "sw"
