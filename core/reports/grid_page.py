"""Language grids as one HTML page or one Markdown text: heat maps, tables, what was left out."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from core.evaluation.grid_scores import MEASURES, GridScore
from core.reports import html
from core.reports.grid_sections import INTERVALS, READ, UNEVEN, html_table, section
from core.reports.grid_tables import cell_table, grid_table, in_words, left_out_table
from core.reports.tables import markdown


def grid_page(scores: Sequence[GridScore], commands: Sequence[str] = ()) -> str:
    """The page; all grids share one colour scale for each measure."""
    title = _title(scores)
    sections = [
        html.head(title, max(score.created_at for score in scores), " ".join(map(in_words, scores))),
        html.card_of_facts("Data", _facts(scores)),
        f'<p class="muted">{escape(READ)}</p>',
        *(section(score, scores) for score in scores),
        _again(scores, commands),
    ]
    return html.page(title, sections)


def grid_markdown(scores: Sequence[GridScore], commands: Sequence[str] = ()) -> str:
    """The same as Markdown, with tables in place of the heat maps."""
    facts = "\n".join(f"- {label}: {value}" for label, value in _facts(scores))
    parts = [f"# {_title(scores)}", facts, READ]
    for score in scores:
        parts += [f"## {score.system}", in_words(score)]
        for measure, name in MEASURES.items():
            parts += [f"### {name}", markdown(grid_table(score, measure))]
        if not score.even:
            parts += [UNEVEN, markdown(left_out_table(score))]
    parts += ["## Every cell", INTERVALS, markdown(cell_table(scores))]
    if commands:
        parts.append("```sh\n" + "\n".join(commands) + "\n```")
    return "\n\n".join(part.rstrip("\n") for part in parts) + "\n"


def _title(scores: Sequence[GridScore]) -> str:
    return f"Language grid of {', '.join(dict.fromkeys(score.system for score in scores))}"


def _facts(scores: Sequence[GridScore]) -> list[tuple[str, str]]:
    """What all grids have in common, each value once."""
    metrics = dict.fromkeys(
        f"{cell.pair.passage}: {cell.metric}" for score in scores for cell in score.cells.values()
    )
    counts = dict.fromkeys(_count(score) for score in scores)
    return [
        ("data", ", ".join(dict.fromkeys(score.name for score in scores if score.name)) or "–"),
        ("languages", ", ".join(dict.fromkeys(code for score in scores for code in score.languages))),
        ("questions", "; ".join(counts)),
        ("metrics by passage", ", ".join(metrics)),
    ]


def _count(score: GridScore) -> str:
    chosen = ", those that every language has" if score.shared else ""
    sizes = sorted({cell.total for cell in score.cells.values()})
    cells = f"{sizes[0]:,}" if len(sizes) == 1 else f"{sizes[0]:,} to {sizes[-1]:,}"
    return f"{score.asked:,} of {score.available:,} ids{chosen}; {cells} in a cell"


def _again(scores: Sequence[GridScore], commands: Sequence[str]) -> str:
    said = f"<pre>{escape(chr(10).join(commands))}</pre>" if commands else ""
    return f"<h2>Every cell, and how to get it again</h2>{said}{html_table(cell_table(scores))}"
