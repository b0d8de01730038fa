"""The translation on the Correct page, by real keys: asked for, chosen, agreed to, corrected."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import keyring
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from core.services.catalogue import Project
from desktop_app.context import Context
from desktop_app.dialogs.correct_translation import CorrectTranslationDialog
from desktop_app.dialogs.send_text import SendTextDialog
from desktop_app.dialogs.service_key import ServiceKeyDialog
from desktop_app.main_window import MainWindow
from desktop_app.views.correct import CorrectPage
from tests.core.translation.cloud.conftest import server
from tests.core.translation.keyrings import KeepingKeyring
from tests.core.translation.speaking import KEY, SpeakingServer
from tests.desktop_app.samples import make_project
from tests.desktop_app.translating import NAME, QUESTION, SAID, FakeHost, bundle, give_host, install

__all__ = ["server"]

CTRL, ALT, SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
FIRST, SECOND, ASKED = SAID.values()
Wait = Callable[[], None]


@pytest.fixture(autouse=True)
def nothing_bundled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bundle(tmp_path / "nothing", monkeypatch)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return make_project(tmp_path / "project")


@pytest.fixture
def host(project: Project) -> FakeHost:
    return give_host(project)


@pytest.fixture
def page(context: Context, project: Project, host: FakeHost, qtbot: QtBot) -> Iterator[CorrectPage]:
    """The page with the question whose passage has no translation."""
    window = MainWindow(context)
    qtbot.addWidget(window)
    window.resize(1280, 820)
    window.show()
    with qtbot.waitActive(window):
        window.activateWindow()
    context.project.put(project)
    found = window.page("correct")
    assert isinstance(found, CorrectPage)
    qtbot.waitUntil(lambda: found.model.question is not None)
    found.show_question(QUESTION)
    qtbot.waitUntil(lambda: found.model.question is not None and found.model.question.id == QUESTION)
    found.answer.passage.setFocus()
    yield found


@pytest.fixture
def rest(page: CorrectPage, context: Context, qtbot: QtBot) -> Wait:
    return lambda: qtbot.waitUntil(lambda: not context.runner.running(), timeout=20_000)


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(QApplication.focusWidget() or QApplication.activeWindow(), key, modifier)


def bar(page: CorrectPage) -> tuple[str, list[str]]:
    state = page.answer.parallel.bar.state
    return state.words, [one.words for one in state.buttons]


def english(page: CorrectPage) -> str:
    return page.answer.parallel._passage.canvas.text if page.answer.parallel._passage.isVisible() else ""


def origin(page: CorrectPage) -> str:
    return page.answer.parallel._origin.text()


def dialog_of(kind: type[QWidget], qtbot: QtBot) -> QWidget:
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), kind))
    found = QApplication.activeModalWidget()
    assert found is not None
    return found


def choose(page: CorrectPage, words: str, qtbot: QtBot) -> None:
    """Open the menu of translators by its key and take an entry."""
    press(Qt.Key.Key_T, ALT)
    menu = page.translation.menu
    assert isinstance(menu, QMenu) and menu.isVisible()
    entry = next(one for one in menu.actions() if one.text().startswith(words))
    menu.close()
    entry.trigger()


def test_a_key_translates_and_the_card_says_by_whom(page: CorrectPage, rest: Wait) -> None:
    install()
    page.translation.look()
    rest()
    assert bar(page) == ("No English translation of this passage yet.", ["Translate", f"with {NAME}"])
    press(Qt.Key.Key_T, CTRL)
    rest()
    assert english(page) == f"{FIRST} {SECOND}"
    assert origin(page) == f"· {NAME}"
    assert page.answer.translation.text() == ASKED
    assert page.answer.translation.toolTip() == f"By {NAME}"
    assert page.answer.parallel.bar.isHidden()


def test_the_button_does_as_the_key_and_the_counterpart_lights_up(
    page: CorrectPage, rest: Wait, qtbot: QtBot
) -> None:
    install()
    page.translation.look()
    page.model.select(0, 5)
    rest()
    qtbot.mouseClick(page.answer.parallel.bar.button("correct.translate"), Qt.MouseButton.LeftButton)
    rest()
    assert [one.text for one in page.answer.parallel.lit()] == ["1891"]


def test_without_a_translator_the_way_to_one_is_a_button(
    page: CorrectPage, rest: Wait, context: Context, qtbot: QtBot
) -> None:
    rest()
    words, buttons = bar(page)
    assert words.startswith("No translator of this machine is known to translate Chinese to English")
    assert buttons == ["Install a translator…", "Other ways"]
    assert not context.actions.action("correct.translate").isEnabled()
    with qtbot.waitSignal(context.intents.install) as asked:
        page.answer.parallel.bar.button("correct.install_translator").click()
    assert asked.args == ["Helsinki-NLP/opus-mt-zh-en"]
    rest()


def test_a_translation_that_is_there_is_only_replaced_on_demand(
    page: CorrectPage, rest: Wait, host: FakeHost, qtbot: QtBot
) -> None:
    install()
    page.translation.look()
    page.show_question(1)
    rest()
    assert origin(page) == "· memory m.jsonl" and page.answer.parallel.bar.isHidden()
    press(Qt.Key.Key_T, CTRL)
    menu = page.translation.menu
    assert menu is not None and menu.isVisible() and host.speaker.asked == []
    menu.close()
    press(Qt.Key.Key_T, SHIFT)
    rest()
    assert "came whole: translate it again (Alt T)" in page.answer.message.text()
    assert QApplication.activeModalWidget() is None


def test_what_is_chosen_is_remembered(
    page: CorrectPage, rest: Wait, project: Project, context: Context, qtbot: QtBot
) -> None:
    install()
    page.translation.look()
    rest()
    choose(page, "Memory of this project", qtbot)
    rest()
    assert bar(page)[0].startswith("It has nothing to say to some sentences")
    again = context.project.take()
    assert again is project
    context.project.put(project)
    qtbot.waitUntil(lambda: page.translation.desk.translator is not None)
    assert page.translation.desk.translator is not None
    assert page.translation.desk.translator.name == "memory"
    rest()


def test_a_service_asks_before_anything_leaves(
    page: CorrectPage, rest: Wait, server: SpeakingServer, qtbot: QtBot
) -> None:
    rest()
    choose(page, "DeepL", qtbot)
    dialog = dialog_of(SendTextDialog, qtbot)
    assert isinstance(dialog, SendTextDialog)
    press(Qt.Key.Key_Escape)
    rest()
    assert server.asked == [] and english(page) == ""
    with qtbot.waitActive(page.window()):
        page.window().activateWindow()
    press(Qt.Key.Key_T, CTRL)
    dialog = dialog_of(SendTextDialog, qtbot)
    assert isinstance(dialog, SendTextDialog)
    dialog.send_button.click()
    rest()
    assert origin(page) == "· DeepL" and english(page).startswith("ZH 1891")


def test_without_a_key_a_button_opens_the_way_to_give_one(
    page: CorrectPage, rest: Wait, server: SpeakingServer, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    ring = KeepingKeyring()
    monkeypatch.setattr(keyring.core, "_keyring_backend", ring)
    monkeypatch.delenv("SPANBRIDGE_GOOGLE_KEY")
    rest()
    choose(page, "Google", qtbot)
    rest()
    assert bar(page) == (
        "Google Cloud Translation needs a key.",
        ["Give the key…", "with Google Cloud Translation"],
    )
    page.answer.parallel.bar.button("correct.service_key").click()
    dialog = dialog_of(ServiceKeyDialog, qtbot)
    assert isinstance(dialog, ServiceKeyDialog)
    qtbot.keyClicks(dialog.key, KEY)
    dialog.keep_button.click()
    asked = dialog_of(SendTextDialog, qtbot)
    assert list(ring.kept.values()) == [KEY]
    asked.close()
    rest()


def test_a_sentence_is_corrected_by_keyboard_alone(page: CorrectPage, rest: Wait, qtbot: QtBot) -> None:
    install()
    page.translation.look()
    rest()
    press(Qt.Key.Key_T, CTRL)
    rest()
    press(Qt.Key.Key_T, SHIFT)
    dialog = dialog_of(CorrectTranslationDialog, qtbot)
    assert isinstance(dialog, CorrectTranslationDialog)
    qtbot.waitUntil(dialog.fields[0].hasFocus)
    QTest.keyClicks(dialog.fields[0], " By whom?")
    press(Qt.Key.Key_Return, CTRL)
    rest()
    assert english(page) == f"{FIRST} By whom? {SECOND}"
    assert origin(page) == f"· corrected by hand, {NAME}"
    assert "1 sentence is in the project’s memory now" in page.answer.message.text()


def test_folding_hides_the_bar_too(page: CorrectPage, rest: Wait) -> None:
    rest()
    assert not page.answer.parallel.bar.isHidden()
    press(Qt.Key.Key_T)
    assert page.answer.parallel.bar.isHidden()
    press(Qt.Key.Key_T)
    assert not page.answer.parallel.bar.isHidden()
