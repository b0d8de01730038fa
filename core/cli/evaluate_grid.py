"""``spanbridge evaluate-grid``: the questions of every language about the passages of every other (G-XLT)."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from core.cli.terminal import AsJson, Device, Force, print_json, print_table, progress_bar, refuse_existing

if TYPE_CHECKING:
    from core.evaluation.grid import LanguageGrid
    from core.evaluation.grid_scores import CellScore, GridScore


def evaluate_grid(
    system: Annotated[
        str,
        typer.Argument(
            metavar="SYSTEM",
            help="A bundled or installed model, a folder of weights; of --project, a system.",
        ),
    ],
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE[:LANG]...", help="The same questions in each language, a file each."),
    ],
    also: Annotated[
        list[str] | None, typer.Option(metavar="SYSTEM", help="One more system; may be repeated.")
    ] = None,
    project: Annotated[
        Path | None, typer.Option(help="Take the systems of this project, and keep the grids in it.")
    ] = None,
    metric: Annotated[
        str,
        typer.Option(help="A metric's name, or mlqa for that of each language; by default the data's own."),
    ] = "",
    shared: Annotated[bool, typer.Option("--shared", help="Ask only ids that every language has.")] = False,
    limit: Annotated[int, typer.Option(min=0, help="At most so many ids, drawn alike; 0 for all.")] = 0,
    out: Annotated[
        list[Path] | None,
        typer.Option(help="Write a report, as its ending says: .html, .md, .csv or .json; may be repeated."),
    ] = None,
    force: Force = False,
    device: Device = "",
    as_json: AsJson = False,
) -> None:
    """Score a system on every pair of question and passage language of parallel files, as XQuAD or MLQA."""
    from core.reports.grid_files import check_ending, write_grids
    from core.services.parallel_files import ParallelFile, grid_of, sets_of_files

    for path in out or ():
        check_ending(path)
        refuse_existing(path, force)
    sets = sets_of_files([ParallelFile.of(one) for one in files], metric)
    grid = grid_of(sets, shared=shared, limit=limit)
    systems = [system, *(also or ())]
    found = _score_in(project, systems, grid, device) if project else _score(systems, grid, device)
    command = _command(systems, files, project, metric, shared, limit)
    written = [write_grids(found, path, [command]) for path in out or ()]
    if as_json:
        print_json([_as_plain(one) for one in found])
        return
    _show(found)
    for path in written:
        print(f"the grid is in {path}")


def _score(systems: Sequence[str], grid: LanguageGrid, device: str) -> list[GridScore]:
    from core.cli.running import chosen_device
    from core.services.answering import named_system
    from core.services.grids import score_grid

    chosen = device or chosen_device()
    answerers = [named_system(one, chosen) for one in systems]
    with progress_bar() as progress:
        return score_grid(answerers, grid, progress)


def _score_in(project: Path, systems: Sequence[str], grid: LanguageGrid, device: str) -> list[GridScore]:
    from core.cli.running import runner
    from core.services.catalogue import open_project

    with open_project(project) as opened, progress_bar() as progress:
        opened.predicting.runner = runner(device)
        kept, _ = opened.grids.evaluate(systems, grid, progress=progress, origin="terminal")
        return [one.score for one in kept]


def _command(
    systems: Sequence[str], files: Sequence[str], project: Path | None, metric: str, shared: bool, limit: int
) -> str:
    """What to type to get these numbers again."""
    words = ["spanbridge", "evaluate-grid", systems[0], *files]
    for one in systems[1:]:
        words += ["--also", one]
    words += ["--project", str(project)] if project else []
    words += ["--metric", metric] if metric else []
    words += ["--shared"] if shared else []
    words += ["--limit", str(limit)] if limit else []
    return shlex.join(words)


def _as_plain(score: GridScore) -> dict[str, Any]:
    from core.evaluation.grid_scores import MEASURES

    means = {
        measure: {
            "question": {code: score.row(code, measure) for code in score.languages},
            "passage": {code: score.column(code, measure) for code in score.languages},
            "same_language": score.within(measure),
            "two_languages": score.across(measure),
            "all": score.whole(measure),
        }
        for measure in MEASURES
    }
    return {
        "system": score.system,
        "data": score.name,
        "languages": score.languages,
        "available": score.available,
        "cells": [_plain_cell(cell) for cell in score.cells.values()],
        "means": means,
    }


def _plain_cell(cell: CellScore) -> dict[str, Any]:
    return {
        "question": cell.pair.question,
        "passage": cell.pair.passage,
        "metric": cell.metric,
        "total": cell.total,
        "left_out": dict(cell.left_out),
        "exact_match": cell.exact_match.mean,
        "exact_match_interval": [cell.exact_match.low, cell.exact_match.high],
        "f1": cell.f1.mean,
        "f1_interval": [cell.f1.low, cell.f1.high],
        "signature": cell.signature,
    }


def _show(found: Sequence[GridScore]) -> None:
    from core.evaluation.grid_scores import MEASURES
    from core.reports.grid_tables import grid_table, in_words, left_out_table

    for score in found:
        for measure, name in MEASURES.items():
            print(f"{score.system}, {name}")
            table = grid_table(score, measure)
            print_table(table.headings, table.rows, numbers=sorted(table.numbers))
            print()
        print(in_words(score))
        missing = left_out_table(score)
        if missing.rows:
            print("The cells do not ask the same questions:")
            print_table(missing.headings, missing.rows, numbers=sorted(missing.numbers))
