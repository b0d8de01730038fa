"""The dialog offers what a version can become, and says why where something cannot be had."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from core.domain.runs import ModelVersion
from core.models import exports
from desktop_app.context import Context
from desktop_app.dialogs.export_model import ExportModelDialog
from desktop_app.view_models.registry import WantedExport

Press = Callable[[QWidget, str], None]


def opened(
    qtbot: QtBot, context: Context, system: str = "student/impurity", *, folder: str = "models/x"
) -> ExportModelDialog:
    dialog = ExportModelDialog(context, ModelVersion(1, system, "v1", folder))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def choose(dialog: ExportModelDialog, form: str) -> None:
    dialog.format.setCurrentIndex(dialog.format.findData(form))


def test_a_reader_becomes_a_folder_for_transformers_or_onnx(
    qtbot: QtBot, context: Context, press: Press, tmp_path: Path
) -> None:
    dialog = opened(qtbot, context)
    wanted: list[WantedExport] = []
    dialog.agreed.connect(wanted.append)
    assert [dialog.format.itemData(row) for row in range(dialog.format.count())] == ["transformers", "onnx"]
    assert Path(dialog.folder.text()).name == "student_impurity_v1"
    assert not dialog.int8.isVisible() and "with transformers" in dialog.note.text()
    choose(dialog, "onnx")
    assert dialog.int8.isVisible() and "without Python or torch" in dialog.note.text()
    dialog.int8.setChecked(True)
    dialog.folder.setText(str(tmp_path / "out"))
    press(dialog, "Export")
    assert wanted == [WantedExport(tmp_path / "out", "onnx", True)]
    assert Path(opened(qtbot, context).folder.text()) == tmp_path / "student_impurity_v1"


def test_8_bits_do_not_stay_when_the_form_has_none(
    qtbot: QtBot, context: Context, press: Press, tmp_path: Path
) -> None:
    dialog = opened(qtbot, context)
    wanted: list[WantedExport] = []
    dialog.agreed.connect(wanted.append)
    choose(dialog, "onnx")
    dialog.int8.setChecked(True)
    choose(dialog, "transformers")
    dialog.folder.setText(str(tmp_path / "out"))
    press(dialog, "Export")
    assert wanted == [WantedExport(tmp_path / "out", "transformers", False)]


def test_packages_that_lack_are_told_with_how_to_get_them(
    qtbot: QtBot, context: Context, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(exports, "find_spec", lambda name: None)
    dialog = opened(qtbot, context)
    dialog.folder.setText(str(tmp_path / "out"))
    assert dialog.export_button.isEnabled() and not dialog.fault.isVisible()
    choose(dialog, "onnx")
    assert not dialog.export_button.isEnabled()
    assert "onnx, onnxscript, onnxruntime" in dialog.fault.text()
    assert dialog.fault.text().endswith("pip install 'spanbridge[onnx]'.")


def test_a_folder_that_is_there_is_refused(qtbot: QtBot, context: Context, tmp_path: Path) -> None:
    dialog = opened(qtbot, context)
    dialog.folder.setText(str(tmp_path))
    assert not dialog.export_button.isEnabled() and "is there already" in dialog.fault.text()
    dialog.folder.setText("")
    assert not dialog.export_button.isEnabled()


def test_what_is_made_of_parts_says_so(qtbot: QtBot, context: Context, tmp_path: Path) -> None:
    dialog = opened(qtbot, context, "bt", folder="composed:")
    dialog.folder.setText(str(tmp_path / "out"))
    assert not dialog.export_button.isEnabled() and "Export one of its parts." in dialog.fault.text()


@pytest.mark.parametrize("system", ["encoder", "dual-bert+source", "verifier"])
def test_what_is_no_reader_is_copied(qtbot: QtBot, context: Context, system: str) -> None:
    dialog = opened(qtbot, context, system)
    assert dialog.format.count() == 1 and "answer no question by themselves" in dialog.note.text()
