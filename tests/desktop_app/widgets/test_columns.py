"""Columns share what room there is."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_app.widgets.columns import Columns


@pytest.fixture
def columns(qtbot: QtBot) -> Iterator[Columns]:
    page = QWidget()  # a splitter that is a window itself would never get too narrow
    qtbot.addWidget(page)
    made = Columns(page)
    for least, stretch in ((200, 0), (400, 1), (200, 0)):
        made.add(QWidget(), least, stretch=stretch)
    made.resize(1000, 100)
    page.show()
    yield made


def widths(columns: Columns) -> list[int]:
    return [columns.widget(at).width() for at in range(columns.count())]


def is_apart(columns: Columns) -> bool:
    panes = [columns.widget(at).geometry() for at in range(columns.count())]
    beside = all(left.right() < right.left() for left, right in pairwise(panes))
    return beside and panes[-1].right() < columns.width()


def test_the_least_widths_are_kept_where_there_is_room(columns: Columns) -> None:
    columns.setSizes([900, 50, 50])
    assert widths(columns)[1:] == [400, 200]
    assert is_apart(columns)


def test_each_gives_its_share_where_there_is_none(columns: Columns) -> None:
    columns.resize(400 + 2 * columns.handleWidth(), 100)
    assert widths(columns) == [100, 200, 100]
    assert is_apart(columns)


def test_a_wider_window_gives_it_back(columns: Columns) -> None:
    columns.resize(300, 100)
    assert is_apart(columns)
    columns.resize(1000, 100)
    assert [columns.widget(at).minimumWidth() for at in range(3)] == [200, 400, 200]
    assert all(width >= least for width, least in zip(widths(columns), (200, 400, 200), strict=True))
    assert is_apart(columns)
