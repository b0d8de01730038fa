"""Language grids on disk: a JSON file that keeps every question's score, and the pages made of it."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from core.domain.runs import ItemScore
from core.errors import CoreError, InputError
from core.evaluation.grid_scores import AskedText, CellScore, GridScore, Pair
from core.evaluation.significance import Interval
from core.formats.files import as_core_error, read_text, replacing
from core.reports import html
from core.reports.grid_page import grid_markdown, grid_page
from core.reports.grid_tables import cell_table
from core.reports.tables import comma_separated

KIND, PARTIAL = "language grid", "cells of a language grid"
VERSION = 1
_DAMAGES = (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError)
"""What reading a damaged page raises."""


def write_grids(scores: Sequence[GridScore], path: Path, commands: Sequence[str] = ()) -> Path:
    """Write the grids in the form that the file's ending names: .html, .md, .csv or .json.

    Raises `InputError` for another ending, `EnvironmentFault` where the file cannot be written.
    """
    check_ending(path)
    return _WRITERS[path.suffix.lower()](scores, path, commands)


def check_ending(path: Path) -> None:
    """Raise `InputError` for a file whose ending names none of the forms."""
    if path.suffix.lower() not in _WRITERS:
        raise InputError(
            "the ending does not say in which form to write the grid",
            item=str(path),
            remedy=f"End the name with {', '.join(_WRITERS)}",
        )


def read_grids(path: Path) -> list[GridScore]:
    """The grids of a JSON file that `write_grids` wrote; raises `InputError` for anything else."""
    try:
        page = json.loads(read_text(path))
        if page["kind"] != KIND or page["version"] != VERSION:
            raise InputError("this is no language grid that this version can read", item=str(path))
        if not page["grids"]:
            raise ValueError("there is no grid")
        return [_read(one) for one in page["grids"]]
    except _DAMAGES as fault:
        raise InputError(
            "the language grid is damaged", item=str(path), remedy="Remove the file and evaluate again"
        ) from fault


def write_cells(cells: Sequence[CellScore], path: Path) -> None:
    """Keep the cells of a grid that is not whole yet; raises `EnvironmentFault` where it cannot."""
    _save({"kind": PARTIAL, "version": VERSION, "cells": [_plain_cell(one) for one in cells]}, path)


def read_cells(path: Path) -> list[CellScore]:
    """What `write_cells` kept; nothing without the file or from a damaged one: cells can be asked again."""
    try:
        page = json.loads(read_text(path))
        if page["kind"] != PARTIAL or page["version"] != VERSION:
            return []
        return [_read_cell(one) for one in page["cells"]]
    except (CoreError, *_DAMAGES):
        return []


def _write_json(scores: Sequence[GridScore], path: Path, commands: Sequence[str]) -> Path:
    _save({"kind": KIND, "version": VERSION, "grids": [_plain(one) for one in scores]}, path)
    return path


def _save(page: Mapping[str, Any], path: Path) -> None:
    """Write the file whole or not at all, the folder with it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise as_core_error(fault, path.parent) from fault
    text = json.dumps(page, ensure_ascii=False)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:  # half of a surrogate pair, which only an escape can hold
        text = json.dumps(page)
    with replacing(path) as out:
        out.write(text + "\n")


def _write_csv(scores: Sequence[GridScore], path: Path, commands: Sequence[str]) -> Path:
    return html.save(comma_separated(cell_table(scores)), path)


def _write_html(scores: Sequence[GridScore], path: Path, commands: Sequence[str]) -> Path:
    return html.save(grid_page(scores, commands), path)


def _write_markdown(scores: Sequence[GridScore], path: Path, commands: Sequence[str]) -> Path:
    return html.save(grid_markdown(scores, commands), path)


_WRITERS: Mapping[str, Callable[[Sequence[GridScore], Path, Sequence[str]], Path]] = {
    ".html": _write_html,
    ".md": _write_markdown,
    ".csv": _write_csv,
    ".json": _write_json,
}


def _plain(score: GridScore) -> dict[str, Any]:
    return {
        "system": score.system,
        "name": score.name,
        "created_at": score.created_at,
        "languages": list(score.languages),
        "available": score.available,
        "shared": score.shared,
        "texts": {
            code: {key: {"question": one.question, "golds": list(one.golds)} for key, one in texts.items()}
            for code, texts in score.texts.items()
        },
        "cells": [_plain_cell(cell) for cell in score.cells.values()],
    }


def _plain_cell(cell: CellScore) -> dict[str, Any]:
    return {
        "question": cell.pair.question,
        "passage": cell.pair.passage,
        "metric": cell.metric,
        "signature": cell.signature,
        "exact_match": _bounds(cell.exact_match),
        "f1": _bounds(cell.f1),
        "left_out": dict(cell.left_out),
        "items": [[one.key, one.prediction, one.exact_match, one.f1] for one in cell.items],
    }


def _bounds(found: Interval) -> list[float]:
    return [found.mean, found.low, found.high]


def _read(page: Mapping[str, Any]) -> GridScore:
    cells = {cell.pair: cell for cell in map(_read_cell, page["cells"])}
    languages = tuple(str(code) for code in page["languages"])
    if not languages:
        raise ValueError("the grid has no languages")
    texts = {
        code: {
            key: AskedText(str(one["question"]), tuple(map(str, one["golds"])))
            for key, one in page["texts"][code].items()
        }
        for code in languages
    }
    # A file that lacks a cell or a question's text is damaged, and is told so here, not while it is drawn.
    for pair in (Pair(asked, read) for asked in languages for read in languages):
        for item in cells[pair].items:
            _ = texts[pair.question][item.key], texts[pair.passage][item.key]
    return GridScore(
        str(page["system"]),
        str(page["name"]),
        languages,
        cells,
        texts,
        int(page["available"]),
        bool(page["shared"]),
        str(page["created_at"]),
    )


def _read_cell(page: Mapping[str, Any]) -> CellScore:
    return CellScore(
        Pair(str(page["question"]), str(page["passage"])),
        str(page["metric"]),
        str(page["signature"]),
        _interval(page["exact_match"]),
        _interval(page["f1"]),
        tuple(ItemScore(str(key), str(text), float(em), float(f1)) for key, text, em, f1 in page["items"]),
        {str(why): int(count) for why, count in page["left_out"].items()},
    )


def _interval(bounds: Sequence[Any]) -> Interval:
    found = Interval(*map(float, bounds))
    if not all(map(math.isfinite, (found.mean, found.low, found.high))):
        raise ValueError("an interval's ends are no numbers")
    return found
