"""``spanbridge app``: the window, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer


def app(
    project: Annotated[
        Path | None, typer.Argument(help="The project to open; the last one by default.")
    ] = None,
) -> None:
    """Open the window."""
    arguments = [] if project is None else [str(project)]
    window = subprocess.run([*_command(), *arguments], env=_environment(), check=False)
    raise typer.Exit(window.returncode)


def _command() -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable]
    return [sys.executable, "-P", "-m", "desktop_app"]


def _environment() -> dict[str, str]:
    """The environment, with the place of a checkout that is not installed."""
    home = str(Path(__file__).resolve().parents[2])
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, [home, os.environ.get("PYTHONPATH")]))}
