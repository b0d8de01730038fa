"""Language grids as tables: the grid itself with its means, every cell in a line, and what was left out."""

from __future__ import annotations

from collections.abc import Sequence

from core.evaluation.grid_scores import MEASURES, CellScore, GridScore, Measure, Pair
from core.reports.tables import Table

CORNER = "questions \\ passages"
"""Heads the column of the questions' languages."""


def grid_table(score: GridScore, measure: Measure, *, digits: int = 1) -> Table:
    """The grid in percent; the last column and row are the means."""

    def figure(value: float | None) -> str:
        return "–" if value is None else f"{value:.{digits}f}"

    def cell(pair: Pair) -> str:
        found = score.cells[pair]
        return figure(found.interval(measure).mean if found.total else None)

    rows = [
        (asked, *(cell(Pair(asked, read)) for read in score.languages), figure(score.row(asked, measure)))
        for asked in score.languages
    ]
    last = (*(figure(score.column(read, measure)) for read in score.languages), figure(score.whole(measure)))
    numbers = frozenset(range(1, len(score.languages) + 2))
    return Table((CORNER, *score.languages, "mean"), (*rows, ("mean", *last)), numbers)


def cell_table(scores: Sequence[GridScore], *, digits: int = 2) -> Table:
    """Every cell of every grid in a line, with intervals and signature."""
    bounds = [(name, f"{name} low", f"{name} high") for name in ("EM", "F1")]
    headings = ("system", "questions in", "passages in", "metric", "questions", *bounds[0], *bounds[1])
    rows = tuple(
        _line(score, cell, digits) for score in scores for cell in score.cells.values() if cell.total
    )
    return Table((*headings, "signature"), rows, frozenset(range(4, 11)))


def left_out_table(score: GridScore) -> Table:
    """Why ids are not in a cell; no rows where every cell asks all of them."""
    rows = tuple(
        (cell.pair.question, cell.pair.passage, str(cell.total), why, str(count))
        for cell in score.cells.values()
        for why, count in sorted(cell.left_out.items())
    )
    headings = ("questions in", "passages in", "questions", "left out because", "how many")
    return Table(headings, rows, frozenset((2, 4)))


def in_words(score: GridScore, measure: Measure = "f1") -> str:
    """What the grid shows, in two sentences that claim no cause."""
    within, across = score.within(measure), score.across(measure)
    if within is None or across is None:
        return ""
    name = MEASURES[measure]
    first = (
        f"{score.system}: {name} {within:.1f} where question and passage are in one language, {across:.1f} "
        "where they are in two."
    )
    spreads = [_spread(score, measure, axis) for axis in ("passage", "question")]
    return f"{first} {spreads[0]}; {spreads[1]}."


def _spread(score: GridScore, measure: Measure, axis: str) -> str:
    mean = score.column if axis == "passage" else score.row
    found = {code: value for code in score.languages if (value := mean(code, measure)) is not None}
    worst, best = min(found, key=found.__getitem__), max(found, key=found.__getitem__)
    lead = "The means by passage language go" if axis == "passage" else "those by question language"
    return f"{lead} from {found[worst]:.1f} ({worst}) to {found[best]:.1f} ({best})"


def _line(score: GridScore, cell: CellScore, digits: int) -> tuple[str, ...]:
    figures = (
        f"{value:.{digits}f}"
        for found in (cell.exact_match, cell.f1)
        for value in (found.mean, found.low, found.high)
    )
    return (
        score.system,
        cell.pair.question,
        cell.pair.passage,
        cell.metric,
        str(cell.total),
        *figures,
        cell.signature,
    )
