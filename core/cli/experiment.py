"""``spanbridge experiment``: the papers' tables, measured here."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from core.cli.terminal import Device, name_values
from core.errors import Cancelled, InputError
from core.registry import Entry, Registry

_WORK: Registry[Any] = Registry(
    "experiment command",
    (
        # Named, not imported: the terminal never loads what trains.
        Entry("order", "core.experiments.commands:ExperimentOrder", "What is asked for"),
        Entry("run", "core.experiments.commands:run", "Measure a table of a paper"),
        Entry("names", "core.experiments.catalogue:EXPERIMENTS", "The tables there are"),
    ),
)


def experiment(
    name: Annotated[str, typer.Argument(help="The table, such as clmrc-table2; empty lists them.")] = "",
    encoder: Annotated[
        str,
        typer.Option(
            help="What every system starts from: a bundled or installed model, or a folder. By default the "
            "bundled encoder, for corrections the reader that is retrained."
        ),
    ] = "",
    data: Annotated[
        Path | None, typer.Option(metavar="DIR", help="The folder with the public data sets.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where stages are kept and the table is written.")
    ] = None,
    budget: Annotated[
        str, typer.Option(help="small (about two hours on two cores) or full (for a lab with GPUs).")
    ] = "small",
    native: Annotated[
        str, typer.Option(help="An encoder of the target language alone, for the rows that need one.")
    ] = "",
    translator: Annotated[
        str, typer.Option(help="A translation model of this machine for all directions; else fitting ones.")
    ] = "",
    questions: Annotated[
        int | None, typer.Option(min=0, help="Training questions a part instead of the budget's; 0 for all.")
    ] = None,
    evaluated: Annotated[
        int | None,
        typer.Option(min=0, help="Questions a set that evaluates; 0 for all."),
    ] = None,
    seeds: Annotated[str, typer.Option(metavar="N,N,…", help="Seeds instead of the budget's.")] = "",
    column: Annotated[
        list[str] | None,
        typer.Option(help="Only this data set of those that score, such as CMRC; may be repeated."),
    ] = None,
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="Another training setting.")
    ] = None,
    device: Device = "",
) -> None:
    """Measure a table of a paper row by row and write it; stopped, the same command goes on."""
    tables = _WORK.resolve("names")
    if not name:
        for entry in tables:
            print(f"{entry.name}  {entry.title}")
        return
    tables.entry(name)
    if data is None or out is None:
        raise InputError("an experiment needs --data DIR and --out DIR", item=name)
    from core.cli.running import chosen_device

    order = _WORK.resolve("order")(
        name,
        encoder,
        data,
        out,
        budget=budget,
        native=native,
        translator=translator,
        questions=questions,
        evaluated=evaluated,
        seeds=_seeds(seeds),
        columns=tuple(column or ()),
        settings=name_values(settings or ()),
        device=device or chosen_device(),
    )
    try:
        _WORK.resolve("run")(order, _tell)
    except (KeyboardInterrupt, Cancelled):
        _tell("stopped; the same command goes on from here")
        raise


def _seeds(told: str) -> tuple[int, ...]:
    try:
        return tuple(int(one) for one in told.split(",") if one.strip())
    except ValueError:
        raise InputError("seeds are whole numbers with commas between them", item=told) from None


def _tell(text: str) -> None:
    print(text, flush=True)
