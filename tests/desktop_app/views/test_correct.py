"""The Correct page in a real window, with real keys and a real mouse."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from core.domain.corrections import ReviewState
from core.domain.questions import Dataset, Passage, Question
from core.domain.reviews import Role
from core.progress import silent
from core.services.catalogue import Project, create_project
from core.store.repositories.datasets import Source
from desktop_app.context import Context
from desktop_app.dialogs.add_text import AddQuestionDialog, AddTextDialog
from desktop_app.dialogs.flag import FlagDialog
from desktop_app.dialogs.predict import PredictDialog
from desktop_app.main_window import MainWindow
from desktop_app.theme import active
from desktop_app.theme.tokens import Tokens
from desktop_app.views.correct import CorrectPage
from desktop_app.widgets.passage_view import Handle, Mark
from tests.desktop_app.samples import (
    PASSAGE,
    QUESTIONS,
    SECOND_PASSAGE,
    SECOND_QUESTION,
    make_project,
    span,
)

Key, Modifier = Qt.Key, Qt.KeyboardModifier
CTRL, ALT, SHIFT = Modifier.ControlModifier, Modifier.AltModifier, Modifier.ShiftModifier
Press = Callable[..., None]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return make_project(tmp_path / "project")


@pytest.fixture
def window(context: Context, qtbot: QtBot) -> MainWindow:
    made = MainWindow(context)
    qtbot.addWidget(made)
    made.resize(1280, 820)
    made.show()
    with qtbot.waitActive(made):
        made.activateWindow()
    return made


@pytest.fixture
def page(window: MainWindow, context: Context, project: Project, qtbot: QtBot) -> Iterator[CorrectPage]:
    context.project.put(project)
    found = window.page("correct")
    assert isinstance(found, CorrectPage)
    qtbot.waitUntil(lambda: found.model.question is not None)
    found.model.show_question(1)
    qtbot.waitUntil(lambda: shown(found) == 1)
    found.answer.passage.setFocus()
    yield found


@pytest.fixture
def press(page: CorrectPage, qtbot: QtBot) -> Press:
    """Press keys one after the other as fast as they come, then wait until everything is saved."""

    def go(*keys: Key | tuple[Key, Modifier]) -> None:
        for key in keys:
            code, modifier = key if isinstance(key, tuple) else (key, Modifier.NoModifier)
            QTest.keyClick(QApplication.focusWidget() or page, code, modifier)
        qtbot.waitUntil(lambda: not page.model.saving and not page.model.busy)

    return go


def shown(page: CorrectPage) -> int:
    return page.model.question.id if page.model.question else -1


def answer(page: CorrectPage) -> str:
    span = page.answer.passage.correction()
    return span.text if span else ""


def dialog_of(kind: type[QWidget], qtbot: QtBot) -> QWidget:
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), kind))
    found = QApplication.activeModalWidget()
    assert found is not None
    return found


def test_the_question_with_its_passage_its_counterpart_and_suggestions(page: CorrectPage) -> None:
    assert page.answer.question.text() == QUESTIONS[0]
    assert page.answer.translation.text() == "How many career sacks?"
    assert page.answer.passage.canvas.text == PASSAGE
    assert "Chinese ← English" in page.answer.place.text()
    assert [line.answer for line in page.side.table.lines()] == ["136 次", "136 次擒杀", "五次", ""]
    assert page.side.table.lines()[0].exact == 1.0
    assert [lane.span.text for lane in page.answer.passage.canvas.lanes] == ["136 次", "136 次擒杀", "五次"]
    assert page.side.gold.text() == "136 次"


def test_a_question_that_never_trains_says_so(page: CorrectPage, project: Project, qtbot: QtBot) -> None:
    assert page.answer.kept.isVisible() and page.answer.kept.text() == "held-out"
    uses: dict[Role, str] = {"evaluation": "evaluation only", "annotate": ""}
    for role, words in uses.items():
        passage = Passage(role, SECOND_PASSAGE, questions=(Question(role, SECOND_QUESTION),))
        with project.store.write() as unit:
            source = Source(role, "zh", "squad", role=role)
            ids = unit.datasets.add(Dataset(role, (passage,)), source, lambda _text: False, silent())
            unit.commit()
        page.model.show_question(ids.first_question)
        qtbot.waitUntil(lambda wanted=ids.first_question: shown(page) == wanted)
        assert page.answer.kept.isVisible() == bool(words)
        assert not words or page.answer.kept.text() == words


def test_in_a_small_window_the_passage_gets_the_room_of_the_keys(
    page: CorrectPage, window: MainWindow, qtbot: QtBot
) -> None:
    assert page.answer.legend.height() > 0
    window.resize(960, 700)
    qtbot.waitUntil(lambda: page.answer.legend.height() == 0)
    window.resize(1440, 900)
    qtbot.waitUntil(lambda: page.answer.legend.height() > 0)


def test_large_text_lays_no_pane_over_another(
    context: Context, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(active, "_active", Tokens(scale=1.6))
    page = CorrectPage(context)
    qtbot.addWidget(page)
    page.setMinimumSize(800, 560)  # as the main window's: less than the panes ask for
    page.resize(800, 560)
    page.show()
    queue, middle, side = (page._columns.widget(at).geometry() for at in range(3))
    assert queue.right() < middle.left() and middle.right() < side.left() and side.right() < page.width()


def test_a_number_takes_a_suggestion_and_arrows_move_its_end(page: CorrectPage, press: Press) -> None:
    press(Key.Key_2)
    assert answer(page) == "136 次擒杀"
    press(Key.Key_Left, Key.Key_Left)
    assert answer(page) == "136 次"
    press((Key.Key_Right, SHIFT))
    assert answer(page) == "136 次擒杀成为 "
    press((Key.Key_Left, CTRL))
    assert answer(page) == "136 次擒杀成为"
    assert page.answer.state.text() == "Touched"
    assert page.answer.saved.text() == "autosaved"


def test_alt_moves_the_start(page: CorrectPage, press: Press) -> None:
    press(Key.Key_1, (Key.Key_Left, ALT))
    assert answer(page) == "以136 次"
    press((Key.Key_Right, ALT))
    assert answer(page) == "136 次"
    press((Key.Key_Right, ALT | SHIFT))
    assert answer(page) == "次"


def test_start_of_one_system_with_the_end_of_another(page: CorrectPage, press: Press) -> None:
    press(Key.Key_3, (Key.Key_1, ALT), (Key.Key_2, SHIFT))
    assert answer(page) == "136 次擒杀"


def test_ten_questions_need_no_mouse(page: CorrectPage, press: Press, project: Project) -> None:
    press(Key.Key_1, (Key.Key_Return, CTRL), Key.Key_N, (Key.Key_Return, CTRL))
    press(Key.Key_N, (Key.Key_Return, CTRL), Key.Key_N, (Key.Key_Return, CTRL))
    states = [project.reviewing.question(one).decision.state for one in (1, 2, 3, 4)]
    assert states == [ReviewState.CONFIRMED] * 4
    assert "last question" in page.answer.message.text()


def test_undo_and_redo_by_key(page: CorrectPage, press: Press) -> None:
    press(Key.Key_1, Key.Key_Right, Key.Key_Right)
    press((Key.Key_Z, CTRL), (Key.Key_Z, CTRL))
    assert answer(page) == "136 次"
    press((Key.Key_Z, CTRL | SHIFT))
    assert answer(page) == "136 次擒"


def test_accept_reject_and_skip(page: CorrectPage, press: Press) -> None:
    press(Key.Key_X)
    assert page.side.table.lines()[0].rejected
    assert "136 次" not in [lane.span.text for lane in page.answer.passage.canvas.lanes]
    press(Key.Key_A)
    assert answer(page) == "136 次擒杀"
    before = shown(page)
    press(Key.Key_Space)
    assert shown(page) != before


def test_no_answer_and_back(page: CorrectPage, press: Press, qtbot: QtBot) -> None:
    press(Key.Key_1, Key.Key_N)
    assert answer(page) == "" and page.model.decision.no_answer
    assert page.answer.buttons["correct.no_answer"].isChecked()
    qtbot.waitUntil(lambda: len(page.side.history.lines()) == 2)
    newest = page.side.history.lines()[0]
    assert (newest.action, newest.answer) == ("no answer", "")
    press(Key.Key_N)
    assert not page.model.decision.no_answer


def test_another_acceptable_answer_by_key(page: CorrectPage, press: Press, qtbot: QtBot) -> None:
    press(Key.Key_1, Key.Key_Plus, Key.Key_3)
    assert [chip.text() for chip in page.answer.answers.chips()] == ["136 次", "五次"]
    press(Key.Key_S)
    assert answer(page) == "136 次"
    qtbot.mouseClick(page.answer.answers.chips()[1], Qt.MouseButton.LeftButton)
    assert answer(page) == "五次"


def test_enter_presses_the_button_with_the_focus(page: CorrectPage, press: Press, qtbot: QtBot) -> None:
    button = page.answer.buttons["correct.no_answer"]
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Return)
    assert page.model.decision.no_answer


def test_what_was_asked_for_is_not_asked_for_any_more(page: CorrectPage, press: Press) -> None:
    press(Key.Key_1, Key.Key_Plus)
    assert page.answer.message.isVisible()
    press(Key.Key_3)
    assert not page.answer.message.isVisible()


def test_the_question_stays_large_when_the_theme_changes(
    page: CorrectPage, qapp: QApplication, qtbot: QtBot
) -> None:
    from desktop_app.theme import active

    size = page.answer.question.font().pixelSize()
    assert size == active.tokens().px(active.tokens().type.title)
    active.apply(qapp, mode="dark")
    qtbot.waitUntil(lambda: page.answer.question.font().pixelSize() == size)
    active.apply(qapp, mode="light")
    qtbot.waitUntil(lambda: page.answer.question.font().pixelSize() == size)


def test_going_through_the_queue(page: CorrectPage, press: Press) -> None:
    ids = list(page.model.queue.model.ids)
    page.model.show_question(ids[0])
    press((Key.Key_PageDown, ALT))
    assert shown(page) == ids[1]
    assert page.queue.list.currentIndex().row() == 1
    press((Key.Key_PageUp, ALT))
    assert shown(page) == ids[0]
    press(Key.Key_N, (Key.Key_Return, CTRL), (Key.Key_PageUp, ALT), (Key.Key_U, CTRL))
    assert shown(page) == ids[1]


def test_blind_mode_hides_until_an_answer_is_chosen(page: CorrectPage, press: Press) -> None:
    press(Key.Key_B)
    assert page.side.table.isHidden() and page.side.gold.isHidden()
    assert page.answer.passage.canvas.lanes == () and page.answer.passage.canvas.lit(Mark.GOLD) == ()
    press(Key.Key_1)
    assert answer(page) == ""
    press(Key.Key_N)
    assert not page.side.table.isHidden() and page.side.gold.text() == "136 次"


def test_dragging_a_handle_saves_what_it_was_dragged_to(
    page: CorrectPage, press: Press, project: Project, qtbot: QtBot
) -> None:
    press(Key.Key_1)
    canvas, target = page.answer.passage.canvas, span(PASSAGE, "136 次擒杀")
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=canvas.handle_rect(Handle.END).center().toPoint())
    QTest.mouseMove(canvas, canvas.point_of(target.end).toPoint())
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=canvas.point_of(target.end).toPoint())
    qtbot.waitUntil(lambda: not page.model.saving)
    saved = project.reviewing.question(1).history[-1]
    assert (saved.action, saved.decision.spans[0].text) == ("moved end +2", "136 次擒杀")


def test_the_counterpart_lights_up_for_the_answer_and_for_the_word_below_the_mouse(
    page: CorrectPage, press: Press
) -> None:
    press(Key.Key_1)
    assert [one.text for one in page.answer.parallel.lit()] == ["136"]
    canvas = page.answer.passage.canvas
    QTest.mouseMove(canvas, canvas.point_of(span(PASSAGE, "308").start + 1).toPoint())
    assert [one.text for one in page.answer.parallel.lit()] == ["308"]
    page.answer.passage.characterHovered.emit(-1)
    assert [one.text for one in page.answer.parallel.lit()] == ["136"]


def test_letters_typed_into_the_search_do_not_correct_anything(
    page: CorrectPage, press: Press, qtbot: QtBot
) -> None:
    press((Key.Key_F, CTRL))
    assert QApplication.focusWidget() is page.queue.search
    for key in (Key.Key_N, Key.Key_1, Key.Key_A, Key.Key_B, Key.Key_Left, Key.Key_Backspace):
        QTest.keyClick(page.queue.search, key)
    assert page.queue.search.text() == "n1b"
    assert page.model.decision.state is ReviewState.SUGGESTED and not page.model.blind


def test_search_shows_hits_in_list_and_passage(page: CorrectPage, qtbot: QtBot) -> None:
    page.queue.search.setText("职业碗")
    qtbot.waitUntil(lambda: page.model.queue.model.rowCount() == 3)
    assert [one.text for one in page.answer.passage.canvas.lit(Mark.SEARCH)] == ["职业碗"] * 2
    page.queue.search.set_regex(True)
    page.queue.search.setText("(")
    qtbot.waitUntil(lambda: page.queue.search.property("state") == "error")
    page.queue.search.setText("没有这个")
    page.queue.search.set_regex(False)
    qtbot.waitUntil(lambda: page.model.question is None)
    page.queue.clear_filter()
    qtbot.waitUntil(lambda: page.model.queue.model.rowCount() == 4)


def test_filters_by_state_and_flag(page: CorrectPage, press: Press, qtbot: QtBot) -> None:
    press(Key.Key_1, (Key.Key_Return, CTRL))
    page.queue.state_chips["Confirmed"].click()
    qtbot.waitUntil(lambda: list(page.model.queue.model.ids) == [1])
    assert page.queue.state_chips["Confirmed"].text() == "Confirmed 1"
    page.queue.state_chips["Unreviewed"].click()
    qtbot.waitUntil(lambda: 1 not in page.model.queue.model.ids)
    page.queue.flag_chip.click()
    qtbot.waitUntil(lambda: page.model.queue.model.rowCount() == 0)


def test_flagging_with_a_reason(page: CorrectPage, press: Press, project: Project, qtbot: QtBot) -> None:
    press(Key.Key_F)
    dialog = dialog_of(FlagDialog, qtbot)
    QTest.keyClicks(dialog.findChild(QLineEdit), "bad question")
    QTest.keyClick(dialog.findChild(QLineEdit), Key.Key_Return)
    qtbot.waitUntil(lambda: project.reviewing.question(1).decision.flag == "bad question")
    assert page.answer.flag.text() == "flagged: bad question"


def test_cards_work_by_keyboard_and_mouse(page: CorrectPage, press: Press, qtbot: QtBot) -> None:
    table = page.side.table
    table.card(1).setFocus()
    press(Key.Key_Down)
    assert page.model.focused == 2 and table.card(2).hasFocus()
    press(Key.Key_Return)
    assert table.card(2).open
    press(Key.Key_A)
    assert answer(page) == "136 次擒杀"
    qtbot.mouseClick(table.card(3), Qt.MouseButton.LeftButton)
    assert answer(page) == "五次"


def test_f6_goes_round_the_panes(page: CorrectPage, window: MainWindow, press: Press) -> None:
    seen = []
    for _ in range(4):
        QTest.keyClick(QApplication.focusWidget(), Key.Key_F6)
        focus = QApplication.focusWidget()
        assert focus is not None
        seen.append(focus)
    assert page.side.table.isAncestorOf(seen[0])
    assert page.queue.list in seen and page.answer.passage in seen


def test_the_history_tells_moves_of_one_end_as_one(page: CorrectPage, press: Press, qtbot: QtBot) -> None:
    press(Key.Key_2, Key.Key_Left, Key.Key_Left, (Key.Key_Left, ALT))
    qtbot.waitUntil(lambda: len(page.side.history.lines()) == 3)
    told = [(line.action, line.answer) for line in page.side.history.lines()]
    assert told == [("moved start -1", "以136 次"), ("moved end -2", "136 次"), ("took 2", "136 次擒杀")]


def test_progress_and_pace_are_told(page: CorrectPage, press: Press, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.status_changed, check_params_cb=lambda one: one.done == 1) as told:
        press(Key.Key_1, (Key.Key_Return, CTRL))
    assert told.args[0].total == 4
    assert told.args[0].text.startswith("1 of 4 · ")


def test_the_place_is_found_again(
    page: CorrectPage, window: MainWindow, context: Context, project: Project, qtbot: QtBot
) -> None:
    page.model.show_question(4)
    qtbot.waitUntil(lambda: shown(page) == 4)
    again = context.project.take()
    assert again is project and page.model.question is None
    context.project.put(project)
    qtbot.waitUntil(lambda: shown(page) == 4)


def test_a_text_of_ones_own(page: CorrectPage, project: Project, qtbot: QtBot) -> None:
    page.context.actions.trigger("correct.add_text")
    dialog = dialog_of(AddTextDialog, qtbot)
    assert isinstance(dialog, AddTextDialog)
    text = "第一行\r\n第二行\u2028第三行\xa0😀"
    QApplication.clipboard().setText(text)
    dialog.passage.paste()
    dialog.questions.setPlainText("第二行是什么？\n\n第三行呢？")
    dialog._add()
    qtbot.waitUntil(lambda: page.model.question is not None and page.model.question.view.passage == text)
    assert page.answer.question.text() == "第二行是什么？"
    assert page.answer.passage.canvas.text == text


def test_a_question_written_in_place(page: CorrectPage, qtbot: QtBot) -> None:
    page.context.actions.trigger("correct.add_question")
    dialog = dialog_of(AddQuestionDialog, qtbot)
    assert isinstance(dialog, AddQuestionDialog)
    QTest.keyClicks(dialog.question, "Who?")
    dialog._add()
    qtbot.waitUntil(lambda: page.answer.question.text() == "Who?")
    assert page.answer.passage.canvas.text == PASSAGE


def test_asking_systems_without_models_leads_to_training(page: CorrectPage, qtbot: QtBot) -> None:
    page.context.actions.trigger("correct.predict")
    dialog = dialog_of(PredictDialog, qtbot)
    assert isinstance(dialog, PredictDialog)
    assert not dialog.ask_button.isEnabled()
    dialog.reject()


def test_a_project_without_questions_shows_the_ways_in(
    window: MainWindow, context: Context, tmp_path: Path, qtbot: QtBot
) -> None:
    context.project.put(create_project(tmp_path / "empty", name="Empty", source="en", target="zh"))
    page = window.page("correct")
    assert isinstance(page, CorrectPage)
    qtbot.waitUntil(lambda: page.nothing.isVisible())


def test_no_key_of_the_page_is_bound_to_a_bare_backspace(context: Context) -> None:
    for spec in context.actions.all():
        assert "Backspace" not in context.actions.bindings.keys(spec.name)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_page_paints_in_both_schemes(page: CorrectPage, mode: str, qapp: QApplication) -> None:
    from desktop_app.theme import active

    active.apply(qapp, mode=mode)  # type: ignore[arg-type]
    assert not page.grab().isNull()
    active.apply(qapp, mode="light")
