"""The passage with a real mouse."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.domain.spans import Span
from desktop_app.widgets.passage_view import Handle, Lane, Mark, PassageView
from desktop_app.widgets.span_lanes import room_for
from tests.desktop_app.samples import PASSAGE, span

ARABIC = "تأسست الجامعة في مدينة شيكاغو سنة 1891"


@pytest.fixture
def view(qtbot: QtBot) -> PassageView:
    made = PassageView()
    qtbot.addWidget(made)
    made.resize(620, 420)
    made.set_passage(PASSAGE, language="zh")
    made.show()
    qtbot.waitExposed(made)
    return made


def at(view: PassageView, position: int) -> QPoint:
    return view.canvas.point_of(position).toPoint()


def grip(view: PassageView, handle: Handle) -> QPoint:
    return view.canvas.handle_rect(handle).center().toPoint()


def drag(view: PassageView, start: QPoint, *path: QPoint) -> None:
    canvas = view.canvas
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=start)
    for point in path:
        QTest.mouseMove(canvas, point)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=path[-1])


def test_dragging_over_text_selects_it(view: PassageView, qtbot: QtBot) -> None:
    wanted = span(PASSAGE, "联赛中排名")
    with qtbot.waitSignal(view.spanCommitted) as committed:
        drag(view, at(view, wanted.start), at(view, wanted.start + 2), at(view, wanted.end))
    assert committed.args == [wanted.start, wanted.end]
    assert view.correction() == wanted


def test_dragging_backwards_and_across_lines(view: PassageView, qtbot: QtBot) -> None:
    start, end = PASSAGE.index("联赛"), PASSAGE.index("橄榄球")
    with qtbot.waitSignal(view.spanCommitted) as committed:
        drag(view, at(view, end), at(view, start))
    assert committed.args == [start, end]


def test_a_handle_moves_its_end_live(view: PassageView, qtbot: QtBot) -> None:
    view.set_correction(span(PASSAGE, "136 次"))
    target = span(PASSAGE, "136 次擒杀")
    live: list[tuple[int, int]] = []
    view.spanEdited.connect(lambda *ends: live.append(ends))
    with qtbot.waitSignal(view.spanCommitted) as committed:
        drag(view, grip(view, Handle.END), at(view, target.end - 1), at(view, target.end))
    assert committed.args == [target.start, target.end]
    assert live[-1] == (target.start, target.end)


def test_a_handle_may_pass_the_other_one(view: PassageView, qtbot: QtBot) -> None:
    here = span(PASSAGE, "136 次")
    view.set_correction(here)
    with qtbot.waitSignal(view.spanCommitted) as committed:
        drag(view, grip(view, Handle.START), at(view, here.end + 2))
    assert committed.args == [here.end, here.end + 2]


def test_a_handle_on_the_other_one_leaves_a_grapheme(view: PassageView) -> None:
    here = span(PASSAGE, "136 次")
    view.set_correction(here)
    drag(view, grip(view, Handle.END), at(view, here.start + 1), at(view, here.start))
    left = view.correction()
    assert left is not None and left.end - left.start == 1


def test_handles_are_easy_to_grip(view: PassageView) -> None:
    view.set_correction(span(PASSAGE, "136 次"))
    for handle in Handle:
        assert view.canvas.handle_rect(handle).width() >= 16
    QTest.mouseMove(view.canvas, grip(view, Handle.START))
    assert view.canvas.cursor().shape() == Qt.CursorShape.SizeHorCursor


def test_a_double_click_takes_the_word(view: PassageView, qtbot: QtBot) -> None:
    wanted = span(PASSAGE, "308")
    with qtbot.waitSignal(view.spanCommitted) as committed:
        QTest.mouseDClick(view.canvas, Qt.MouseButton.LeftButton, pos=at(view, wanted.start + 1))
    assert committed.args == [wanted.start, wanted.end]


def test_a_plain_click_selects_nothing(view: PassageView) -> None:
    QTest.mouseClick(view.canvas, Qt.MouseButton.LeftButton, pos=at(view, 10))
    assert view.correction() is None


def test_shift_and_click_moves_the_nearer_end(view: PassageView) -> None:
    here = span(PASSAGE, "136 次")
    view.set_correction(here)
    QTest.mouseClick(
        view.canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, at(view, here.end + 2)
    )
    assert view.correction() == Span.of(PASSAGE, here.start, here.end + 2)


def test_word_snapping_grows_a_selection(view: PassageView) -> None:
    view.set_word_snapping(True)
    wanted = span(PASSAGE, "NFL")
    drag(view, at(view, wanted.start + 1), at(view, wanted.start + 2) + QPoint(3, 0))
    assert view.correction() == wanted


def test_emoji_are_selected_whole(view: PassageView, qtbot: QtBot) -> None:
    text = "校园里有😀和👨‍👩‍👧‍👦。"
    view.set_passage(text, language="zh")
    family = span(text, "👨‍👩‍👧‍👦")
    drag(view, at(view, family.start), at(view, family.end) + QPoint(1, 0))
    assert view.correction() == family


def test_right_to_left_text_selects_and_has_its_start_at_the_right(view: PassageView) -> None:
    view.set_passage(ARABIC, language="ar")
    wanted = span(ARABIC, "مدينة شيكاغو")
    drag(view, at(view, wanted.start), at(view, wanted.end))
    assert view.correction() == wanted
    assert grip(view, Handle.START).x() > grip(view, Handle.END).x()


def test_the_hovered_character_is_told(view: PassageView, qtbot: QtBot) -> None:
    place = span(PASSAGE, "橄").start
    with qtbot.waitSignal(view.characterHovered, check_params_cb=lambda here: here == place):
        QTest.mouseMove(view.canvas, at(view, place) + QPoint(6, 0))
    with qtbot.waitSignal(view.characterHovered, check_params_cb=lambda here: here == -1):
        QTest.mouseMove(view.canvas, QPoint(3, 3))


def test_overlapping_lanes_lie_below_each_other(view: PassageView) -> None:
    words = ("136 次", "以136 次擒杀", "136 次擒杀", "五次")
    view.set_lanes([Lane(f"s{n}", "#0072b2", span(PASSAGE, one)) for n, one in enumerate(words)])
    bars = view.canvas.bars()
    first, second, third = (next(bar for bar in bars if bar.lane == n).rect for n in range(3))
    assert first.bottom() < second.top() and second.bottom() < third.top()
    lines = view.canvas.bars()
    assert len({bar.lane for bar in lines}) == 4


def test_eight_lanes_on_one_spot_stay_within_their_line(view: PassageView) -> None:
    view.set_lanes([Lane(f"s{n}", "#0072b2", span(PASSAGE, "308分")) for n in range(8)])
    bars = view.canvas.bars()
    assert max(bar.rect.bottom() for bar in bars) - min(bar.rect.top() for bar in bars) < room_for(8)


def test_a_click_on_a_lane_wants_its_span(view: PassageView, qtbot: QtBot) -> None:
    view.set_lanes([Lane("reader", "#0072b2", span(PASSAGE, "308分"))])
    bar = view.canvas.bars()[0].rect.translated(QPointF(24, 18))
    with qtbot.waitSignal(view.laneClicked) as clicked:
        QTest.mouseClick(view.canvas, Qt.MouseButton.LeftButton, pos=bar.center().toPoint())
    assert clicked.args == [0]


def test_the_text_does_not_jump_when_lanes_are_hidden(view: PassageView) -> None:
    view.set_lanes([Lane(f"s{n}", "#0072b2", span(PASSAGE, "308分")) for n in range(5)], room=5)
    height = view.canvas.minimumHeight()
    view.set_lanes([], room=5)
    assert view.canvas.minimumHeight() == height


def test_a_long_passage_scrolls_to_the_answer(view: PassageView) -> None:
    text = PASSAGE * 12
    view.set_passage(text, language="zh")
    last = Span.of(text, len(text) - 4, len(text) - 1)
    view.set_correction(last)
    shown = view.viewport().rect().translated(0, view.verticalScrollBar().value())
    assert shown.contains(view.canvas.rect_of(last.start, last.end))


def test_what_a_screen_reader_says(view: PassageView) -> None:
    view.set_correction(span(PASSAGE, "136 次"))
    assert view.accessibleDescription() == "Answer: 136 次"


def test_text_that_is_only_shown_cannot_be_selected(qtbot: QtBot) -> None:
    beside = PassageView(editable=False)
    qtbot.addWidget(beside)
    beside.resize(500, 200)
    beside.set_passage("The leader had 136 sacks.", language="en")
    beside.show()
    drag(beside, at(beside, 4), at(beside, 10))
    assert beside.correction() is None
    beside.highlight(Mark.LINK, [Span.of("The leader had 136 sacks.", 15, 18)])
    assert len(beside.canvas.lit(Mark.LINK)) == 1


@pytest.mark.parametrize(
    "text",
    ["", "\n", "\u200b", "\ud800", "a\r\n\tb\u2028c\ufeff", "עברית", "ภาษาไทย", "𠀀𠀁", "e\u0301\u0302"],
)
def test_every_text_is_painted_as_it_is(view: PassageView, text: str) -> None:
    view.set_passage(text)
    if text:
        view.set_correction(Span.of(text, 0, len(text)))
    view.highlight(Mark.GOLD, [Span.of(text, 0, 1)] if text else [])
    assert not view.grab().isNull()
    assert view.canvas.text == text
