"""The editor of a translation gives back what was changed, and nothing else."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from core.domain.translations import TranslationKind
from desktop_app.dialogs.correct_translation import CorrectTranslationDialog
from desktop_app.view_models.translation_sentences import Sentence, Sentences

PASSAGE, QUESTION = TranslationKind.PASSAGE, TranslationKind.QUESTION
LINES = (
    Sentence(PASSAGE, 1, (0, 4), "下雨了。", "It rains.", (0, 9), "google:nmt"),
    Sentence(PASSAGE, 1, (4, 8), "很好啊。", "", (9, 9)),
    Sentence(QUESTION, 3, (0, 4), "怎么了？", "What is it?", (0, 11), "memory:corrected"),
)
Saved = list[tuple[Sentence, str]]


@pytest.fixture
def dialog(qtbot: QtBot) -> CorrectTranslationDialog:
    return shown(Sentences(LINES), qtbot)


def shown(found: Sentences, qtbot: QtBot, position: int = 0) -> CorrectTranslationDialog:
    made = CorrectTranslationDialog(found, ("zh", "en"), position=position)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(made)
    made.show()
    return made


def saved(dialog: CorrectTranslationDialog) -> list[Saved]:
    found: list[Saved] = []
    dialog.saved.connect(found.append)
    return found


def test_every_sentence_says_who_translated_it(dialog: CorrectTranslationDialog) -> None:
    words = [one.text() for one in dialog.findChildren(QLabel)]
    for told in ("下雨了。", "Google Cloud Translation", "corrected by hand"):
        assert told in words
    assert dialog.fields[1].placeholderText() == "Not translated yet"
    assert [field.text() for field in dialog.fields] == ["It rains.", "", "What is it?"]


def test_only_what_changed_is_given_back_on_one_line(dialog: CorrectTranslationDialog) -> None:
    found = saved(dialog)
    assert not dialog.save_button.isEnabled()
    dialog.fields[0].setPlainText("It is\nraining. ")
    dialog.fields[1].setPlainText("Very good.")
    dialog.fields[2].setPlainText("What is  it?")
    dialog.save_button.click()
    assert found == [[(LINES[0], "It is raining."), (LINES[1], "Very good.")]]
    assert not dialog.isVisible()


def test_an_emptied_translation_cannot_be_kept(dialog: CorrectTranslationDialog) -> None:
    dialog.fields[1].setPlainText("Very good.")
    dialog.fields[0].setPlainText(" ")
    assert not dialog.save_button.isEnabled() and dialog.note.isVisible()
    dialog.fields[0].setPlainText("Rain.")
    assert dialog.save_button.isEnabled() and not dialog.note.isVisible()


def test_it_begins_where_the_answer_is_and_tab_goes_on(qtbot: QtBot) -> None:
    dialog = shown(Sentences(LINES), qtbot, position=5)
    with qtbot.waitActive(dialog):
        dialog.activateWindow()
    qtbot.waitUntil(dialog.fields[1].hasFocus)
    QTest.keyClick(dialog.fields[1], Qt.Key.Key_Tab)
    assert dialog.fields[2].hasFocus()


def test_what_came_whole_is_told(qtbot: QtBot) -> None:
    dialog = shown(Sentences(LINES[2:], (PASSAGE,)), qtbot)
    assert any("came whole" in one.text() for one in dialog.findChildren(QLabel))
    assert len(dialog.fields) == 1


def test_letters_from_right_to_left_stand_at_the_right(qtbot: QtBot) -> None:
    line = Sentence(PASSAGE, 1, (0, 9), "It rains.", "إنها تمطر.", (0, 10), "google:nmt")
    dialog = shown(Sentences((line,)), qtbot)
    option = dialog.fields[0].document().defaultTextOption()
    assert option.textDirection() is Qt.LayoutDirection.RightToLeft


def test_hard_spaces_stay_and_breaks_become_spaces(qtbot: QtBot) -> None:
    made = shown(Sentences(LINES), qtbot)
    found = saved(made)
    made.fields[0].setPlainText(" Prix\u00a0: 1\u202f234\u00a0€\nà\u2028Paris ")
    made.save_button.click()
    assert found == [[(LINES[0], "Prix\u00a0: 1\u202f234\u00a0€ à Paris")]]
