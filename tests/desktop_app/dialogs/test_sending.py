"""Before text leaves the machine the window asks, and a key is typed unseen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from core.translation.base import Direction
from core.translation.consent import Departure
from core.translation.services import service
from desktop_app.dialogs.send_text import SendTextDialog
from desktop_app.dialogs.service_key import ServiceKeyDialog

Press = Callable[[QWidget, str], None]
LEAVING = Departure("deepl", "DeepL", "api.deepl.com", Direction("zh", "en"), 12, 1340, "今天<b>下雨。")


@pytest.fixture
def asked(qtbot: QtBot) -> SendTextDialog:
    dialog = SendTextDialog(LEAVING)
    show(dialog, qtbot)
    return dialog


def show(dialog: QDialog, qtbot: QtBot) -> None:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.show()


def answers(dialog: SendTextDialog) -> list[bool]:
    found: list[bool] = []
    dialog.agreed.connect(found.append)
    return found


def test_it_says_how_much_what_and_where_to(asked: SendTextDialog) -> None:
    said = "\n".join(label.text() for label in asked.findChildren(QLabel))
    for part in (LEAVING.question, "今天<b>下雨。", LEAVING.warning):
        assert part in said
    assert "12 sentences (1,340 characters, zh→en) to DeepL at api.deepl.com" in said


def test_sending_is_said_once(asked: SendTextDialog, press: Press) -> None:
    found = answers(asked)
    press(asked, "Send")
    assert (found, asked.isVisible()) == ([False], False)


def test_one_need_not_be_asked_again(asked: SendTextDialog, press: Press) -> None:
    found = answers(asked)
    asked.again.setChecked(True)
    press(asked, "Send")
    assert found == [True]


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_Return])
def test_a_key_pressed_in_haste_is_a_no(key: Qt.Key, asked: SendTextDialog, qtbot: QtBot) -> None:
    found = answers(asked)
    qtbot.keyClick(asked, key)
    assert (found, asked.isVisible(), asked.result()) == ([], False, QDialog.DialogCode.Rejected)


def test_keeping_is_a_no(asked: SendTextDialog, press: Press) -> None:
    found = answers(asked)
    press(asked, "Keep it here")
    assert (found, asked.result()) == ([], QDialog.DialogCode.Rejected)


def test_a_key_is_typed_unseen_and_does_not_stay(qtbot: QtBot, press: Press) -> None:
    dialog = ServiceKeyDialog(service("deepl"), in_keyring=False)
    show(dialog, qtbot)
    given: list[str] = []
    dialog.given.connect(given.append)
    assert dialog.key.echoMode() is QLineEdit.EchoMode.Password
    assert not dialog.keep_button.isEnabled()
    assert "Forget the key" not in [button.text() for button in dialog.findChildren(QPushButton)]
    qtbot.keyClicks(dialog.key, " sw0rdf1sh ")
    press(dialog, "Keep")
    assert given == ["sw0rdf1sh"]
    assert dialog.key.text() == ""


def test_a_kept_key_can_be_forgotten(qtbot: QtBot, press: Press) -> None:
    dialog = ServiceKeyDialog(service("google"), in_keyring=True)
    show(dialog, qtbot)
    with qtbot.waitSignal(dialog.forgotten):
        press(dialog, "Forget the key")
