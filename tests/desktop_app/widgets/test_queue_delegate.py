"""A search hit stands in its context as its language is read."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from core.domain.reviews import Snippet
from desktop_app.theme.active import colour
from desktop_app.widgets.queue_delegate import _paint_hit

WIDTH = 300


@pytest.mark.parametrize(
    ("text", "first_half"),
    [("hit at the beginning", "left"), ("מלה בתחילת השורה", "right"), ("לא ", "right")],
)
def test_what_follows_a_hit_is_where_one_reads_on(qtbot: QtBot, text: str, first_half: str) -> None:
    image = QImage(WIDTH, 30, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    _paint_hit(painter, QRectF(0, 5, WIDTH, 20), Snippet("question", text, 0, 2))
    painter.end()
    ground = [x for x in range(WIDTH) for y in range(30) if image.pixelColor(x, y) == colour("search")]
    assert ground
    assert max(ground) < WIDTH / 2 if first_half == "left" else min(ground) > WIDTH / 2
