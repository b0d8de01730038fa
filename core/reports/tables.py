"""Tables of evaluations as plain text, Markdown and CSV."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.errors import InputError
from core.reports.content import ComparedPair, ScoreRow


@dataclass(frozen=True, slots=True)
class Table:
    """Headings and rows of text; the columns in `numbers` (from 0) are aligned to the right."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: frozenset[int] = frozenset()


def score_table(rows: Sequence[ScoreRow], *, digits: int = 2) -> Table:
    """Systems × data sets with exact match, F1 and their intervals, in percent."""
    headings = ("system", "data set", "metric", "questions", "EM", "EM 95 %", "F1", "F1 95 %", "signature")
    listed = tuple(
        (
            f"{row.evaluation.system} ({row.note})" if row.note else row.evaluation.system,
            row.evaluation.dataset,
            row.evaluation.metric,
            str(len(row.evaluation.items)),
            f"{row.exact_match.mean:.{digits}f}",
            f"{row.exact_match.low:.{digits}f} to {row.exact_match.high:.{digits}f}",
            f"{row.f1.mean:.{digits}f}",
            f"{row.f1.low:.{digits}f} to {row.f1.high:.{digits}f}",
            row.evaluation.signature,
        )
        for row in rows
    )
    return Table(headings, listed, frozenset((3, 4, 6)))


def comparison_table(pairs: Sequence[ComparedPair], *, digits: int = 2) -> Table:
    """Paired comparisons: differences with intervals and p-values, wins, losses, ties."""
    headings = ("a", "b", "data set", "metric", "measure", "b - a", "95 %", "p", "wins", "losses", "ties")
    listed = tuple(
        (
            pair.test.a,
            pair.test.b,
            pair.dataset,
            pair.metric,
            name,
            f"{measure.difference:+.{digits}f}",
            f"{measure.low:+.{digits}f} to {measure.high:+.{digits}f}",
            f"{measure.p_value:.4g}",
            str(pair.test.wins),
            str(pair.test.losses),
            str(pair.test.ties),
        )
        for pair in pairs
        for name, measure in (("EM", pair.test.exact_match), ("F1", pair.test.f1))
    )
    return Table(headings, listed, frozenset((5, 7, 8, 9, 10)))


def plain(table: Table) -> str:
    """Aligned columns for a terminal; wide characters count as two columns."""
    lines = [table.headings, *table.rows]
    widths = [max(_width(line[place]) for line in lines) for place in range(len(table.headings))]
    rule = tuple("-" * width for width in widths)
    cells = [
        "  ".join(_aligned(cell, widths[place], place in table.numbers) for place, cell in enumerate(line))
        for line in (table.headings, rule, *table.rows)
    ]
    return "\n".join(line.rstrip() for line in cells) + "\n"


def markdown(table: Table) -> str:
    """A GitHub-flavoured Markdown table."""
    rule = ("---:" if place in table.numbers else "---" for place in range(len(table.headings)))
    lines = [map(_escaped, table.headings), rule, *(map(_escaped, row) for row in table.rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def comma_separated(table: Table) -> str:
    """CSV with a heading line; a cell that a spreadsheet would take for a formula is kept as text."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(table.headings)
    writer.writerows(
        [cell if place in table.numbers else _harmless(cell) for place, cell in enumerate(row)]
        for row in table.rows
    )
    return out.getvalue()


FORMS: dict[str, Callable[[Table], str]] = {"plain": plain, "markdown": markdown, "csv": comma_separated}


def render(table: Table, form: str) -> str:
    """The table in the form called `form`; an unknown name raises `InputError` with the known ones."""
    if form not in FORMS:
        raise InputError(f"there is no table form called {form!r}", remedy=f"Known: {', '.join(FORMS)}")
    return FORMS[form](table)


def _width(text: str) -> int:
    """Columns on a terminal: wide characters take two, combining marks none."""
    shown = (character for character in text if not unicodedata.combining(character))
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in shown)


def _aligned(text: str, width: int, right: bool) -> str:
    space = " " * (width - _width(text))
    return space + text if right else text + space


def _escaped(cell: str) -> str:
    return " ".join(cell.replace("\\", "\\\\").replace("|", "\\|").split())


def _harmless(cell: str) -> str:
    numeric = cell[1:2].isdigit() and cell[:1] in "+-"
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") and not numeric else cell
