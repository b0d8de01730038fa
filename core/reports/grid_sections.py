"""Language grids as sections of an HTML page: heat maps with what they show in words, and tables."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from core.evaluation.grid_scores import MEASURES, GridScore
from core.reports.grid_tables import in_words, left_out_table
from core.reports.heat import Scale, scale_of
from core.reports.heat_map import heat_map
from core.reports.tables import Table

READ = (
    "Rows are the language of the questions, columns that of the passages and answers; each column is scored "
    "with the metric of its language, so columns differ in how strict they are, too."
)
UNEVEN = "The cells do not ask the same questions, so compare them with care:"
INTERVALS = "Percent, with 95 % bootstrap intervals that draw whole passages. Means count every cell alike."


def part_of_report(scores: Sequence[GridScore]) -> str:
    """Grids in a report of other things; nothing without any."""
    if not scores:
        return ""
    parts = (f"{section(score, scores, 'h3')}<p>{escape(in_words(score))}</p>" for score in scores)
    return f'<h2>Language grids</h2><p class="muted">{escape(READ)}</p>{"".join(parts)}'


def section(score: GridScore, beside: Sequence[GridScore], heading: str = "h2") -> str:
    """One grid: its heat maps, and what is left out of its cells.

    All grids in `beside` share one scale for each measure, so that they can be compared by eye.
    """
    maps = "".join(
        f"<div><strong>{name}</strong>{heat_map(score, measure, scale)}</div>"
        for (measure, name), scale in zip(MEASURES.items(), _scales(beside), strict=True)
    )
    uneven = "" if score.even else f"<p>{UNEVEN}</p>{html_table(left_out_table(score))}"
    title = " · ".join(filter(None, (score.system, score.name)))
    return (
        f'<{heading} dir="auto">{escape(title)}</{heading}><div class="card"><div class="maps">{maps}</div>'
        f'<p class="muted small">{INTERVALS}</p></div>{uneven}'
    )


def html_table(table: Table) -> str:
    """The table in a card."""

    def row(cells: Sequence[str], tag: str) -> str:
        return "".join(
            f'<{tag}{" class=number" if place in table.numbers else ""} dir="auto">{escape(cell)}</{tag}>'
            for place, cell in enumerate(cells)
        )

    body = "".join(f"<tr>{row(cells, 'td')}</tr>" for cells in table.rows)
    head = f"<thead><tr>{row(table.headings, 'th')}</tr></thead>"
    return f'<div class="card"><table>{head}<tbody>{body}</tbody></table></div>'


def _scales(scores: Sequence[GridScore]) -> list[Scale]:
    """One for each of `MEASURES`."""
    return [
        scale_of(
            cell.interval(measure).mean for score in scores for cell in score.cells.values() if cell.total
        )
        for measure in MEASURES
    ]
