"""Text painted by hand: lines of a width, and full stops at the end that readers of a language look for."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter
from pytestqt.qtbot import QtBot

from desktop_app.widgets.text_painting import draw_lines, wrapped_lines

SIZE = (240, 60)


def drawn(line: str, room: float = 0) -> QImage:
    image = QImage(*SIZE, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # as in a widget of an English window
    painter.setPen(QColor("black"))
    draw_lines(painter, [line], font(), 10, 5, room=room)
    painter.end()
    return image


def font() -> QFont:
    found = QFont()
    found.setPixelSize(32)
    return found


def inked(image: QImage) -> list[list[int]]:
    """The rows with ink, of every column that has some."""
    columns = (
        [y for y in range(image.height()) if image.pixelColor(x, y).lightness() < 128]
        for x in range(image.width())
    )
    return [rows for rows in columns if rows]


@pytest.mark.parametrize(("line", "end"), [("lll.", -1), ("ווו.", 0), ("ללל.", 0)])
def test_a_full_stop_is_low_and_at_the_end(qtbot: QtBot, line: str, end: int) -> None:
    columns = inked(drawn(line))
    rows = [row for column in columns for row in column]
    middle = (min(rows) + max(rows)) / 2
    assert min(columns[end]) > middle > min(columns[-1 - end])


def test_right_to_left_text_begins_at_the_right_edge(qtbot: QtBot) -> None:
    image = drawn("ללל", room=200)
    dark = [x for x in range(SIZE[0]) for y in range(SIZE[1]) if image.pixelColor(x, y).lightness() < 128]
    assert min(dark) > 100 and 200 < max(dark) <= 211


def test_what_does_not_fit_ends_in_an_ellipsis(qtbot: QtBot) -> None:
    lines = wrapped_lines("one two three four five six seven", font(), 90, 2)
    assert len(lines) == 2 and lines[1].endswith("…")
    assert wrapped_lines("one", font(), 200, 2) == ["one"]


def test_a_byte_order_mark_costs_no_character(qtbot: QtBot) -> None:
    (line,) = wrapped_lines("\ufeff体罚何时被废除？", font(), 1000, 2)
    assert line.endswith("体罚何时被废除？")
    assert "".join(wrapped_lines("\ufeff体罚何时被废除？", font(), 100, 9))[1:] == "体罚何时被废除？"
