"""All systems of the registry on the Models & data page: what each lacks, and the buttons that get it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from core import paths
from core.services.catalogue import Project
from core.systems.catalogue import SYSTEMS
from core.translation.folders import write_card
from desktop_app.context import Context
from desktop_app.dialogs.evaluate import EvaluateDialog
from desktop_app.dialogs.install_model import InstallDialog
from desktop_app.dialogs.predict import PredictDialog
from desktop_app.main_window import MainWindow
from desktop_app.tasks.operation import Fault
from desktop_app.view_models.system_parts import BRANCHES, CHOOSE, INSTALL, TRAIN, USE
from desktop_app.view_models.systems_reading import read_askable
from desktop_app.views.models import ModelsPage
from desktop_app.views.models_systems import SystemsPane
from desktop_app.views.train import TrainPage
from tests.core.services.fakes import FakeRunner
from tests.core.translation.tiny_translators import CARD
from tests.desktop_app.building import add_models
from tests.desktop_app.translating import bundle

Rest = Callable[[], None]


@pytest.fixture(autouse=True)
def nothing_bundled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bundle(tmp_path / "nothing", monkeypatch)


@pytest.fixture
def window(context: Context, project_with_models: Project, qtbot: QtBot) -> MainWindow:
    made = MainWindow(context)
    qtbot.addWidget(made)
    made.resize(1400, 860)
    made.show()
    with qtbot.waitActive(made):
        made.activateWindow()
    return made


@pytest.fixture
def pane(window: MainWindow, rest: Rest) -> SystemsPane:
    window.show_page("models")
    page = window.page("models")
    assert isinstance(page, ModelsPage)
    while not page.systems.isVisible():
        QTest.keyClick(window, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    rest()
    return page.systems


def install_translator(name: str = "both-ways") -> Path:
    """A folder that says it translates both ways; enough to be chosen, not to be loaded."""
    folder = paths.user_data() / "models" / name
    folder.mkdir(parents=True)
    write_card(CARD, folder)
    return folder


def choose(pane: SystemsPane, system: str, rest: Rest) -> None:
    rows = [one.id for one in pane.table.records()]
    pane.view.choose_row(rows.index(system))
    rest()


def states(pane: SystemsPane) -> dict[str, str]:
    return {one.id: one.state for one in pane.table.records()}


def press(pane: SystemsPane, how: str) -> None:
    next(button for way, button in pane.card.buttons.items() if way.how == how).click()


def hows(pane: SystemsPane) -> list[str]:
    return [way.how for way in pane.card.buttons]


def dialog_of(kind: type[QWidget], qtbot: QtBot) -> QWidget:
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), kind))
    found = QApplication.activeModalWidget()
    assert found is not None
    return found


def test_every_system_of_the_registry_is_listed_with_what_it_lacks(pane: SystemsPane) -> None:
    assert pane.view.hasFocus()
    assert [one.id for one in pane.table.records()] == list(SYSTEMS.names())
    assert pane.summary() == f"2 of {len(SYSTEMS.names())} systems can answer"
    found = states(pane)
    assert (found["zero-shot"], found["cascade"]) == ("Ready", "Ready")
    assert found["reader"] == "Lacks weights"
    assert found["bt+verifier"] == "Lacks translator and Answer Verifier"
    assert found["branch:<lang>"] == "One of each language"
    rows = {one.id: one.row for one in pane.table.records()}
    assert rows["bt+verifier"] == "C #5"


def test_a_missing_translator_is_installed_from_here(pane: SystemsPane, rest: Rest, qtbot: QtBot) -> None:
    choose(pane, "bt+simplematch", rest)
    assert any("Chinese to English and English to Chinese" in text for text in pane.card.texts())
    assert hows(pane) == [TRAIN, INSTALL]
    press(pane, INSTALL)
    dialog = dialog_of(InstallDialog, qtbot)
    assert isinstance(dialog, InstallDialog) and dialog.name.currentText()
    dialog.reject()
    rest()


def test_with_a_translator_on_the_machine_systems_are_ready_and_it_is_named(
    pane: SystemsPane, rest: Rest, context: Context
) -> None:
    install_translator()
    pane.model.reload()
    rest()
    assert states(pane)["bt+simplematch"] == "Ready"
    choose(pane, "bt+simplematch", rest)
    assert pane.card.badge.text() == "Ready" and "both-ways" in pane.card.texts()
    assert pane.translator.itemText(0) == "Whatever fits (both-ways)"


def test_the_translator_of_the_project_is_chosen(
    pane: SystemsPane, rest: Rest, project_with_models: Project, faults: list[Fault]
) -> None:
    install_translator("first")
    gone = install_translator("second")
    pane.model.reload()
    rest()
    assert [pane.translator.itemData(at) for at in range(pane.translator.count())] == ["", "first", "second"]
    pane.translator.setCurrentIndex(2)
    pane.translator.activated.emit(2)
    rest()
    assert project_with_models.info.translator == "second" and pane.translator.currentData() == "second"
    shutil.rmtree(gone)
    pane.model.reload()
    rest()
    assert pane.translator.currentData() == "second"  # the choice is still there, and what is wrong is said
    choose(pane, "bt", rest)
    assert hows(pane) == [TRAIN, CHOOSE, INSTALL]
    assert any("no translator called 'second'" in text for text in pane.card.texts())
    press(pane, CHOOSE)
    assert pane.translator.hasFocus() or pane.translator.view().isVisible()
    pane.translator.hidePopup()
    pane.translator.setCurrentIndex(0)
    pane.translator.activated.emit(0)
    rest()
    assert project_with_models.info.translator == "" and states(pane)["bt"] == "Ready"
    assert faults == []


@pytest.mark.parametrize("system", ["reader", "bt+aligner", "bt+verifier", "dual-bert+source"])
def test_missing_weights_are_trained_from_here(
    pane: SystemsPane, rest: Rest, window: MainWindow, qtbot: QtBot, system: str
) -> None:
    recipe = system.removeprefix("bt+")
    choose(pane, system, rest)
    press(pane, TRAIN)
    assert window.shown == "train"
    page = window.page("train")
    assert isinstance(page, TrainPage)
    rest()
    assert page.form.recipe.currentData() == recipe
    qtbot.waitUntil(lambda: page.model.preflight is not None)
    # Without a translator and an encoder none of them can start, and the form says why.
    assert page.model.preflight is not None and page.model.preflight.faults


def test_what_cannot_be_trained_says_why(pane: SystemsPane, rest: Rest) -> None:
    choose(pane, "mixed", rest)
    said = " ".join(pane.card.texts())
    assert "None is trained yet." in said
    assert "no question with an answer in English (en)" in said


def test_what_learns_from_branches_leads_to_where_they_are_made(
    pane: SystemsPane, rest: Rest, window: MainWindow
) -> None:
    choose(pane, "mixmrc", rest)
    press(pane, BRANCHES)
    rest()
    page = window.page("models")
    assert isinstance(page, ModelsPage)
    assert page.branches.isVisible() and not pane.isVisible()
    page.show_part("systems")
    choose(pane, "cascade", rest)
    assert BRANCHES not in hows(pane)


def test_only_versions_whose_parts_are_there_can_be_ticked(
    pane: SystemsPane, rest: Rest, project_with_models: Project
) -> None:
    folder = install_translator()
    add_models(project_with_models, ("dual-bert@v1", "dual-bert@v2"))
    for system in ("bt", "dual-bert"):
        project_with_models.models.resolve(system)  # registers the version that the parts in use make
    found = read_askable(project_with_models)
    assert [one.label for one in found.ready if one.id in ("bt", "dual-bert")] == ["bt", "dual-bert@v1"]
    assert [name for name, _ in found.others] == ["cascade@v2", "dual-bert@v2"]
    shutil.rmtree(folder)
    found = read_askable(project_with_models)
    assert [one.label for one in found.ready] == ["zero-shot@v1", "cascade@v1"]
    assert [name for name, _ in found.others] == ["cascade@v2"]


def test_a_version_that_is_there_is_put_in_use(
    pane: SystemsPane, rest: Rest, project_with_models: Project
) -> None:
    add_models(project_with_models, ("mixed@v1",))
    with project_with_models.store.write() as unit:
        unit.models.retire("mixed@v1")
        unit.commit()
    pane.model.reload()
    choose(pane, "mixed", rest)
    assert "None of its versions is in use." in pane.card.texts()
    press(pane, USE)
    rest()
    assert project_with_models.models.resolve("mixed").label == "mixed@v1"
    assert states(pane)["mixed"] == "Ready" and hows(pane)[0] == "ask"


def test_enter_asks_a_system_that_is_ready(
    pane: SystemsPane, rest: Rest, window: MainWindow, qtbot: QtBot, project_with_models: Project
) -> None:
    project_with_models.predicting.runner = FakeRunner()
    choose(pane, "cascade", rest)
    pane.view.setFocus()
    QTest.keyClick(pane.view, Qt.Key.Key_Return)
    dialog = dialog_of(PredictDialog, qtbot)
    assert isinstance(dialog, PredictDialog) and window.shown == "correct"
    rest()
    assert dialog.systems.chosen() == ["cascade@v1"]
    dialog.systems.boxes["zero-shot@v1"].setChecked(True)
    dialog.scopes["all"].setChecked(True)
    dialog.ask_button.click()
    rest()
    answered = project_with_models.reviewing.question(1).suggestions
    assert {one.suggestion.system for one in answered} == {"cascade", "zero-shot"}


def test_a_system_is_evaluated_from_here(pane: SystemsPane, rest: Rest, qtbot: QtBot) -> None:
    choose(pane, "zero-shot", rest)
    press(pane, "evaluate")
    dialog = dialog_of(EvaluateDialog, qtbot)
    assert isinstance(dialog, EvaluateDialog)
    assert dialog.systems.chosen() == ["zero-shot@v1"]
    dialog.reject()
    rest()


def test_the_palette_has_the_same(pane: SystemsPane, rest: Rest, context: Context) -> None:
    choose(pane, "cascade", rest)
    enabled = {
        name: context.actions.action(f"models.{name}_system").isEnabled()
        for name in ("ask", "evaluate", "train", "complete")
    }
    assert enabled == {"ask": True, "evaluate": True, "train": True, "complete": False}
    choose(pane, "bt", rest)
    assert context.actions.action("models.complete_system").isEnabled()
    assert not context.actions.action("models.ask_system").isEnabled()
    choose(pane, "reader", rest)
    assert context.actions.action("models.train_system").isEnabled()


def test_a_project_that_is_only_read_says_so_and_has_no_button(
    pane: SystemsPane, rest: Rest, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(context.project), "read_only", property(lambda _self: True))
    choose(pane, "bt", rest)
    assert pane.card.buttons == {} and not pane.card.note.isHidden()


def test_the_dialog_leads_to_what_a_system_lacks(
    pane: SystemsPane, rest: Rest, window: MainWindow, context: Context, qtbot: QtBot
) -> None:
    context.intents.ask.emit("zero-shot@v1")
    dialog = dialog_of(PredictDialog, qtbot)
    assert isinstance(dialog, PredictDialog)
    rest()
    assert list(dialog.systems.boxes) == ["zero-shot@v1", "cascade@v1", "cascade@v2"]
    dialog.systems.get_buttons["bt+verifier"].click()
    rest()
    assert window.shown == "models" and pane.isVisible()
    assert pane.model.chosen is not None and pane.model.chosen.id == "bt+verifier"
    assert pane.view.current().id == "bt+verifier"
