"""``spanbridge restore``: going back to a backup."""

from __future__ import annotations

from typing import Annotated

import typer

from core.cli.terminal import AsJson, ProjectFolder, print_json


def restore(
    project: ProjectFolder,
    backup: Annotated[
        str, typer.Argument(metavar="[BACKUP]", help="Name of the backup; the newest where it is left out.")
    ] = "",
    show: Annotated[bool, typer.Option("--list", help="Only list the backups, newest first.")] = False,
    as_json: AsJson = False,
) -> None:
    """Put a backup of the database back; the one it replaces is kept beside it."""
    from core.services.restoring import backups, restore_project

    if show:
        names = [path.name for path in backups(project)]
        print_json(names) if as_json else print("\n".join(names) or "There is no backup yet.")
        return
    done = restore_project(project, backup)
    if as_json:
        print_json({"backup": done.backup, "replaced": done.replaced})
        return
    print(f"Went back to {done.backup.name}")
    if done.replaced is not None:
        print(f"The database until now is kept as {done.replaced}")
