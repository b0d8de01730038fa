"""``spanbridge memory``: a project's translation memory."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from core.cli.terminal import AsJson, Force, ProjectFolder, print_json, print_table, refuse_existing
from core.errors import InputError

app = typer.Typer(
    help="A project's translation memory: import and export TMX, list what was corrected.",
    no_args_is_help=True,
)

Languages = Annotated[
    list[str] | None,
    typer.Option(
        "--language", help="One of two languages; give it twice, such as --language zh --language en."
    ),
]


@app.command("import")
def import_memory(
    project: ProjectFolder,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A TMX file.")],
    language: Languages = None,
    as_json: AsJson = False,
) -> None:
    """Take the sentences of a TMX file into the memory, all or none; by default the project's languages."""
    from core.services.catalogue import open_project

    with open_project(project) as opened:
        report, new = opened.translating.import_memory(file, languages=_two(language))
    if as_json:
        print_json({"file": file, "new": new, "report": report.to_dict()})
        return
    print("\n".join(report.summary()))
    print(f"  {new} of them are new")


@app.command("export")
def export_memory(
    project: ProjectFolder,
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The TMX file to write.")],
    language: Languages = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Write the memory as TMX, corrected sentences first."""
    from core.services.catalogue import open_project

    refuse_existing(out, force)
    with open_project(project, read_only=True) as opened:
        report = opened.translating.export_memory(out, languages=_two(language))
    if as_json:
        print_json({"file": out, "report": report.to_dict()})
    else:
        print("\n".join(report.summary()))


@app.command("list")
def list_memory(
    project: ProjectFolder,
    language: Languages = None,
    limit: Annotated[int, typer.Option(min=0, help="At most so many; 0 for all.")] = 20,
    as_json: AsJson = False,
) -> None:
    """List the sentences of the memory, corrected ones first, the newest first."""
    from core.services.catalogue import open_project

    with open_project(project, read_only=True) as opened:
        entries = opened.translating.memory(languages=_two(language), limit=limit)
        size = opened.translating.memory_size()
    if as_json:
        print_json({"size": size, "entries": entries})
        return
    print_table(
        ("from", "to", "sentence", "translation", "origin", "by"),
        [
            (one.source_language, one.target_language, one.source, one.target, one.origin, one.author)
            for one in entries
        ],
    )
    print(f"{len(entries)} of {size} sentences")


def _two(languages: list[str] | None) -> list[str]:
    if languages and len(languages) != 2:
        raise InputError("give both languages", remedy="For example: --language zh --language en")
    return languages or []
