"""Import shows what is in a file before anything is stored; both ways end with a report."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from core.domain.corrections import Decision, ReviewState
from core.errors import Cancelled
from core.formats.tmx import TmxReport, read_tmx
from core.progress import Progress
from core.services.catalogue import Project, create_project
from desktop_app.context import Context
from desktop_app.dialogs.export_data import ExportDialog
from desktop_app.dialogs.import_data import ImportDialog
from desktop_app.tasks.operation import Fault
from tests.desktop_app.building import squad

Press = Callable[[QWidget, str], None]


@pytest.fixture
def project(context: Context, tmp_path: Path) -> Iterator[Project]:
    made = create_project(tmp_path / "project", name="P", source="en", target="zh")
    context.project.put(made)
    yield made


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "short.json"
    path.write_text(json.dumps(squad(passages=3)), encoding="utf-8")
    return path


def importer(qtbot: QtBot, context: Context, path: Path) -> ImportDialog:
    dialog = ImportDialog(context, path)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def test_a_file_is_shown_then_imported_then_reported(
    qtbot: QtBot, context: Context, project: Project, data: Path, press: Press, faults: list[Fault]
) -> None:
    dialog = importer(qtbot, context, data)
    qtbot.waitUntil(dialog.import_button.isEnabled)
    assert "3 passages, 6 questions" in dialog.preview.counts.text()
    assert project.reviewing.datasets() == []
    dialog.role.setCurrentIndex(dialog.role.findData("evaluation"))
    dialog.licence.setText("CC BY 4.0")
    press(dialog, "Import")
    qtbot.waitUntil(lambda: dialog.stack.currentWidget() is dialog.report)
    (info,) = project.reviewing.datasets()
    assert (info.role, info.licence, info.questions) == ("evaluation", "CC BY 4.0", 6)
    assert "3 passages and 6 questions" in dialog.report.head.text()
    assert faults == []


def test_a_broken_file_is_told_with_its_place_and_cannot_be_imported(
    qtbot: QtBot, context: Context, project: Project, data: Path, faults: list[Fault]
) -> None:
    data.write_text(data.read_text(encoding="utf-8")[:-40], encoding="utf-8")
    dialog = importer(qtbot, context, data)
    qtbot.waitUntil(lambda: bool(dialog.fault.text()))
    assert "short.json:1:" in dialog.fault.text()
    assert not dialog.import_button.isEnabled()
    assert faults == []


def test_the_same_file_twice_is_refused_in_the_dialog(
    qtbot: QtBot, context: Context, project: Project, data: Path, press: Press
) -> None:
    project.importing.import_file(data)
    dialog = importer(qtbot, context, data)
    qtbot.waitUntil(dialog.import_button.isEnabled)
    press(dialog, "Import")
    qtbot.waitUntil(lambda: "already in the project" in dialog.fault.text())
    assert dialog.stack.currentWidget() is not dialog.report


def test_a_translation_memory_finds_its_texts(
    qtbot: QtBot, context: Context, project: Project, data: Path, tmp_path: Path, press: Press
) -> None:
    project.importing.import_file(data)
    memory = tmp_path / "memory.jsonl"
    lines = [
        {"target": "第0个问题问什么？", "source": "What does question 0 ask?"},
        {"target": "x", "source": "y"},
    ]
    memory.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    dialog = importer(qtbot, context, memory)
    dialog.format.setCurrentIndex(dialog.format.findData("memory"))
    qtbot.waitUntil(dialog.import_button.isEnabled)
    assert dialog.preview.counts.text() == "2 pairs"
    press(dialog, "Import")
    qtbot.waitUntil(lambda: dialog.stack.currentWidget() is dialog.report)
    assert "2 pairs read, 1 found" in dialog.report.head.text()
    assert "1 pairs belong to no text" in dialog.report.note.text()


def tmx(path: Path, *pairs: tuple[str, str], language: str = "zh") -> Path:
    text = '<tuv xml:lang="{}"><seg>{}</seg></tuv>'
    units = "".join(
        f"<tu>{text.format(language, one)}{text.format('en', other)}</tu>" for one, other in pairs
    )
    header = '<header segtype="sentence" srclang="en" adminlang="en" datatype="plaintext" o-tmf="t"/>'
    path.write_text(f'<tmx version="1.4">{header}<body>{units}</body></tmx>', encoding="utf-8")
    return path


def test_a_tmx_file_is_known_by_its_name_and_its_sentences_are_counted(
    qtbot: QtBot, context: Context, project: Project, tmp_path: Path, press: Press, faults: list[Fault]
) -> None:
    project.translating.import_memory(tmx(tmp_path / "first.tmx", ("河。", "A river.")))
    path = tmx(tmp_path / "rivers.tmx", ("河。", "A river."), ("山。", "A hill."), ("海。", "A sea."))
    dialog = importer(qtbot, context, path)
    qtbot.waitUntil(dialog.import_button.isEnabled)
    assert dialog.preview.counts.text() == "3 pairs of sentences in Chinese and English"
    assert not dialog.role.isEnabled() and not dialog.language.isEnabled()
    assert project.translating.memory_size() == 1
    press(dialog, "Import")
    qtbot.waitUntil(lambda: dialog.stack.currentWidget() is dialog.report)
    assert dialog.report.head.text() == (
        "3 pairs of sentences read, 2 of them new; 1 were in the memory already."
    )
    assert project.translating.memory_size() == 3 and faults == []


def test_a_broken_tmx_file_is_told_with_its_place_and_nothing_is_stored(
    qtbot: QtBot, context: Context, project: Project, tmp_path: Path, faults: list[Fault]
) -> None:
    path = tmx(tmp_path / "rivers.tmx", ("河。", "A river."), ("山。", "A hill."))
    path.write_text(path.read_text(encoding="utf-8")[:-30], encoding="utf-8")
    dialog = importer(qtbot, context, path)
    qtbot.waitUntil(lambda: bool(dialog.fault.text()))
    assert "rivers.tmx:1:" in dialog.fault.text() and "XML" in dialog.fault.text()
    assert not dialog.import_button.isEnabled()
    assert project.translating.memory_size() == 0 and faults == []


def test_a_tmx_file_of_other_languages_says_so(
    qtbot: QtBot, context: Context, project: Project, tmp_path: Path
) -> None:
    path = tmx(tmp_path / "rios.tmx", ("Un río.", "A river."), language="es")
    dialog = importer(qtbot, context, path)
    qtbot.waitUntil(lambda: bool(dialog.fault.text()))
    assert "no sentences in both Chinese and English" in dialog.fault.text()
    assert not dialog.import_button.isEnabled()


def test_an_import_of_sentences_that_is_stopped_stores_none(project: Project, tmp_path: Path) -> None:
    path = tmx(tmp_path / "many.tmx", *((f"第{number}。", f"No {number}.") for number in range(2500)))
    progress = Progress(lambda event: progress.cancel() if event.done else None)
    with pytest.raises(Cancelled):
        project.translating.import_memory(path, progress=progress)
    assert project.translating.memory_size() == 0


def test_what_is_not_confirmed_is_left_out_and_not_refused(
    qtbot: QtBot, context: Context, project: Project, data: Path, tmp_path: Path, press: Press
) -> None:
    project.importing.import_file(data)
    nothing = Decision(no_answer=True, state=ReviewState.CONFIRMED)
    project.correcting.save(1, nothing, action="no answer", author="ann")
    dialog = ExportDialog(context)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: dialog.dataset.count() > 0)
    dialog.out.setText(str(tmp_path / "out.json"))
    press(dialog, "Export")
    qtbot.waitUntil(lambda: dialog.stack.currentWidget() is dialog.report)
    assert dialog.heading.text() == "Exported 1 question"
    assert dialog.report.head.text().startswith("1 passage and 1 question with ")
    first = dialog.report.tree.topLevelItem(0)
    assert first is not None and first.text(0) == "Left out 5: not confirmed"


def test_the_memory_is_exported_as_tmx(
    qtbot: QtBot, context: Context, project: Project, tmp_path: Path, press: Press
) -> None:
    project.translating.import_memory(tmx(tmp_path / "in.tmx", ("河。", "A river."), ("山。", "A hill.")))
    dialog = ExportDialog(context, "memory")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.show()
    assert not dialog.format.isVisible() and not dialog.dataset.isVisible()
    out = tmp_path / "out.tmx"
    dialog.out.setText(str(out))
    press(dialog, "Export")
    qtbot.waitUntil(lambda: dialog.stack.currentWidget() is dialog.report)
    assert dialog.heading.text() == "Exported 2 pairs of sentences"
    assert str(out) in dialog.report.head.text()
    report = TmxReport(out)
    assert {(one.source, one.target) for one in read_tmx(out, report)} == {
        ("A river.", "河。"),
        ("A hill.", "山。"),
    }


def test_gold_is_exported_as_it_came(
    qtbot: QtBot, context: Context, project: Project, data: Path, tmp_path: Path, press: Press
) -> None:
    project.importing.import_file(data)
    dialog = ExportDialog(context, "gold")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: dialog.dataset.count() > 0)
    assert not dialog.export_button.isEnabled()
    out = tmp_path / "out.json"
    dialog.out.setText(str(out))
    press(dialog, "Export")
    qtbot.waitUntil(lambda: dialog.stack.currentWidget() is dialog.report)
    assert json.loads(out.read_text(encoding="utf-8")) == squad(passages=3)


def test_exporting_corrections_that_are_not_there_says_so(
    qtbot: QtBot, context: Context, project: Project, data: Path, tmp_path: Path, press: Press
) -> None:
    project.importing.import_file(data)
    dialog = ExportDialog(context, "corrections")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: dialog.dataset.count() > 0)
    dialog.out.setText(str(tmp_path / "out.json"))
    press(dialog, "Export")
    qtbot.waitUntil(lambda: dialog.fault.isVisible())
    assert "Confirm some answers first" in dialog.fault.text()
    assert not (tmp_path / "out.json").exists()


def test_predictions_of_data_sets_with_the_same_ids_ask_for_one_of_them(
    qtbot: QtBot, context: Context, project: Project, data: Path, tmp_path: Path, press: Press
) -> None:
    project.importing.import_file(data)
    other = tmp_path / "other.json"
    other.write_text(json.dumps(squad(passages=3) | {"version": "other"}), encoding="utf-8")
    project.importing.import_file(other)
    dialog = ExportDialog(context, "gold")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: dialog.dataset.count() > 0)
    dialog.format.setCurrentIndex(dialog.format.findData("predictions"))
    out = tmp_path / "out.json"
    dialog.out.setText(str(out))
    press(dialog, "Export")
    qtbot.waitUntil(lambda: dialog.fault.isVisible())
    assert dialog.fault.text().startswith(
        "Predictions hold one answer for each id, and other has 6 ids that short has too. Choose one data set"
    )
    assert not out.exists()
    dialog.dataset.setCurrentIndex(dialog.dataset.findData("other"))
    press(dialog, "Export")
    qtbot.waitUntil(lambda: dialog.stack.currentWidget() is dialog.report)
    assert len(json.loads(out.read_text(encoding="utf-8"))) == 6


def test_a_system_is_asked_for_only_where_suggestions_are_exported(
    qtbot: QtBot, context: Context, project: Project
) -> None:
    dialog = ExportDialog(context)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.show()
    assert not dialog.system.isVisible()
    dialog.what.setCurrentIndex(dialog.what.findData("suggestions"))
    assert dialog.system.isVisible()


def test_a_file_that_is_there_is_replaced_only_by_a_button_that_says_so(
    qtbot: QtBot, context: Context, project: Project, data: Path, tmp_path: Path, press: Press
) -> None:
    project.importing.import_file(data)
    out = tmp_path / "out.json"
    out.write_text("mine", encoding="utf-8")
    dialog = ExportDialog(context, "gold")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: dialog.dataset.count() > 0)
    for typed in ("~nobody-of-this-name", "x" * 5000, str(tmp_path)):
        dialog.out.setText(typed)
        assert dialog.replaces.text() == "" and dialog.export_button.text() == "Export"
    dialog.out.setText(str(out))
    assert dialog.replaces.text() == "out.json is there already. Exporting replaces it."
    assert out.read_text(encoding="utf-8") == "mine"
    press(dialog, "Replace")
    qtbot.waitUntil(lambda: dialog.stack.currentWidget() is dialog.report)
    assert json.loads(out.read_text(encoding="utf-8")) == squad(passages=3)
