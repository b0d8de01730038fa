"""Systems are scored, shown with intervals, compared on the same questions, and written to a report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.services.catalogue import Project
from desktop_app.context import Context
from desktop_app.dialogs.evaluate import EvaluateDialog
from desktop_app.tasks.operation import Fault
from desktop_app.views.evaluate import EvaluatePage
from tests.core.services.fakes import (
    FakeRunner,
    add_dataset,
    confirm_start,
    held_out,
    last_character,
    tiny_dataset,
    without_gold,
)

Rest = Callable[[], None]
HELD_OUT = "short (held-out)"


@pytest.fixture
def page(
    qtbot: QtBot,
    context: Context,
    project_with_models: Project,
    rest: Rest,
) -> EvaluatePage:
    """cascade@v1 and zero-shot@v1 answer alike; cascade@v2 answers something else."""
    project_with_models.predicting.runner = FakeRunner({"cascade@v2": last_character})
    made = EvaluatePage(context)
    qtbot.addWidget(made)
    made.resize(1300, 800)
    made.show()
    context.actions.set_page("evaluate")
    rest()
    return made


def evaluate(page: EvaluatePage, rest: Rest, *systems: str) -> None:
    page.model.evaluate(systems, page.model.scores.datasets[0].id, held_out=True)
    rest()


def cells(page: EvaluatePage) -> dict[tuple[str, str], str]:
    table = page.table
    return {
        (table.index(row, 0).data(), table.headerData(column, _horizontal())): table.index(row, column).data()
        for row in range(table.rowCount())
        for column in range(1, table.columnCount())
    }


def _horizontal() -> object:
    from PySide6.QtCore import Qt

    return Qt.Orientation.Horizontal


def test_at_first_there_is_a_way_on(page: EvaluatePage) -> None:
    assert page.empty.isVisible()
    assert not page.matrix.isVisible()


def test_the_dialog_offers_what_is_in_use(page: EvaluatePage) -> None:
    page._ask()
    (dialog,) = [one for one in QApplication.topLevelWidgets() if isinstance(one, EvaluateDialog)]
    assert dialog.systems.chosen() == ["zero-shot@v1", "cascade@v1"]
    assert dialog.held_out.isChecked()
    assert "no training has seen" in dialog.note.text()
    dialog.held_out.setChecked(False)
    assert "trained on" in dialog.note.text()
    for box in dialog.systems.boxes.values():
        box.setChecked(False)
    assert not dialog.evaluate_button.isEnabled()
    dialog.close()


def test_scores_fill_the_matrix_with_intervals(page: EvaluatePage, rest: Rest) -> None:
    evaluate(page, rest, "cascade@v1", "cascade@v2")
    found = cells(page)
    assert set(found) == {("cascade@v1", HELD_OUT), ("cascade@v2", HELD_OUT)}
    assert all(" / " in text for text in found.values())
    one = page.table.evaluation(page.table.index(0, 1))
    assert one is not None
    assert one.id in page.model.intervals


def test_two_systems_are_compared_by_themselves(page: EvaluatePage, rest: Rest) -> None:
    evaluate(page, rest, "cascade@v1", "cascade@v2")
    panel = page.compare_panel
    assert (panel.first.currentText(), panel.second.currentText()) == ("cascade@v1", "cascade@v2")
    assert page.model.pair is not None
    test = page.model.pair.test
    assert panel.outcome.words() == f"{test.wins} better, {test.ties} equal, {test.losses} worse"
    assert "questions in" in panel.verdict.text()
    assert panel.table.rowCount() == len(page.model.pair.questions) > 0


def test_swapping_turns_the_differences_round(page: EvaluatePage, rest: Rest) -> None:
    evaluate(page, rest, "cascade@v1", "cascade@v2")
    assert page.model.pair is not None
    before = page.model.pair.test.f1.difference
    page.compare_panel.swap()
    rest()
    assert page.model.pair.test.f1.difference == pytest.approx(-before)


def test_the_better_one_is_promoted_from_here(
    page: EvaluatePage, rest: Rest, project_with_models: Project
) -> None:
    evaluate(page, rest, "cascade@v1", "cascade@v2")
    assert page.compare_panel.promote_button.isVisible()
    page.compare_panel.promote_button.click()
    rest()
    assert project_with_models.models.resolve("cascade").label == "cascade@v2"
    assert not page.compare_panel.promote_button.isVisible()


def test_what_is_made_of_parts_is_not_promoted_from_here(
    page: EvaluatePage, rest: Rest, project_with_models: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    evaluate(page, rest, "cascade@v1", "cascade@v2")
    found = page.model.version("cascade@v2")
    assert found is not None
    made = replace(found, data={"parts": {"languages": ["en", "zh"], "cascade": "cascade@v7"}})
    monkeypatch.setattr(page.model, "version", lambda _label: made)
    page.model.comparison_changed.emit()
    button = page.compare_panel.promote_button
    assert button.isVisible() and not button.isEnabled()
    assert "made of parts" in button.toolTip() and "cascade@v7" in button.toolTip()


def test_a_question_that_differs_can_be_opened(page: EvaluatePage, rest: Rest, context: Context) -> None:
    evaluate(page, rest, "cascade@v1", "cascade@v2")
    opened: list[int] = []
    context.intents.correct.connect(opened.append)
    page.compare_panel.questions.choose_row(0)
    page.compare_panel.questions.opened.emit(page.compare_panel.questions.current())
    assert page.model.compared is not None
    assert opened == [page.model.compared.questions[0].question_id]


def test_systems_that_answer_alike_say_so(page: EvaluatePage, rest: Rest) -> None:
    evaluate(page, rest, "cascade@v1", "zero-shot@v1")
    assert page.compare_panel.alike.isVisible()
    assert not page.compare_panel.questions.isVisible()


def test_the_train_page_asks_for_a_comparison_that_must_be_scored_first(
    page: EvaluatePage, rest: Rest, qtbot: QtBot
) -> None:
    page.compare("cascade@v1", "cascade@v2")
    qtbot.waitUntil(lambda: page.model.pair is not None, timeout=20_000)
    assert page.model.pair is not None
    assert (page.model.pair.test.a, page.model.pair.test.b) == ("cascade@v1", "cascade@v2")
    assert page.compare_panel.dataset.currentText() == HELD_OUT
    rest()


@pytest.fixture
def outdated(page: EvaluatePage, rest: Rest, project_with_models: Project) -> str:
    """A data set whose corrections changed after cascade@v1 was scored, and before cascade@v2 was again."""
    number = add_dataset(project_with_models, without_gold(tiny_dataset("bare", passages=20)))
    questions = held_out(project_with_models, number)
    for one in questions:
        confirm_start(project_with_models, one, 1)
    for systems in (["cascade@v1", "cascade@v2"], ["cascade@v2"]):
        page.model.evaluate(systems, number, held_out=True)
        rest()
        confirm_start(project_with_models, questions[0], 3)
    return "bare (held-out)"


def test_scores_on_other_answers_are_told_and_not_compared(
    page: EvaluatePage, rest: Rest, outdated: str, tmp_path: Path, faults: list[Fault]
) -> None:
    panel = page.compare_panel
    panel.choose("cascade@v1", "cascade@v2", outdated)
    rest()
    assert "scored against different answers" in panel.verdict.text()
    assert panel.verdict.text().endswith("Evaluate both again")
    assert page.model.pair is None and not panel.f1.isVisible() and faults == []
    page.write_report(tmp_path / "report.html")
    rest()
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert outdated in text and "Where they differ" not in text


def test_the_train_page_asks_for_a_comparison_that_must_be_scored_anew(
    page: EvaluatePage, qtbot: QtBot, rest: Rest, outdated: str
) -> None:
    page.compare("cascade@v1", "cascade@v2")
    qtbot.waitUntil(lambda: page.model.pair is not None, timeout=20_000)
    rest()
    assert page.compare_panel.dataset.currentText() == outdated
    assert page.model.pair is not None and page.model.pair.dataset == outdated
    scored = [one for one in page.model.scores.evaluations if one.dataset == outdated]
    assert len({one.signature.partition("|")[2] for one in scored}) == 1 < len(scored)


def test_a_report_is_one_page(page: EvaluatePage, rest: Rest, tmp_path: Path) -> None:
    evaluate(page, rest, "cascade@v1", "cascade@v2")
    page.write_report(tmp_path / "report.html")
    rest()
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "cascade@v2" in text
    assert HELD_OUT in text


def test_a_fault_of_a_system_is_told_and_leaves_no_score(
    page: EvaluatePage, rest: Rest, project_with_models: Project, faults: list[Fault]
) -> None:
    project_with_models.predicting.runner = FakeRunner(fail_at=1)
    evaluate(page, rest, "cascade@v1")
    assert faults[0].what == "The weights fell apart"
    assert page.empty.isVisible()


def test_stopping_an_evaluation_ends_it_quietly(
    page: EvaluatePage, rest: Rest, context: Context, faults: list[Fault]
) -> None:
    page.model.evaluate(["cascade@v1"], page.model.scores.datasets[0].id, held_out=True)
    for task in context.runner.running():
        task.cancel()
    rest()
    assert faults == []
