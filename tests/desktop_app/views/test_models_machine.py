"""The machine's part of the Models & data page: lists, a card, and what its buttons and keys do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import keyring
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from core.services.catalogue import Project
from desktop_app.context import Context
from desktop_app.dialogs.confirm import ConfirmDialog
from desktop_app.dialogs.install_model import InstallDialog
from desktop_app.dialogs.service_key import ServiceKeyDialog
from desktop_app.main_window import MainWindow
from desktop_app.views.models import ModelsPage
from desktop_app.views.models_machine import MachinePane
from tests.core.models.hub_server import Hub, serving_a_copy
from tests.core.models.tiny_encoders import tiny_encoder
from tests.core.translation.keyrings import KeepingKeyring
from tests.desktop_app.translating import bundle

NAME = "google-bert/bert-base-multilingual-cased"
Rest = Callable[[], None]


@pytest.fixture(autouse=True)
def nothing_bundled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bundle(tmp_path / "nothing", monkeypatch)


@pytest.fixture(scope="module")
def tiny_bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_encoder(tmp_path_factory.mktemp("hub") / "model", "bert")


@pytest.fixture
def server(tiny_bert: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """Serves a model that the list offers."""
    with serving_a_copy(NAME, tiny_bert, tmp_path / "served", monkeypatch) as running:
        yield running


@pytest.fixture(autouse=True)
def ring(monkeypatch: pytest.MonkeyPatch) -> KeepingKeyring:
    made = KeepingKeyring()
    monkeypatch.setattr(keyring.core, "_keyring_backend", made)
    return made


@pytest.fixture
def window(context: Context, project: Project, qtbot: QtBot) -> MainWindow:
    made = MainWindow(context)
    qtbot.addWidget(made)
    made.resize(1300, 820)
    made.show()
    with qtbot.waitActive(made):
        made.activateWindow()
    return made


@pytest.fixture
def pane(window: MainWindow, rest: Rest) -> MachinePane:
    window.show_page("models")
    page = window.page("models")
    assert isinstance(page, ModelsPage)
    while not page.machine.isVisible():
        QTest.keyClick(window, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    rest()
    return page.machine


def choose(pane: MachinePane, name: str) -> None:
    for view, table in zip(pane.views.values(), pane.tables.values(), strict=True):
        rows = [at for at, one in enumerate(table.records()) if one.name == name]
        if rows:
            view.choose_row(rows[0])


def dialog_of(kind: type[QWidget], qtbot: QtBot) -> QWidget:
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), kind))
    found = QApplication.activeModalWidget()
    assert found is not None
    return found


def test_a_key_shows_the_machine_and_gives_it_the_focus(pane: MachinePane) -> None:
    assert pane.isVisible() and pane.views["Translators"].hasFocus()
    assert pane.item is not None and pane.item.name == "memory"
    assert pane.card.actions_shown() == ["models.import_memory", "models.export_memory"]
    assert pane.summary() == "1 translators and 0 models can be used"


def test_a_project_that_is_only_read_takes_no_memory_in(
    pane: MachinePane, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(context.project), "read_only", property(lambda _self: True))
    pane._show_item()
    assert pane.card.actions_shown() == ["models.export_memory"]


def test_one_row_is_chosen_in_both_lists(pane: MachinePane) -> None:
    choose(pane, NAME)
    assert pane.item is not None and pane.item.title == "Multilingual BERT"
    assert not pane.views["Translators"].selectionModel().hasSelection()
    assert pane.card.name.text() == NAME and pane.card.actions_shown() == ["models.install"]
    choose(pane, "deepl")
    assert not pane.views["Models"].selectionModel().hasSelection()
    assert pane.card.actions_shown() == ["models.key"] and pane.card.badge.text() == "Needs a key"


def test_from_the_list_to_an_installed_model_and_back(
    pane: MachinePane, rest: Rest, server: Hub, context: Context, qtbot: QtBot
) -> None:
    choose(pane, NAME)
    pane.views["Models"].setFocus()
    QTest.keyClick(pane.views["Models"], Qt.Key.Key_Return)
    dialog = dialog_of(InstallDialog, qtbot)
    assert isinstance(dialog, InstallDialog)
    qtbot.waitUntil(lambda: dialog.go_button.text() == "Install", timeout=20_000)
    dialog.go_button.click()
    assert pane.card.actions_shown() == ["models.stop"] and not pane.card.progress.isHidden()
    rest()
    assert pane.card.badge.text() == "Installed" and pane.card.progress.isHidden()
    pane.card.button("models.remove").click()
    asked = dialog_of(ConfirmDialog, qtbot)
    assert isinstance(asked, ConfirmDialog)
    asked.verb_button.click()
    rest()
    assert pane.card.badge.text() == "Can be installed"


def test_a_key_can_be_given(pane: MachinePane, rest: Rest, ring: KeepingKeyring, qtbot: QtBot) -> None:
    choose(pane, "deepl")
    pane.card.button("models.key").click()
    dialog = dialog_of(ServiceKeyDialog, qtbot)
    assert isinstance(dialog, ServiceKeyDialog)
    qtbot.keyClicks(dialog.key, "a-key")
    dialog.keep_button.click()
    rest()
    assert list(ring.kept.values()) == ["a-key"]
    assert pane.card.badge.text() == "Ready"


def test_another_page_asks_for_a_model(
    window: MainWindow, pane: MachinePane, rest: Rest, server: Hub, context: Context, qtbot: QtBot
) -> None:
    window.show_page("correct")
    rest()
    context.intents.install.emit(NAME)
    dialog = dialog_of(InstallDialog, qtbot)
    assert isinstance(dialog, InstallDialog) and dialog.name.currentText() == NAME
    assert window.shown == "models" and pane.isVisible()
    rest()
    dialog.reject()


def test_by_name_without_a_choice(pane: MachinePane, rest: Rest, qtbot: QtBot) -> None:
    QTest.keyClick(
        pane.window(), Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    dialog = dialog_of(InstallDialog, qtbot)
    assert isinstance(dialog, InstallDialog) and dialog.name.currentText() == ""
    dialog.reject()
