"""One cell of a language grid: its figures beside the map, and the columns of its questions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.item_models.records_table import Column
from desktop_app.theme.active import tokens
from desktop_app.theme.tokens import SPACE_L, SPACE_M
from desktop_app.view_models.language_grid import AskedQuestion
from desktop_app.view_models.words import interval, percent
from desktop_app.widgets.card import Card, label

if TYPE_CHECKING:
    from core.evaluation.grid_scores import CellScore
    from core.evaluation.significance import Interval

_WIDTH = 300


class CellCard(Card):
    """Languages, both measures with their intervals, counts, and what was left out."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, spacing=SPACE_M)
        self.setFixedWidth(tokens().px(_WIDTH))
        self.title = label("", "heading", wrap=True)
        self.f1, self.exact = _Figure("F1"), _Figure("Exact match")
        self.counts = label("", "", wrap=True, selectable=True)
        self.left_out = label("", "muted", wrap=True, selectable=True)
        figures = QHBoxLayout()
        figures.setSpacing(SPACE_L)
        figures.addWidget(self.f1)
        figures.addWidget(self.exact)
        figures.addStretch(1)
        self.body.addWidget(self.title)
        self.body.addLayout(figures)
        self.body.addWidget(self.counts)
        self.body.addWidget(self.left_out)
        self.body.addStretch(1)

    def show_cell(self, cell: CellScore | None, languages: Mapping[str, str]) -> None:
        """Show a cell; `languages` maps codes to names."""
        self.setVisible(cell is not None)
        if cell is None:
            return
        asked, read = languages[cell.pair.question], languages[cell.pair.passage]
        self.title.setText(f"Questions in {asked}, passages in {read}")
        self.f1.show_interval(cell.f1 if cell.total else None)
        self.exact.show_interval(cell.exact_match if cell.total else None)
        self.counts.setText(f"{cell.total:,} questions · {cell.metric}")
        reasons = [f"{count:,} left out: {why}" for why, count in sorted(cell.left_out.items())]
        self.left_out.setText("\n".join(reasons))
        self.left_out.setVisible(bool(reasons))


class _Figure(QWidget):
    """A measure with its interval."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.mean, self.bounds = label("", "figure"), label("", "caption")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for widget in (label(title, "overline"), self.mean, self.bounds):
            column.addWidget(widget)

    def show_interval(self, found: Interval | None) -> None:
        self.mean.setText("–" if found is None else percent(found.mean))
        self.bounds.setText("" if found is None else interval(found.low, found.high))


def cell_columns() -> list[Column[CellScore]]:
    """The table of all cells: what the heat map shows, and both measures at once."""
    return [
        Column("Questions in", lambda one: one.pair.question),
        Column("Passages in", lambda one: one.pair.passage),
        Column("Metric", lambda one: one.metric, tip=lambda one: one.signature, tone=lambda one: "muted"),
        Column("Questions", lambda one: f"{one.total:,}", right=True),
        Column("EM", lambda one: percent(one.exact_match.mean), right=True),
        Column("95 %", lambda one: _bounds(one.exact_match), tone=lambda one: "muted"),
        Column("F1", lambda one: percent(one.f1.mean), right=True, tone=lambda one: "strong"),
        Column("95 %", lambda one: _bounds(one.f1), tone=lambda one: "muted"),
    ]


def question_columns() -> list[Column[AskedQuestion]]:
    """The questions of a cell, as the system was asked them and answered."""
    return [
        Column("Question", lambda one: _flat(one.question), tip=lambda one: f"{one.question}\n{one.key}"),
        Column("Gold", lambda one: _golds(one), tip=_golds, tone=lambda one: "muted"),
        Column("Answer", lambda one: _flat(one.answer) or "no answer", tip=lambda one: one.answer),
        Column("EM", lambda one: percent(100 * one.exact_match), right=True),
        Column(
            "F1",
            lambda one: percent(100 * one.f1),
            right=True,
            tone=lambda one: "good" if one.f1 == 1 else "danger" if one.f1 == 0 else "",
        ),
    ]


def _bounds(found: Interval) -> str:
    return interval(found.low, found.high)


def _golds(one: AskedQuestion) -> str:
    return _flat(" · ".join(dict.fromkeys(one.golds))) or "no answer"


def _flat(text: str) -> str:
    return " ".join(text.split())
