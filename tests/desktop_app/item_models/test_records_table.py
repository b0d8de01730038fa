"""Records as rows: texts, tones and alignment by column; the selection survives a refresh."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from desktop_app.item_models.records_table import RECORD, TONE, Column, RecordsTable

Pair = tuple[str, int]


@pytest.fixture
def table(qapp: object) -> RecordsTable[Pair]:
    made: RecordsTable[Pair] = RecordsTable(
        [
            Column("Name", lambda pair: pair[0], tone=lambda pair: "good" if pair[1] else ""),
            Column("Count", lambda pair: f"{pair[1]:,}", right=True, tip=lambda pair: f"{pair[1]} exactly"),
        ]
    )
    made.set_records([("a", 0), ("b", 12_000)], key=lambda pair: pair[0])
    return made


def test_it_keeps_the_rules_of_qt_models(table: RecordsTable[Pair]) -> None:
    QAbstractItemModelTester(table, QAbstractItemModelTester.FailureReportingMode.Fatal)
    table.set_records([("c", 1)], key=lambda pair: pair[0])


def test_what_a_cell_shows(table: RecordsTable[Pair]) -> None:
    cell = table.index(1, 1)
    assert cell.data() == "12,000"
    assert cell.data(Qt.ItemDataRole.ToolTipRole) == "12000 exactly"
    assert cell.data(Qt.ItemDataRole.TextAlignmentRole) & Qt.AlignmentFlag.AlignRight
    assert table.index(1, 0).data(TONE) == "good"
    assert cell.data(RECORD) == ("b", 12_000)


def test_the_same_rows_are_refreshed_in_place(qtbot: QtBot, table: RecordsTable[Pair]) -> None:
    table.modelReset.connect(lambda: pytest.fail("the selection would be lost"))
    with qtbot.waitSignal(table.dataChanged):
        table.set_records([("a", 5), ("b", 6)], key=lambda pair: pair[0])
    assert table.index(0, 1).data() == "5"


def test_other_rows_replace_all(qtbot: QtBot, table: RecordsTable[Pair]) -> None:
    with qtbot.waitSignal(table.modelReset):
        table.set_records([("z", 1)], key=lambda pair: pair[0])
    assert table.records() == [("z", 1)]


def test_titles_change_without_a_reset(qtbot: QtBot, table: RecordsTable[Pair]) -> None:
    table.modelReset.connect(lambda: pytest.fail("widths would be lost"))
    table.set_columns([Column("Who", lambda pair: pair[0]), Column("How many", lambda pair: "")])
    assert table.headerData(0, Qt.Orientation.Horizontal) == "Who"
    with pytest.raises(ValueError, match="columns"):
        table.set_columns([Column("One", lambda pair: "")])
