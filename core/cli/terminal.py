"""How commands show their work: bars on a terminal, tables for people, JSON for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from core.errors import InputError
from core.progress import Progress, ProgressEvent, silent

if TYPE_CHECKING:
    from rich.progress import Progress as Bars

    from core.services.catalogue import Project

AsJson = Annotated[bool, typer.Option("--json", help="Print the result as one JSON value.")]
ProjectFolder = Annotated[Path, typer.Argument(metavar="PROJECT", help="The project's folder.")]
Force = Annotated[bool, typer.Option("--force", help="Replace a file that is there already.")]
Device = Annotated[str, typer.Option(help="auto, cpu or cuda; by default as in the settings.")]


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """A progress shown as a bar on the error output while the block runs; silent without a terminal.

    The bar is gone afterwards: what was done is for the command to say.
    """
    if not sys.stderr.isatty():
        yield silent()
        return
    with _bars() as listen:
        yield Progress(listen)


@contextmanager
def _bars() -> Iterator[Callable[[ProgressEvent], None]]:
    """One bar that says what is being done; it starts anew when another work begins."""
    bars = new_bars()
    task = bars.add_task("", total=None)

    def listen(event: ProgressEvent) -> None:
        bars.update(task, description=event.label, completed=event.done, total=event.total or None)

    with bars:
        yield listen


def new_bars() -> Bars:
    """Bars on standard error that go when the work has ended."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )


def print_json(value: object) -> None:
    """One JSON value on the output; dataclasses become objects, paths become strings."""
    text = json.dumps(value, ensure_ascii=False, indent=2, default=_plain)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        # Lone surrogates have no UTF-8: escape everything rather than lose them.
        text = json.dumps(value, ensure_ascii=True, indent=2, default=_plain)
    print(text)


def print_table(
    headings: Sequence[str], rows: Sequence[Sequence[object]], *, numbers: Sequence[int] = ()
) -> None:
    """A table for people; the columns in `numbers` (from 0) are aligned to the right."""
    from core.reports.tables import Table, plain

    cells = tuple(tuple(str(cell) for cell in row) for row in rows)
    print(plain(Table(tuple(headings), cells, frozenset(numbers))), end="")


def refuse_existing(path: Path, force: bool) -> None:
    """Raise `InputError` for a file that would be written over, unless the person said `force`."""
    if path.is_file() and not force:
        raise InputError(
            "there is such a file already",
            item=str(path),
            remedy="Name another one, or replace it with: --force",
        )


def dataset_id(project: Project, name: str) -> int:
    """The data set called `name`; an unknown name raises `InputError` and lists the known ones."""
    known = {info.name: info.id for info in project.reviewing.datasets()}
    if name not in known:
        raise InputError(
            "there is no such data set", item=name, remedy=f"Known: {', '.join(known) or 'none yet'}"
        )
    return known[name]


def name_values(given: Sequence[str]) -> dict[str, Any]:
    """The pairs of ``--set NAME=VALUE``; values are numbers where they look like numbers."""
    settings: dict[str, Any] = {}
    for pair in given:
        name, equals, value = pair.partition("=")
        if not equals:
            raise InputError("a setting is written NAME=VALUE", item=pair)
        settings[name.strip().replace("-", "_")] = _value(value.strip())
    return settings


def _value(text: str) -> Any:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def vars_of(value: object) -> dict[str, Any]:
    """The fields of a dataclass, as they are."""
    if not is_dataclass(value):
        raise TypeError(f"{type(value).__name__} is no dataclass")
    return {field.name: getattr(value, field.name) for field in fields(value)}


def _plain(value: object) -> Any:
    if is_dataclass(value):
        return vars_of(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Path | date):
        return str(value)
    raise TypeError(f"{type(value).__name__} is no JSON")
