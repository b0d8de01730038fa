"""The branches' part of the Models & data page: made off the GUI thread, counted, opened, trained."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.domain.changes import Changes
from core.errors import InputError
from core.services.branching import BranchMade, BranchOrder
from core.services.catalogue import Project
from core.translation.base import Direction
from desktop_app.context import Context
from desktop_app.dialogs.make_branch import MakeBranchDialog
from desktop_app.main_window import MainWindow
from desktop_app.view_models.branches import said
from desktop_app.views.correct import CorrectPage
from desktop_app.views.models import ModelsPage
from desktop_app.views.models_branches import BranchesPane
from desktop_app.views.train import TrainPage
from tests.core.services.branching_project import (
    TRAINED,
    add,
    branching_project,
    confirm,
    in_capitals,
    number_of,
    spoken,
)
from tests.core.translation.fakes import RuleTranslator
from tests.desktop_app.translating import FakeHost

Rest = Callable[[], None]
COUNT = 2 * len(TRAINED)


@pytest.fixture
def project(
    context: Context, tmp_path: Path, no_bundled_models: None, monkeypatch: pytest.MonkeyPatch
) -> Project:
    """Rivers in English; what translates them lives in the host."""
    made, _ = branching_project(tmp_path / "project", monkeypatch)
    made.predicting.runner = FakeHost(RuleTranslator(spoken, id="rule:1"))  # type: ignore[assignment]
    made.translating.load = None  # type: ignore[assignment]
    context.project.put(made)
    return made


@pytest.fixture
def window(context: Context, project: Project, qtbot: QtBot) -> MainWindow:
    made = MainWindow(context)
    qtbot.addWidget(made)
    made.resize(1400, 860)
    made.show()
    with qtbot.waitActive(made):
        made.activateWindow()
    return made


@pytest.fixture
def pane(window: MainWindow, rest: Rest) -> BranchesPane:
    window.show_page("models")
    page = window.page("models")
    assert isinstance(page, ModelsPage)
    QTest.keyClick(window, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    rest()
    return page.branches


def dialog(pane: BranchesPane, rest: Rest) -> MakeBranchDialog:
    """The dialog as the button opens it."""
    button = pane.make_button if pane.make_button.isVisible() else pane.empty_button
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    rest()
    return next(one for one in pane.window().findChildren(MakeBranchDialog) if one.isVisible())


def make(pane: BranchesPane, rest: Rest, language: str = "es") -> None:
    asked = dialog(pane, rest)
    asked.language.setCurrentIndex(asked.language.findData(language))
    rest()
    QTest.mouseClick(asked.make_button, Qt.MouseButton.LeftButton)
    rest()


def rows(pane: BranchesPane) -> list[list[str]]:
    table = pane.table
    return [
        [str(table.index(row, column).data()) for column in range(table.columnCount())]
        for row in range(table.rowCount())
    ]


def test_without_branches_it_is_said_what_can_be_done(pane: BranchesPane) -> None:
    assert pane.empty.isVisible() and not pane.view.isVisible()
    assert "can be translated with their answers" in pane.model.branches.reason
    assert pane.empty_button.isEnabled()


def test_one_answer_is_told_in_the_singular() -> None:
    assert said(BranchMade("es", carried=1)) == "Spanish: 1 answer carried over."


def test_a_branch_is_made_in_the_background_and_counted(
    pane: BranchesPane, rest: Rest, context: Context
) -> None:
    told: list[str] = []
    context.errors.noticed.connect(told.append)
    make(pane, rest)
    assert told == [f"Spanish: {COUNT - 1} answers carried over, 1 lost."]
    english, spanish = rows(pane)
    assert english[:5] == ["English", str(COUNT), str(COUNT), "0", "0"]
    assert spanish[:5] == ["Spanish", str(COUNT), str(COUNT - 1), "0", "1"]
    assert spanish[5].startswith("rivers (es), carried by markers@")
    assert pane.model.state is not None and pane.model.state.language == "es"
    assert "items train in no language: a passage of it is held out" in pane.caption.text()
    assert pane.summary() == f"2 languages, {COUNT} items"


def test_a_lost_item_opens_where_it_can_be_corrected(
    pane: BranchesPane, rest: Rest, window: MainWindow, project: Project
) -> None:
    make(pane, rest)
    first = pane.examples_table.record(0)
    assert (first.found.item, first.remark) == ("Ebro-where", "Markers lost")
    assert pane.open_button.isEnabled()
    QTest.mouseClick(pane.open_button, Qt.MouseButton.LeftButton)
    rest()
    assert window.shown == "correct"
    number = number_of(project, "rivers (es)", "Ebro-where")
    page = window.page("correct")
    assert isinstance(page, CorrectPage)
    shown = page.model.question
    assert shown is not None and shown.id == number


def test_corrections_are_counted_when_the_page_is_shown_again(
    pane: BranchesPane, rest: Rest, window: MainWindow, project: Project, context: Context
) -> None:
    make(pane, rest)
    number = number_of(project, "rivers (es)", "Ebro-where")
    confirm(project, number, "EBRO")
    context.bus.changed.emit(Changes("correct", questions=frozenset({number})))
    window.show_page("models")
    rest()
    assert rows(pane)[1][:5] == ["Spanish", str(COUNT), str(COUNT), "1", "0"]


def test_the_dialog_says_what_it_would_do(pane: BranchesPane, rest: Rest, project: Project) -> None:
    add(project, in_capitals(TRAINED), "es")
    asked = dialog(pane, rest)
    assert asked.order() == BranchOrder("es", "markers", (1,))
    assert f"{len(TRAINED)} questions are there already, by their ids, in “capitals”." in asked.note.text()
    assert f"{len(TRAINED)} questions are translated with their answers." in asked.note.text()
    asked.language.setEditText("en")
    rest()
    assert "another language than en" in asked.note.text() and not asked.make_button.isEnabled()
    asked.language.setEditText("it")
    rest()
    assert asked.order().language == "it" and asked.make_button.isEnabled()


def test_without_a_translator_the_dialog_says_so(
    pane: BranchesPane, rest: Rest, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(direction: Direction) -> None:
        raise InputError(f"nothing here translates {direction}", remedy="Install a model")

    monkeypatch.setattr(project.translating, "default_translator", none)
    asked = dialog(pane, rest)
    assert asked.note.text() == "Nothing here translates en→es. Install a model."
    assert not asked.make_button.isEnabled()


def test_the_teacher_of_a_language_is_one_button_away(
    pane: BranchesPane, rest: Rest, window: MainWindow
) -> None:
    make(pane, rest)
    QTest.mouseClick(pane.train_button, Qt.MouseButton.LeftButton)
    rest()
    page = window.page("train")
    assert window.shown == "train" and isinstance(page, TrainPage)
    assert page.form.recipe.currentData() == "branch:es"


def test_a_project_for_reading_only_offers_nothing_that_fails(
    pane: BranchesPane, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(context.project), "read_only", property(lambda self: True))
    pane.model.changed.emit()
    assert not pane.empty_button.isEnabled()
    assert "reading only" in pane.empty._text.text()


def test_the_key_works_from_another_part(window: MainWindow, rest: Rest) -> None:
    window.show_page("models")
    rest()
    QTest.keyClick(
        window, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    rest()
    page = window.page("models")
    assert isinstance(page, ModelsPage) and page.branches.isVisible()
    assert [one for one in window.findChildren(MakeBranchDialog) if one.isVisible()]
