"""``spanbridge``: every use case for the terminal. Commands import what they need when they run."""

from __future__ import annotations

import io
import sys
from typing import Annotated

import typer

from core.cli import (
    align,
    branches,
    demo,
    doctor,
    evaluate,
    evaluate_alignment,
    evaluate_grid,
    experiment,
    keys,
    memory,
    models,
    projects,
    restoring,
    score,
    starter,
    systems,
    training,
    translating,
)
from core.cli import app as window
from core.cli.commands import PlainSpoken

app = typer.Typer(
    cls=PlainSpoken,
    help="Correct answer spans in cross-lingual reading comprehension, and retrain from the corrections.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _tell_version(wanted: bool) -> None:
    if wanted:
        print(f"spanbridge {_version()}")
        raise typer.Exit()


@app.callback()
def main(
    version: Annotated[
        bool,
        typer.Option("--version", help="Print the version.", is_eager=True, callback=_tell_version),
    ] = False,
) -> None:
    """The options of the program itself."""


app.command("new")(projects.new)
app.command("import")(projects.import_files)
app.command("export")(projects.export)
app.command("systems")(systems.systems)
app.command("predict")(systems.predict)
app.command("train")(training.train)
app.add_typer(training.jobs, name="jobs")
app.command("translate")(translating.translate)
app.command("translate-text")(translating.translate_text)
app.command("translators")(translating.list_translators)
app.add_typer(memory.app, name="memory")
app.add_typer(branches.app, name="branches")
app.command("evaluate")(evaluate.evaluate)
app.command("evaluate-alignment")(evaluate_alignment.evaluate_alignment)
app.command("evaluate-grid")(evaluate_grid.evaluate_grid)
app.command()(experiment.experiment)
app.add_typer(models.app, name="models")
app.add_typer(keys.app, name="keys")
app.command("restore")(restoring.restore)
app.command("demo")(demo.demo)
app.command("score")(score.score)
app.add_typer(align.app, name="align")
app.add_typer(starter.app, name="starter")
app.command("doctor")(doctor.doctor)
app.command("app")(window.app)


def run() -> None:
    """Entry of the ``spanbridge`` program."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A lone surrogate, or a terminal that is not UTF-8, must not end a command.
            stream.reconfigure(errors="backslashreplace")
    app(prog_name="spanbridge")


def _version() -> str:
    """The version of the installed package, or of the checkout."""
    from importlib import metadata

    try:
        return metadata.version("spanbridge")
    except metadata.PackageNotFoundError:
        import tomllib
        from pathlib import Path

        page = Path(__file__).resolve().parents[2] / "pyproject.toml"
        return str(tomllib.loads(page.read_text(encoding="utf-8"))["project"]["version"])


if __name__ == "__main__":
    run()
