"""Before a model is fetched the window says what it is, how large and under which licence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.progress import Progress
from core.services import installing
from core.services.installing import Inspection
from desktop_app.context import Context
from desktop_app.dialogs.confirm import ConfirmDialog
from desktop_app.dialogs.install_model import InstallDialog
from tests.core.models.hub_server import Hub, serving_a_copy
from tests.core.models.tiny_encoders import tiny_encoder

NAME = "somebody/tiny-bert"
Show = Callable[..., InstallDialog]


@pytest.fixture(scope="module")
def tiny_bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_encoder(tmp_path_factory.mktemp("hub") / "model", "bert")


@pytest.fixture
def server(tiny_bert: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    with serving_a_copy(NAME, tiny_bert, tmp_path / "served", monkeypatch) as running:
        yield running


@pytest.fixture
def show(context: Context, qtbot: QtBot) -> Show:
    def run(name: str = "") -> InstallDialog:
        made = InstallDialog(context, name)
        made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        qtbot.addWidget(made)
        made.show()
        qtbot.waitUntil(lambda: not context.runner.running(), timeout=20_000)
        return made

    return run


def agreed(dialog: InstallDialog) -> list[Inspection]:
    found: list[Inspection] = []
    dialog.agreed.connect(found.append)
    return found


def test_nothing_is_asked_before_a_name_is_given(show: Show, server: Hub) -> None:
    dialog = show()
    assert server.asked == [] and not dialog.go_button.isEnabled()
    assert "Size and licence are shown before anything is fetched" in dialog.note.text()
    assert dialog.name.findText("Helsinki-NLP/opus-mt-zh-en") >= 0


def test_size_and_licence_come_first_and_enter_installs(
    show: Show, server: Hub, context: Context, qtbot: QtBot
) -> None:
    dialog = show()
    found = agreed(dialog)
    QTest.keyClicks(dialog.name.lineEdit(), NAME)
    QTest.keyClick(dialog.name.lineEdit(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not context.runner.running(), timeout=20_000)
    for told in ("encoder, BERT", "less than 1 MB", "apache-2.0", "Chinese, English", server.address):
        assert told in dialog.words()
    assert server.files_asked() == [] and dialog.go_button.text() == "Install"
    dialog.go_button.click()
    assert [one.name for one in found] == [NAME] and not dialog.isVisible()


def test_a_folder_is_looked_into(show: Show, tiny_bert: Path) -> None:
    dialog = show(str(tiny_bert))
    assert f"From\n{tiny_bert}" in dialog.words() and dialog.go_button.isEnabled()


def test_another_name_hides_what_was_found(show: Show, server: Hub) -> None:
    dialog = show(NAME)
    assert dialog.card.isVisible()
    dialog.name.setEditText("somebody/else")
    assert not dialog.card.isVisible() and dialog.go_button.text() == "Look at it"


def test_what_is_wrong_is_said_in_place(
    show: Show, server: Hub, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert "There is no such model" in show("nobody/nothing").note.text()
    assert "no model" in show(str(tmp_path)).note.text()
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    dialog = show(NAME)
    assert "cannot be reached" in dialog.note.text() and "install that folder" in dialog.note.text()
    assert dialog.go_button.isEnabled(), "one may try again"


def test_what_is_installed_is_not_fetched_again(show: Show, server: Hub) -> None:
    installing.install(NAME, Progress())
    dialog = show(NAME)
    assert dialog.note.text() == "This very model is installed." and not dialog.go_button.isEnabled()


def test_half_a_download_is_gone_on_with_or_thrown_away(show: Show, server: Hub) -> None:
    half = Progress(lambda event: half.cancel() if event.done > 40_000 else None)
    with pytest.raises(Exception, match="cancelled"):
        installing.install(NAME, half)
    dialog = show(NAME)
    assert "are here already" in dialog.words() and dialog.go_button.text() == "Go on"
    gone: list[str] = []
    dialog.discarded.connect(gone.append)
    dialog.discard_button.click()
    assert gone == [NAME]


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_Return])
def test_taking_away_is_never_done_in_haste(key: Qt.Key, qtbot: QtBot) -> None:
    dialog = ConfirmDialog("Remove it?", "It is gone then.", "Remove")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.show()
    with qtbot.assertNotEmitted(dialog.agreed):
        qtbot.keyClick(dialog, key)
    dialog.show()
    with qtbot.waitSignal(dialog.agreed):
        dialog.verb_button.click()
