from __future__ import annotations

import unicodedata

import pytest
import regex
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication

from core.text.units import grapheme_boundaries
from desktop_app.theme import fonts
from desktop_app.theme.active import tokens
from desktop_app.widgets.passage_layout import PassageLayout

TRICKY = "a\r\nb\tc\u2028d\u200be\ufeff😀\ud800👨‍👩‍👧‍👦क्षि\nعام 1891"


def arranged(text: str, width: float = 400, *, right_to_left: bool = False) -> PassageLayout:
    layout = PassageLayout(text, fonts.text_font(tokens(), "zh"), right_to_left=right_to_left)
    layout.arrange(width, 20)
    return layout


@pytest.fixture(autouse=True)
def _app(qapp: QApplication) -> None:
    """Fonts need an application."""


def test_every_code_point_stands_on_one_line_or_is_a_break() -> None:
    layout = arranged(TRICKY, 120)
    covered = [at for line in layout.lines for at in range(line.start, line.end)]
    assert covered == sorted(set(covered))
    missing = set(range(len(TRICKY))) - set(covered)
    assert {TRICKY[at] for at in missing} == {"\r", "\n", "\u2028"}


def test_paragraphs_begin_where_the_text_breaks() -> None:
    lines = arranged("one\r\ntwo\nthree\u2028four\rfive\n").lines
    assert [(line.start, line.end) for line in lines] == [
        (0, 3),
        (5, 8),
        (9, 14),
        (15, 19),
        (20, 24),
        (25, 25),
    ]


def test_boxes_of_a_span_that_wraps_lie_on_both_lines() -> None:
    text = "擒杀" * 40
    layout = arranged(text, 300)
    first = layout.lines[0]
    boxes = layout.boxes(first.end - 2, first.end + 3)
    assert [box.line for box in boxes] == [0, 1]
    assert boxes[1].left == 0


@pytest.mark.parametrize("before", ["\ufeff", "\ufffe", "a\n\ufeff", "\ufeff\ufeff"])
def test_a_byte_order_mark_does_not_shift_what_follows(before: str) -> None:
    layout = arranged(f"{before}体罚，在哪")
    plain = arranged(f"{before[:-1]}体罚，在哪")
    for at in range(len(before), len(layout.text)):
        (box,), (expected,) = layout.boxes(at, at + 1), plain.boxes(at - 1, at)
        width = layout.lines[-1].text.naturalTextWidth() - plain.lines[-1].text.naturalTextWidth()
        assert box.left == pytest.approx(expected.left + width)
        assert layout.character_at(box.left + 1, layout.lines[-1].top + 1) == at


ARABIC = (
    "تأسست شركة IBM في عام 1911 في نيويورك، وعدد موظفيها 282100 موظف، "
    "وتعمل مع Microsoft منذ عام 1980 في مجال الحواسيب."
)
HEBREW = "הספר יצא לאור בשנת אלפיים ושבע בלונדון ונמכר במיליוני עותקים ברחבי העולם כולו ותורגם לשפות רבות."
DECOMPOSED = unicodedata.normalize("NFD", "Việt Nam: thủ đô là Hà Nội, Café Zürich wurde 1987 eröffnet.")
UNSEEN = "\ufeff体罚 Donau\u00addampf\u00adschiff kostet 12\u00a0Euro pro Per\u00adson. \ufeffEnde."


@pytest.mark.parametrize("width", [2000, 300, 150])
@pytest.mark.parametrize(
    ("text", "right_to_left"),
    [(ARABIC, True), (HEBREW, True), (f"北京。{HEBREW}", False), (DECOMPOSED, False), (UNSEEN, False)],
)
def test_what_is_under_the_mouse_is_what_is_painted_there(
    text: str, right_to_left: bool, width: float
) -> None:
    layout = arranged(text, width, right_to_left=right_to_left)
    words = 0
    for word in regex.finditer(r"[\p{L}\p{M}\p{N}]+", text):
        boxes = layout.boxes(*word.span())
        if len(boxes) > 1:  # it is wrapped
            continue
        (box,) = boxes
        line = layout.lines[box.line]
        y = (line.top + line.bottom) / 2
        ends = [layout.boundary_at(x, y) for x in (box.left + 1, box.right - 1)]
        assert tuple(sorted(ends)) == word.span(), word[0]
        assert word.start() <= layout.character_at((box.left + box.right) / 2, y) < word.end()
        words += 1
    assert words > 5


def test_an_emoji_does_not_shift_what_follows() -> None:
    text = "😀😀 136 次"
    layout = arranged(text)
    start = text.index("136")
    (box,) = layout.boxes(start, start + 3)
    assert layout.character_at((box.left + box.right) / 2, 5) in range(start, start + 3)
    assert layout.boundary_at(box.left, 5) == start
    assert layout.boundary_at(box.right, 5) == start + 3


def test_arabic_stands_at_the_right_and_runs_to_the_left() -> None:
    text = "ولد أحمد سنة"
    layout = arranged(text, 500, right_to_left=True)
    assert layout.boundary_at(499, 5) == 0
    first, second = layout.boxes(0, 3)[0], layout.boxes(4, 8)[0]
    assert second.right <= first.left
    assert layout.edge(0, trailing=False)[1] == pytest.approx(first.right, abs=1)
    assert layout.edge(3, trailing=True)[1] == pytest.approx(first.left, abs=1)


def test_a_span_across_two_directions_has_several_boxes() -> None:
    text = "عام NFL كبير 1891"
    layout = arranged(text, 500, right_to_left=True)
    start = text.index("NFL")
    assert len(layout.boxes(start, start + 3)) == 1
    assert len(layout.boxes(2, start + 2)) == 2


def test_a_joined_emoji_has_no_boundary_inside() -> None:
    text = "a👨‍👩‍👧‍👦b"
    layout = arranged(text)
    found = {layout.boundary_at(x, 5) for x in range(0, 300)}
    assert found <= {0, 1, len(text) - 1, len(text)}


def test_an_empty_passage_has_one_empty_line() -> None:
    layout = arranged("")
    assert len(layout.lines) == 1
    assert layout.boundary_at(10, 10) == 0
    assert layout.character_at(10, 10) == -1
    assert layout.boxes(0, 0) == []


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=30), st.integers(40, 400), st.booleans())
def test_any_text_lays_out_and_answers_with_grapheme_boundaries(text: str, width: int, rtl: bool) -> None:
    layout = arranged(text, width, right_to_left=rtl)
    edges = set(grapheme_boundaries(text)) | {line.end for line in layout.lines}
    for x in (0, width / 2, width):
        for y in (0, layout.height / 2, layout.height):
            assert layout.boundary_at(x, y) in edges
    for at in range(len(text)):
        assert all(box.right >= box.left for box in layout.boxes(at, at + 1))
