"""``spanbridge systems`` and ``predict``: what can answer, and letting it answer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from core.cli.terminal import (
    AsJson,
    Device,
    ProjectFolder,
    dataset_id,
    print_json,
    print_table,
    progress_bar,
)
from core.errors import InputError

if TYPE_CHECKING:
    from core.domain.runs import ModelVersion
    from core.services.compositions import SystemState


def systems(
    project: Annotated[Path | None, typer.Argument(help="Show this project's model versions too.")] = None,
    translator: Annotated[
        str | None,
        typer.Option(help="Let the project's systems translate with this model from now on; '' for any."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List the systems: their ids, what they are, and the rows of the papers' tables they reproduce."""
    from core.services.compositions import SystemState
    from core.systems.catalogue import SYSTEMS, is_composed

    if translator is not None:
        _choose(project, translator)
    versions, states = _versions(project) if project is not None else ([], [])
    listed: list[dict[str, Any]] = [
        {
            "id": one.id,
            "title": one.title,
            "row": one.row,
            "versions": [version.version for version in versions if version.system == one.id],
            "promoted": next(
                (version.version for version in versions if version.system == one.id and version.promoted),
                None,
            ),
            "missing": list(one.missing),
        }
        for one in states or [SystemState(entry.name, entry.title, entry.row) for entry in SYSTEMS]
    ]
    if as_json:
        print_json(listed)
    elif project is None:
        print_table(("id", "what it is", "row"), [(one["id"], one["title"], one["row"]) for one in listed])
    else:
        print_table(
            ("id", "what it is", "promoted", "versions"),
            [
                (
                    one["id"],
                    one["title"],
                    one["promoted"] or ("of parts" if is_composed(one["id"]) else "none"),
                    ", ".join(one["versions"]),
                )
                for one in listed
            ],
        )
        for one in listed:
            if one["missing"]:
                print(f"{one['id']}: {'; '.join(one['missing'])}")


def predict(
    project: ProjectFolder,
    system: Annotated[list[str], typer.Option(help="A system's id, or id@version; may be repeated.")],
    dataset: Annotated[str, typer.Option(help="Only this data set.")] = "",
    held_out: Annotated[bool, typer.Option("--held-out", help="Only the held-out part.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Also what was answered before.")] = False,
    translator: Annotated[
        str,
        typer.Option(help="A model of this machine, for systems that translate; by default a fitting one."),
    ] = "",
    device: Device = "",
    as_json: AsJson = False,
) -> None:
    """Let systems answer the questions of a project; answers are kept as they come."""
    from core.cli.running import runner
    from core.services.catalogue import open_project
    from core.translation.installed import spec_named

    with open_project(project) as opened, progress_bar() as progress:
        opened.predicting.runner = runner(device)
        if translator:
            opened.models.composed.translator = spec_named(translator)
        changes = opened.predicting.predict(
            system,
            dataset_id=dataset_id(opened, dataset) if dataset else None,
            held_out=True if held_out else None,
            again=again,
            progress=progress,
            origin="terminal",
        )
        labels = [opened.models.resolve(one).label for one in system]
    if as_json:
        print_json({"systems": labels, "questions": len(changes.questions)})
    else:
        print(f"{', '.join(labels)}: new answers to {len(changes.questions)} questions")


def _choose(project: Path | None, translator: str) -> None:
    from core.services.catalogue import open_project

    if project is None:
        raise InputError("a translator is chosen for a project", remedy="Name the project's folder too")
    with open_project(project) as opened:
        opened.models.composed.choose(translator, origin="terminal")


def _versions(project: Path) -> tuple[list[ModelVersion], list[SystemState]]:
    """The project's versions, and every system as it stands there."""
    from core.services.catalogue import open_project

    with open_project(project) as opened:
        return opened.models.versions(), opened.models.composed.states()
