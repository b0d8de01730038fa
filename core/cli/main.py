"""``spanbridge``: every use case for the terminal. Commands import what they need when they run."""

from __future__ import annotations

import io
import sys

import typer

from core.cli import doctor
from core.cli.commands import PlainSpoken

app = typer.Typer(
    cls=PlainSpoken,
    help="Correct answer spans in cross-lingual reading comprehension, and retrain from the corrections.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("doctor")(doctor.doctor)


def run() -> None:
    """Entry of the ``spanbridge`` program."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A lone surrogate, or a terminal that is not UTF-8, must not end a command.
            stream.reconfigure(errors="backslashreplace")
    app()


if __name__ == "__main__":
    run()
