"""The dialog says what is missing before a grid can be scored, and takes files by their names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import shiboken6
from pytestqt.qtbot import QtBot

from core.domain.reviews import DatasetInfo
from core.services.catalogue import create_project
from desktop_app.context import Context
from desktop_app.dialogs import grid_memory
from desktop_app.dialogs.language_grid import LanguageGridDialog
from desktop_app.view_models.language_grid import GridChoices, GridOrder


def info(number: int, name: str, language: str) -> DatasetInfo:
    words = {"split": "", "format": "mlqa", "licence": "", "role": "evaluation", "metric": ""}
    source = {"source_file": "", "source_sha256": "", "imported_at": ""}
    return DatasetInfo(number, name, language=language, questions=1190, **words, **source)  # type: ignore[arg-type]


SETS = (info(1, "xquad.en", "en"), info(2, "xquad.es", "es"), info(3, "other.es", "es"))
SYSTEMS = (("cascade@v1", True), ("reader@v2", False))


@pytest.fixture
def dialog(qtbot: QtBot, context: Context) -> Iterator[LanguageGridDialog]:
    made = LanguageGridDialog(context, GridChoices(SYSTEMS, SETS, ("squad_v1.1", "mlqa_es")))
    made.show()
    yield made
    if shiboken6.isValid(made):
        made.close()


def test_one_set_a_language_is_asked_for(dialog: LanguageGridDialog) -> None:
    assert dialog.note.text() == "Spanish is there twice: leave one of the two out."
    assert not dialog.score_button.isEnabled()
    dialog.sets[3].setChecked(False)
    assert dialog.score_button.isEnabled()
    assert dialog.note.text() == "2 × 2 cells with up to 200 questions each: at most 800 answers."
    dialog.limit.setValue(0)
    assert "up to 1,190 questions each: at most 4,760 answers" in dialog.note.text()
    dialog.sets[2].setChecked(False)
    assert dialog.note.text() == "Choose data in two languages or more."


def test_a_system_is_asked_for(dialog: LanguageGridDialog) -> None:
    dialog.sets[3].setChecked(False)
    dialog.systems["cascade@v1"].setChecked(False)
    assert dialog.note.text() == "Choose a system."
    dialog.systems["reader@v2"].setChecked(True)
    assert dialog.order().systems == ("reader@v2",)


def test_what_was_chosen_is_ordered(dialog: LanguageGridDialog, qtbot: QtBot) -> None:
    dialog.sets[3].setChecked(False)
    dialog.metric_box.setCurrentIndex(dialog.metric_box.findData("mlqa"))
    dialog.shared.setChecked(True)
    with qtbot.waitSignal(dialog.agreed) as told:
        dialog.score_button.click()
    assert told.args == [GridOrder(("cascade@v1",), (1, 2), (), "mlqa", True, 200)]


def test_files_tell_their_language_by_their_names(dialog: LanguageGridDialog) -> None:
    dialog._show_source("files")
    for name in ("xquad.en.json", "plain.json", "xquad.en.json"):
        dialog.files.add(Path("data") / name)
    assert dialog.files.files() == [(Path("data/xquad.en.json"), "en"), (Path("data/plain.json"), "")]
    assert dialog.note.text() == "Write the language of each file, such as es."
    dialog.files.rows[1].language.setText("ES_mx")
    assert dialog.order().files == ((Path("data/xquad.en.json"), "en"), (Path("data/plain.json"), "es"))
    assert dialog.order().dataset_ids == () and dialog.score_button.isEnabled()
    dialog.files.rows[0].removed.emit()
    assert dialog.note.text() == "Choose data in two languages or more."


def test_a_project_without_parallel_data_is_told_what_to_do(qtbot: QtBot, context: Context) -> None:
    made = LanguageGridDialog(context, GridChoices(SYSTEMS))
    made.show()
    assert made.source.value() == "files" and "XQuAD or MLQA" in made.source_note.text()
    made._show_source("project")
    assert "with the role evaluation" in made.source_note.text()
    made.close()


def test_what_was_scored_last_in_this_project_is_entered_again(
    qtbot: QtBot, context: Context, tmp_path: Path
) -> None:
    choices = GridChoices(SYSTEMS, SETS, ("squad_v1.1", "mlqa_es"))
    context.project.put(create_project(tmp_path / "one", name="One", source="en", target="zh"))
    files = [tmp_path / "plain.json", tmp_path / "xquad.zh.json", tmp_path / "xquad.de.json"]
    for path in files:
        path.write_text("{}", encoding="utf-8")
    first = LanguageGridDialog(context, choices)
    first._show_source("files")
    for path in files:
        first.files.add(path)
    first.files.rows[0].language.setText("es")
    first.systems["reader@v2"].setChecked(True)
    first.systems["cascade@v1"].setChecked(False)
    first.limit.setValue(37)
    first.shared.setChecked(True)
    first.metric_box.setCurrentIndex(first.metric_box.findData("mlqa_es"))
    asked = first.order()
    first.score_button.click()

    files[2].unlink()
    again = LanguageGridDialog(context, choices)
    assert again.order() == replace(asked, files=asked.files[:2])
    assert again.source.value() == "files" and again.score_button.isEnabled()

    one = context.project.take()
    assert one is not None
    one.close()
    closed = LanguageGridDialog(context, choices)
    assert closed.files.files() == []
    context.project.put(create_project(tmp_path / "two", name="Two", source="en", target="zh"))
    other = LanguageGridDialog(context, choices)
    assert other.files.files() == [] and other.limit.value() == 200


def test_data_sets_that_are_gone_leave_the_usual_choice(context: Context, tmp_path: Path) -> None:
    context.project.put(create_project(tmp_path / "one", name="One", source="en", target="zh"))
    grid_memory.remember(context, GridOrder(("gone@v1",), (7, 8)))
    dialog = LanguageGridDialog(context, GridChoices(SYSTEMS, SETS))
    assert dialog.order().systems == ("cascade@v1",) and dialog.order().dataset_ids == (1, 2, 3)
    name = context.memory.of_project(tmp_path / "one", "grid-order")
    context.memory.put(name, "nonsense")
    assert grid_memory.remembered(context) is None
