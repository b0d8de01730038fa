from __future__ import annotations

from array import array
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.domain.corrections import ReviewState
from core.domain.reviews import QueueFilter, QueueRow, Snippet
from desktop_app.context import Context
from desktop_app.item_models.queue import BLOCK, QueueModel
from tests.desktop_app.samples import QUESTIONS, make_project


class Counting:
    """Lines made up on request; remembers what was asked for."""

    def __init__(self) -> None:
        self.asked: list[list[int]] = []

    def rows(self, ids: list[int]) -> list[QueueRow]:
        self.asked.append(ids)
        return [
            QueueRow(
                one,
                f"question {one}",
                1,
                1,
                str(one),
                ReviewState.SUGGESTED,
                False,
                False,
                0,
                0,
                0,
                0,
                "",
                "",
            )
            for one in ids
        ]

    def snippets(self, ids: list[int], wanted: QueueFilter) -> dict[int, Snippet]:
        return {}


def test_a_hundred_thousand_questions_read_only_what_is_looked_at(context: Context, qtbot: QtBot) -> None:
    model, reviewing = QueueModel(context.runner), Counting()
    model.show(reviewing, array("q", range(1, 100_001)), QueueFilter())  # type: ignore[arg-type]
    assert model.rowCount() == 100_000
    assert reviewing.asked == []
    row = model.index(50_000)
    with qtbot.waitSignal(model.dataChanged):
        assert row.data() is None
    assert row.data() == "question 50001"
    assert [len(ids) for ids in reviewing.asked] == [BLOCK]
    context.runner.close()


def test_real_lines_and_search_hits(context: Context, tmp_path: Path, qtbot: QtBot) -> None:
    with make_project(tmp_path / "p") as project:
        wanted = QueueFilter(text="职业")
        model = QueueModel(context.runner)
        model.show(project.reviewing, project.reviewing.queue(wanted), wanted)
        with qtbot.waitSignal(model.dataChanged):
            model.index(0).data()
        assert model.index(0).data(Qt.ItemDataRole.DisplayRole) == QUESTIONS[0]
        assert isinstance(model.index(0).data(QueueModel.SnippetRole), Snippet)
        assert "suggested" in model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
        context.runner.close()


def test_places_of_questions(context: Context) -> None:
    model = QueueModel(context.runner)
    model.show(None, array("q", [7, 3, 9]), QueueFilter())
    assert [model.row_of(one) for one in (3, 9, 4)] == [1, 2, -1]
    assert model.id_at(2) == 9


def test_refreshed_lines_stay_visible_until_the_new_ones_come(context: Context, qtbot: QtBot) -> None:
    model, reviewing = QueueModel(context.runner), Counting()
    model.show(reviewing, array("q", [1, 2, 3]), QueueFilter())  # type: ignore[arg-type]
    with qtbot.waitSignal(model.dataChanged):
        model.index(0).data()
    with qtbot.waitSignal(model.dataChanged):
        model.refresh([2])
        assert model.index(1).data() == "question 2"
    assert len(reviewing.asked) == 2
    context.runner.close()


@pytest.mark.parametrize("rows", [0, 1])
def test_small_queues(context: Context, rows: int) -> None:
    model = QueueModel(context.runner)
    model.show(None, array("q", range(rows)), QueueFilter())
    assert model.rowCount() == rows
