from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScrollArea
from pytestqt.qtbot import QtBot

from core.domain.suggestions import TraceStep
from desktop_app.widgets.suggestion_table import SuggestionCard, SuggestionLine, SuggestionTable
from desktop_app.widgets.trace_view import TraceView, figures

TRACE = (TraceStep("answer", "136 次", {"score": 0.912345}), TraceStep("window", "1 of 2"))
LINES = (
    SuggestionLine(
        1, "cascade@v1", "Cascade reader", "136 次", 0.91, "2 agree", exact=1.0, f1=1.0, trace=TRACE
    ),
    SuggestionLine(2, "reader@v1", "Reader", "136 次擒杀", 0.62, "alone", exact=0.0, f1=0.67),
    SuggestionLine(3, "mixed@v1", "Mixed", "", 0.2, "alone", no_answer=True),
)


@pytest.fixture
def table(qtbot: QtBot) -> SuggestionTable:
    made = SuggestionTable()
    qtbot.addWidget(made)
    made.resize(340, 500)
    made.show_lines(LINES, "zh", 1)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_figures_in_words() -> None:
    assert LINES[0].figures() == ("0.91", "2 agree · exact")
    assert LINES[1].figures() == ("0.62", "alone · F1 0.67")
    assert LINES[2].figures() == ("0.20", "alone")


def test_what_a_screen_reader_says(table: SuggestionTable) -> None:
    assert table.card(1).accessibleName() == "1: 136 次, Cascade reader, score 0.91, 2 agree · exact"
    assert "no answer" in table.card(3).accessibleName()


def test_a_click_takes_the_span(table: SuggestionTable, qtbot: QtBot) -> None:
    with qtbot.waitSignal(table.taken) as taken:
        QTest.mouseClick(table.card(2), Qt.MouseButton.LeftButton, pos=QPoint(80, 20))
    assert taken.args == [2]


def test_the_chevron_unfolds_the_trace_and_takes_nothing(table: SuggestionTable, qtbot: QtBot) -> None:
    card = table.card(1)
    with qtbot.assertNotEmitted(table.taken):
        QTest.mouseClick(card, Qt.MouseButton.LeftButton, pos=QPoint(card.width() - 14, 20))
    assert card.open
    traces = [trace for trace in table.findChildren(TraceView) if trace.isVisible()]
    assert len(traces) == 1


def test_an_unfolded_trace_stays_unfolded_for_the_system(table: SuggestionTable) -> None:
    table.toggle_trace(1)
    table.show_lines([SuggestionLine(1, "reader@v1", "Reader", "x", 0.9), LINES[0]], "zh")
    assert [table.card(1).open, table.card(2).open] == [False, True]


def test_the_arrows_go_from_card_to_card(table: SuggestionTable, qtbot: QtBot) -> None:
    with qtbot.waitActive(table):
        table.activateWindow()
    table.card(1).setFocus()
    QTest.keyClick(table.card(1), Qt.Key.Key_Down)
    assert table.focused_number() == 2
    QTest.keyClick(table.card(2), Qt.Key.Key_Up)
    assert table.focused_number() == 1


def test_long_answers_wrap_and_make_the_card_higher(table: SuggestionTable) -> None:
    low = table.card(1).heightForWidth(340)
    table.show_lines([SuggestionLine(1, "a", "A", "擒杀" * 60, 0.5)], "zh")
    assert table.card(1).heightForWidth(340) > low


def test_cards_are_kept_for_the_next_question(table: SuggestionTable) -> None:
    first = table.card(1)
    table.show_lines([], "zh")
    assert not first.isVisible()
    table.show_lines(LINES[:1], "zh")
    assert table.card(1) is first and first.isVisible()


def test_figures_of_a_step_are_short() -> None:
    assert figures({"score": 0.912345, "text": "x" * 500}) == f"score: 0.9123\ntext: {'x' * 199}…"


def as_high_as_they_must(cards: list[SuggestionCard]) -> bool:
    return all(one.height() == one.heightForWidth(one.width()) for one in cards)


def test_a_scroll_bar_that_appears_cuts_no_card(qtbot: QtBot) -> None:
    """Where the bar's room makes an answer wrap once more, its card grows with it."""
    answer = "一二三四五六七八九十" * 3
    lines = [SuggestionLine(n, f"s{n}@v1", "System", answer, 0.2, trace=TRACE * 4) for n in range(1, 7)]
    for width in range(300, 400, 3):
        table, area = SuggestionTable(), QScrollArea()
        qtbot.addWidget(area)
        area.setWidgetResizable(True)
        area.setWidget(table)
        area.resize(width, 520)
        table.show_lines(lines, "zh", 1)
        area.show()
        assert not area.verticalScrollBar().isVisible()
        table.toggle_trace(1)
        qtbot.waitUntil(area.verticalScrollBar().isVisible)
        cards = [table.card(number) for number in range(1, 7)]
        qtbot.waitUntil(partial(as_high_as_they_must, cards))
