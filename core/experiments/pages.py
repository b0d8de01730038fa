"""An experiment's outcome as Markdown, CSV, HTML and JSON."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

from core.experiments.results import Cell, Results
from core.experiments.rows import Column, Experiment, Row
from core.jobs.spec import write_json
from core.reports import html
from core.reports.orderings import ordering_table
from core.reports.tables import Table, comma_separated, markdown

Facts = Sequence[tuple[str, str]]
"""What must be known to read and repeat it: label and value."""

_READ = "EM / F1 in percent. In brackets: the 95 % interval of F1 (bootstrap over passages)."
_ONE_PASSAGE = "–: the questions stand in one passage, which gives no interval and decides nothing."
_SEEDS = "±: standard deviation over the seeds; intervals and tests are of the questions' means over them."
_BESIDE = (
    "The paper's figures are of models and data many times as large, there for the ordering of the rows, not "
    "for their height."
)


def write(results: Results, facts: Facts, out: Path) -> list[Path]:
    """Write all forms under `out` by the experiment's name; returns the files."""
    name = results.experiment.name
    out.mkdir(parents=True, exist_ok=True)
    figure = _figure(results)
    texts = {
        f"{name}.md": _markdown(results, facts, bool(figure)),
        f"{name}.csv": comma_separated(long_table(results)),
        f"{name}.html": _html(results, facts, figure),
    } | ({f"{name}.svg": figure} if figure else {})
    files = [html.save(text, out / file) for file, text in texts.items()]
    write_json(out / f"{name}.json", results.to_plain() | {"facts": dict(facts)})
    return [*files, out / f"{name}.json"]


def score_table(results: Results) -> Table:
    """Rows × columns: ours, and the paper's beside it where it has any."""
    experiment = results.experiment
    headings: list[str] = ["#", "system"]
    for column in experiment.columns:
        headings.append(column.name)
        headings += [f"paper, {column.paper}"] if _in_paper(column, experiment.rows) else []
    rows = []
    for row in experiment.rows:
        line = [row.id, row.title]
        for column in experiment.columns:
            line.append(_cell(results.cells[row.id, column.name]))
            line += [_paper(row, column)] if _in_paper(column, experiment.rows) else []
        rows.append(tuple(line))
    return Table(tuple(headings), tuple(rows))


def long_table(results: Results) -> Table:
    """One line a cell, for spreadsheets: means, deviations over the seeds, intervals, the paper's figures."""
    headings = (
        *("row", "system", "data", "metric", "questions", "seeds"),
        *("EM", "EM sd", "EM low", "EM high", "F1", "F1 sd", "F1 low", "F1 high"),
        *("paper data", "paper EM", "paper F1", "missing"),
    )
    rows = []
    for row in results.experiment.rows:
        for column in results.experiment.columns:
            cell = results.cells[row.id, column.name]
            line = (row.id, row.title, column.name, column.source.metric, *_measured(cell))
            rows.append((*line, *_printed(row, column), cell.missing))
    return Table(headings, tuple(rows), frozenset(range(4, 17)) - {14})


def missing(results: Results) -> list[str]:
    """Why cells are empty: each reason once, with its rows."""
    rows: dict[str, list[str]] = {}
    for (row, _), cell in results.cells.items():
        if cell.missing:
            rows.setdefault(cell.missing, []).append(row)
    return [f"{', '.join(dict.fromkeys(ids))}: {reason}" for reason, ids in rows.items()]


def alike(results: Results) -> list[str]:
    """What no test can tell apart: rows with the same answers, a sentence each."""
    return [
        f"{one.better} and {one.worse} gave the same answer to every question of {one.dataset}: what they "
        "differ in changed nothing here."
        for one in results.alike()
    ]


def _cell(cell: Cell) -> str:
    if not cell.runs:
        return "missing"
    exact, f1 = (_with_spread(*one) for one in zip(cell.mean, cell.spread, strict=True))
    interval = cell.interval
    bounds = "–" if cell.one_passage else f"{interval.low:.1f} to {interval.high:.1f}"
    return f"{exact} / {f1} ({bounds})"


def _with_spread(mean: float, spread: float) -> str:
    return f"{mean:.1f} ± {spread:.1f}" if spread else f"{mean:.1f}"


def _measured(cell: Cell) -> tuple[str, ...]:
    """Questions, seeds, then mean, deviation and interval of both measures; no bounds for one passage."""
    if not cell.runs:
        return ("",) * 10
    figures: list[str] = []
    intervals = (cell.exact_interval, cell.interval)
    for mean, spread, interval in zip(cell.mean, cell.spread, intervals, strict=True):
        bounds = ("", "") if cell.one_passage else (f"{interval.low:.2f}", f"{interval.high:.2f}")
        deviation = f"{spread:.2f}" if len(cell.runs) > 1 else ""
        figures += [f"{mean:.2f}", deviation, *bounds]
    return (f"{len(cell.items)}", f"{len(cell.runs)}", *figures)


def _printed(row: Row, column: Column) -> tuple[str, str, str]:
    found = row.paper.get(column.paper)
    return (column.paper, f"{found[0]:.1f}", f"{found[1]:.1f}") if found else ("", "", "")


def _paper(row: Row, column: Column) -> str:
    _, exact, f1 = _printed(row, column)
    return f"{exact} / {f1}" if exact else "–"


def _in_paper(column: Column, rows: Sequence[Row]) -> bool:
    return any(column.paper in row.paper for row in rows)


def _markdown(results: Results, facts: Facts, figure: bool) -> str:
    experiment = results.experiment
    parts = [
        f"# {experiment.title}",
        " ".join([*([f"{experiment.paper}."] if experiment.paper else []), _how_to_read(results)]),
        "\n".join(f"- {label}: {_as_code(value)}" for label, value in facts),
        f"![{experiment.title}]({experiment.name}.svg)" if figure else "",
        markdown(score_table(results)),
        *([f"## {_orderings(experiment)}", markdown(_tested(results))] if results.tested else []),
        " ".join(alike(results)),
        *_listed("## What is missing, and why", missing(results)),
        *_listed(f"## {_notes(experiment)}", experiment.notes),
    ]
    return "\n\n".join(part.rstrip("\n") for part in parts if part) + "\n"


def _orderings(experiment: Experiment) -> str:
    return "The paper's orderings" if experiment.paper else "Orderings"


def _notes(experiment: Experiment) -> str:
    return "What differs from the paper" if experiment.paper else "What to know"


def _tested(results: Results) -> Table:
    claimed = "in the paper" if results.experiment.paper else "hoped for"
    return ordering_table(results.tested, claimed)


def _as_code(value: str) -> str:
    """A command in the letters of one."""
    return f"`{value}`" if value.startswith("spanbridge ") else value


def _how_to_read(results: Results) -> str:
    experiment = results.experiment
    seeds = any(len(cell.runs) > 1 for cell in results.cells.values())
    beside = any(_in_paper(column, experiment.rows) for column in experiment.columns)
    alone = any(cell.one_passage for cell in results.cells.values())
    told = ((_READ, True), (_ONE_PASSAGE, alone), (_SEEDS, seeds), (_BESIDE, beside))
    return " ".join(sentence for sentence, needed in told if needed)


def _listed(heading: str, lines: Sequence[str]) -> list[str]:
    return [heading, "\n".join(f"- {line}" for line in lines)] if lines else []


def _html(results: Results, facts: Facts, figure: str) -> str:
    experiment = results.experiment
    sections = [
        html.head(experiment.title, "", experiment.paper),
        html.card_of_facts("How it was made", facts),
        f'<p class="muted">{escape(_how_to_read(results))}</p>',
        f'<div class="card">{figure}</div>' if figure else "",
        f'<div class="card">{_html_table(score_table(results))}</div>',
        *_card(_orderings(experiment), _html_table(_tested(results)) if results.tested else ""),
        *(f'<p class="muted">{escape(sentence)}</p>' for sentence in alike(results)),
        *_card("What is missing, and why", _html_list(missing(results))),
        *_card(_notes(experiment), _html_list(experiment.notes)),
    ]
    return html.page(experiment.title, sections)


def _card(heading: str, content: str) -> list[str]:
    return [f"<h2>{escape(heading)}</h2>", f'<div class="card">{content}</div>'] if content else []


def _html_list(lines: Sequence[str]) -> str:
    return "<ul>" + "".join(f"<li>{escape(line)}</li>" for line in lines) + "</ul>" if lines else ""


def _html_table(table: Table) -> str:
    if not table.rows:
        return ""
    rows = "".join(f"<tr>{_cells(row, 'td', table)}</tr>" for row in table.rows)
    head = f"<tr>{_cells(table.headings, 'th', table)}</tr>"
    return f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>"


def _cells(line: Sequence[str], kind: str, table: Table) -> str:
    classes = ["number" if place in table.numbers else "text" for place in range(len(line))]
    return "".join(
        f'<{kind} class="{one}">{escape(text)}</{kind}>' for one, text in zip(classes, line, strict=True)
    )


def _figure(results: Results) -> str:
    draw = results.experiment.figure
    return draw(results.averages()) if draw else ""
