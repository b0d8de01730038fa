"""A language grid is scored in the model host's place, shown as map and table, kept, and written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.evaluation.grid_scores import Pair
from core.services.catalogue import Project
from desktop_app.context import Context
from desktop_app.dialogs.confirm import ConfirmDialog
from desktop_app.dialogs.language_grid import LanguageGridDialog
from desktop_app.tasks.operation import Fault
from desktop_app.view_models.language_grid import GridOrder
from desktop_app.views.evaluate import EvaluatePage
from desktop_app.views.evaluate_grid import GridPane
from tests.core.services.fakes import FakeRunner
from tests.core.services.parallel_project import import_sets, knows, knows_at_home, write_set

Rest = Callable[[], None]


@pytest.fixture
def runner() -> FakeRunner:
    return FakeRunner({"cascade@v1": knows_at_home, "zero-shot@v1": knows})


@pytest.fixture
def numbers(project_with_models: Project, runner: FakeRunner, tmp_path: Path) -> list[int]:
    """The row ids of the same four questions in English, Spanish and German."""
    project_with_models.predicting.runner = runner
    return import_sets(project_with_models, tmp_path)


@pytest.fixture
def page(qtbot: QtBot, context: Context, numbers: list[int], rest: Rest) -> EvaluatePage:
    made = EvaluatePage(context)
    qtbot.addWidget(made)
    made.resize(1300, 900)
    made.show()
    context.actions.set_page("evaluate")
    made.show_part("grid")
    rest()
    return made


@pytest.fixture
def pane(page: EvaluatePage) -> GridPane:
    return page.grid_pane


@pytest.fixture
def scored(pane: GridPane, numbers: list[int], rest: Rest) -> GridPane:
    pane.model.evaluate(GridOrder(("cascade@v1",), tuple(numbers)))
    rest()
    return pane


def figures(pane: GridPane) -> list[list[str]]:
    table = pane.table
    rows, columns = range(table.rowCount()), range(table.columnCount())
    return [[table.index(row, column).data() for column in columns] for row in rows]


def press(qtbot: QtBot, pane: GridPane, *keys: Qt.Key) -> None:
    for key in keys:
        qtbot.keyClick(pane.heat_map, key)


def test_at_first_there_is_a_way_on(pane: GridPane) -> None:
    assert pane.empty.isVisible() and pane.empty_button.isEnabled()
    assert not pane.body.isVisible() and not pane.busy.isVisible()
    assert pane.panes() == []


def test_the_dialog_offers_what_the_project_has_and_scores_it(
    page: EvaluatePage, pane: GridPane, context: Context, rest: Rest
) -> None:
    page.show_part("scores")
    context.actions.trigger("evaluate.grid")
    assert page.parts.value() == "grid"
    (dialog,) = [
        one
        for one in QApplication.topLevelWidgets()
        if isinstance(one, LanguageGridDialog) and one.isVisible()
    ]
    assert dialog.order().systems == ("cascade@v1", "zero-shot@v1")
    assert len(dialog.order().dataset_ids) == 3
    assert "3 × 3 cells with up to 4 questions each: at most 72 answers" in dialog.note.text()
    dialog.systems["zero-shot@v1"].setChecked(False)
    dialog.score_button.click()
    rest()
    assert pane.body.isVisible() and not pane.empty.isVisible()
    assert pane.grids.count() == 1 and pane.grids.currentText().startswith("cascade@v1 · xquad · 4 ids")


def test_the_map_shows_cells_and_means(scored: GridPane) -> None:
    assert figures(scored) == [
        ["100.0", "0.0", "0.0", "33.3"],
        ["0.0", "100.0", "0.0", "33.3"],
        ["0.0", "0.0", "100.0", "33.3"],
        ["33.3", "33.3", "33.3", "33.3"],
    ]
    header = [scored.table.headerData(place, Qt.Orientation.Vertical) for place in range(4)]
    assert header == ["English", "Spanish", "German", "Mean"]
    assert "F1 100.0 where question and passage are in one language, 0.0" in scored.sentence.text()


def test_arrow_keys_move_over_the_cells_and_not_onto_the_means(qtbot: QtBot, scored: GridPane) -> None:
    assert scored.card.title.text() == "Questions in English, passages in English"
    press(qtbot, scored, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Right)
    assert scored.card.title.text() == "Questions in Spanish, passages in German"
    assert scored.card.f1.mean.text() == "0.0"
    assert scored.card.counts.text() == "4 questions · squad_v1.1"
    press(qtbot, scored, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Down)
    assert scored.card.title.text() == "Questions in German, passages in German"


def test_enter_lists_the_questions_of_the_cell(qtbot: QtBot, scored: GridPane) -> None:
    assert not scored.questions.isVisible() and scored.hint.isVisible()
    press(qtbot, scored, Qt.Key.Key_Down, Qt.Key.Key_Return)
    rows = scored.questions_table.records()
    assert (rows[0].question, rows[0].golds, rows[0].answer) == ("es a?", ("aen",), "passage")
    assert len(rows) == 4 and scored.questions.isVisible() and not scored.hint.isVisible()
    assert scored.panes() == [scored.heat_map, scored.questions]
    press(qtbot, scored, Qt.Key.Key_Up)
    assert scored.questions_table.records() == [] and not scored.questions.isVisible()


def test_reading_anew_keeps_the_list(qtbot: QtBot, scored: GridPane, rest: Rest) -> None:
    press(qtbot, scored, Qt.Key.Key_Right, Qt.Key.Key_Return)
    scored.model.reload()
    rest()
    assert scored.questions.isVisible() and len(scored.questions_table.records()) == 4
    assert scored.card.title.text() == "Questions in English, passages in Spanish"


def test_questions_with_the_lowest_f1_come_first(
    scored: GridPane, runner: FakeRunner, numbers: list[int], rest: Rest
) -> None:
    runner.rules["zero-shot@v1"] = lambda item: None if item.key.endswith("/c") else knows(item)
    scored.model.evaluate(GridOrder(("zero-shot@v1",), tuple(numbers)))
    rest()
    rows = scored.model.questions(Pair("en", "es"))
    assert [(one.key, one.answer, one.f1) for one in rows] == [
        ("c", "", 0.0), ("a", "aes", 1.0), ("b", "bes", 1.0), ("d", "des", 1.0),
    ]  # fmt: skip


def test_the_table_has_both_measures_of_every_cell(scored: GridPane) -> None:
    scored.show_measure("table")
    assert scored.cells.isVisible() and not scored.heat_map.isVisible()
    assert scored.cells_table.rowCount() == 9
    assert scored.card.title.text() == "Questions in English, passages in English"
    scored.cells.choose_row(1)
    assert scored.card.title.text() == "Questions in English, passages in Spanish"
    scored.list_questions()
    assert [one.answer for one in scored.questions_table.records()] == ["passage"] * 4
    scored.show_measure("exact_match")
    assert scored.heat_map.isVisible() and figures(scored)[0][0] == "100.0"


def test_the_map_is_painted_in_both_themes(scored: GridPane, qapp: QApplication) -> None:
    """The colour of a full cell is where the scale ends, and another one in the dark."""
    from core.reports.heat import fill
    from desktop_app.theme.active import apply

    def colour_of_first_cell() -> str:
        box = scored.heat_map.visualRect(scored.table.index(0, 0))
        image = scored.heat_map.viewport().grab().toImage()
        return image.pixelColor(box.left() + 12, box.center().y()).name()

    try:
        for mode, dark in (("light", False), ("dark", True)):
            apply(qapp, mode=mode)  # type: ignore[arg-type]
            assert colour_of_first_cell() == fill(1.0, dark=dark)
    finally:
        apply(qapp, mode="light")


def test_a_grid_is_there_again_after_a_restart(
    qtbot: QtBot, scored: GridPane, context: Context, rest: Rest
) -> None:
    again = GridPane(context)
    qtbot.addWidget(again)
    again.model.reload()
    rest()
    assert again.model.shown == scored.model.shown is not None
    assert figures(again) == figures(scored)


def test_files_are_scored_without_being_imported(
    pane: GridPane, project_with_models: Project, tmp_path: Path, rest: Rest
) -> None:
    before = project_with_models.reviewing.datasets()
    files = [(write_set(tmp_path, code), code) for code in ("fr", "it")]
    pane.model.evaluate(GridOrder(("zero-shot@v1",), files=tuple(files), limit=2))
    rest()
    assert pane.model.shown is not None
    assert (pane.model.shown.score.languages, pane.model.shown.score.asked) == (("fr", "it"), 2)
    assert project_with_models.reviewing.datasets() == before


def test_another_grid_can_be_chosen(scored: GridPane, numbers: list[int], rest: Rest) -> None:
    scored.model.evaluate(GridOrder(("zero-shot@v1",), tuple(numbers)))
    rest()
    assert scored.grids.currentText().startswith("zero-shot@v1") and figures(scored)[0][1] == "100.0"
    older = next(place for place in (0, 1) if scored.grids.itemText(place).startswith("cascade@v1"))
    scored.grids.setCurrentIndex(older)
    scored.grids.activated.emit(older)
    assert figures(scored)[0][1] == "0.0"


@pytest.mark.parametrize("ending", ["html", "csv"])
def test_the_grid_is_written_as_the_ending_says(
    scored: GridPane, tmp_path: Path, ending: str, rest: Rest
) -> None:
    scored.model.write(tmp_path / f"grid.{ending}")
    rest()
    assert "cascade@v1" in (tmp_path / f"grid.{ending}").read_text(encoding="utf-8")


def test_another_ending_is_a_fault_in_plain_words(
    scored: GridPane, tmp_path: Path, faults: list[Fault], rest: Rest
) -> None:
    scored.model.write(tmp_path / "grid.pdf")
    rest()
    assert "ending" in faults[0].what and ".html" in faults[0].remedy


def test_a_grid_is_removed_after_a_question(scored: GridPane, rest: Rest) -> None:
    scored.remove_button.click()
    (dialog,) = [one for one in QApplication.topLevelWidgets() if isinstance(one, ConfirmDialog)]
    dialog.verb_button.click()
    rest()
    assert scored.model.grids == () and scored.empty.isVisible()


def test_stopping_is_told_and_is_no_fault(
    pane: GridPane, context: Context, numbers: list[int], faults: list[Fault], rest: Rest
) -> None:
    told: list[str] = []
    context.errors.noticed.connect(told.append)
    pane.model.evaluate(GridOrder(("cascade@v1",), tuple(numbers)))
    assert pane.model.busy
    for task in context.runner.running():
        task.cancel()
    rest()
    assert pane.model.grids == () and faults == [] and pane.model.busy == ""
    assert told == ["Stopped. Cells that are whole are kept: the same grid goes on from there."]


def test_a_fault_of_a_system_is_told(
    pane: GridPane, runner: FakeRunner, numbers: list[int], faults: list[Fault], rest: Rest
) -> None:
    runner.fail_at = 1
    pane.model.evaluate(GridOrder(("cascade@v1",), tuple(numbers)))
    rest()
    assert faults[0].what == "The weights fell apart" and pane.empty.isVisible()


def test_a_damaged_file_is_named(scored: GridPane, project_with_models: Project, rest: Rest) -> None:
    (project_with_models.paths.grids / "other.json").write_text("{", encoding="utf-8")
    scored.model.reload()
    rest()
    assert scored.damaged.isVisible() and scored.damaged.text().startswith("other.json in the project's")


def test_a_window_that_only_reads_says_why_it_scores_nothing(
    pane: GridPane, context: Context, monkeypatch: pytest.MonkeyPatch, rest: Rest
) -> None:
    monkeypatch.setattr(type(context.project), "read_only", property(lambda _self: True))
    pane.model.reload()
    rest()
    assert not pane.empty_button.isEnabled() and "only reads" in pane.empty_note.text()
    assert not context.actions.action("evaluate.grid").isEnabled()


def test_a_key_switches_between_the_parts(page: EvaluatePage, scored: GridPane, context: Context) -> None:
    assert page.panes() == [scored.heat_map]
    context.actions.trigger("evaluate.switch")
    assert page.parts.value() == "scores" and page.panes()[0] is page.matrix
    context.actions.trigger("evaluate.switch")
    assert page.parts.value() == "grid" and scored.heat_map.isVisible()
