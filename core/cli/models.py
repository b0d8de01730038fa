"""``spanbridge models``: a project's model versions, and the models of this machine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from core.cli import installing
from core.cli.terminal import AsJson, ProjectFolder, print_json, print_table, progress_bar

if TYPE_CHECKING:
    from core.domain.runs import ModelVersion
    from core.services.standing_in import Lost

app = typer.Typer(
    help="Models: those of a project (list, promote, roll back, export) and of this machine (available, "
    "install, remove).",
    no_args_is_help=True,
)
app.command("available")(installing.available)
app.command("install")(installing.install)
app.command("remove")(installing.remove)

Label = Annotated[str, typer.Argument(metavar="SYSTEM@VERSION", help="A model version.")]
_SCORES_SHOWN = 3


@app.command("list")
def list_versions(project: ProjectFolder, as_json: AsJson = False) -> None:
    """List the model versions with where they came from and what they score."""
    from core.services.catalogue import open_project

    with open_project(project) as opened:
        versions = opened.models.versions()
        lost = {one.version.label: one for one in opened.models.standing_in.lost()}
    if as_json:
        print_json([_listed(version, lost.get(version.label)) for version in versions])
        return
    print_table(
        ("version", "in use", "recipe", "parent", "made", "scores"),
        [
            (
                version.label,
                "weights gone" if version.label in lost else "yes" if version.promoted else "",
                version.recipe,
                version.parent,
                version.created_at[:16].replace("T", " "),
                _scores(version),
            )
            for version in versions
        ],
    )
    for one in lost.values():
        print(f"{one.version.label} came with an earlier SpanBridge, and its weights are gone. {one.remedy}")


@app.command()
def promote(project: ProjectFolder, label: Label, as_json: AsJson = False) -> None:
    """Let the bare system id mean this version from now on."""
    from core.services.catalogue import open_project

    with open_project(project) as opened:
        opened.models.promote(label)
        version = opened.models.stored(label.partition("@")[0])
    _tell(version, as_json)


@app.command()
def rollback(
    project: ProjectFolder,
    system: Annotated[str, typer.Argument(metavar="SYSTEM", help="A system's id.")],
    as_json: AsJson = False,
) -> None:
    """Go back to the version that was in use before."""
    from core.services.catalogue import open_project

    with open_project(project) as opened:
        opened.models.rollback(system)
        version = opened.models.stored(system)
    _tell(version, as_json)


@app.command()
def replace(project: ProjectFolder, label: Label, as_json: AsJson = False) -> None:
    """Use what stands in the place of a version that came with an earlier SpanBridge, and is gone."""
    from core.services.catalogue import open_project

    with open_project(project) as opened:
        found = opened.models.standing_in.of(opened.models.stored(label)).instead
        opened.models.standing_in.take(label)
    assert found is not None  # or `take` would have refused
    if as_json:
        print_json({"gone": label, "instead": found.label})
    else:
        print(f"{label} is no longer in use; {found.label} stands in its place")


@app.command("export")
def export_version(
    project: ProjectFolder,
    label: Label,
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The folder to write.")],
    format: Annotated[str, typer.Option(help="transformers or onnx.")] = "transformers",
    int8: Annotated[
        bool, typer.Option("--int8", help="With onnx: also a smaller file with weights of 8-bit integers.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Write a version with its tokenizer and a card to a new folder that needs no SpanBridge.

    The folder of a reader appears when it was loaded again and answered as the version does.
    """
    from core.services.catalogue import open_project

    with open_project(project) as opened, progress_bar() as progress:
        done = opened.models.exports.export(label, out, format=format, int8=int8, progress=progress)
    if as_json:
        print_json({"version": done.label, "folder": done.folder, "format": done.format, "told": done.told})
        return
    print("\n".join([f"{done.label} is in {done.folder}", *done.sentences()]))


def _listed(version: ModelVersion, lost: Lost | None) -> dict[str, Any]:
    told: dict[str, Any] = {"label": version.label, "version": version}
    if lost is not None:
        told |= {"lost": True, "instead": lost.instead.label if lost.instead else None}
    return told


def _tell(version: ModelVersion, as_json: bool) -> None:
    if as_json:
        print_json({"system": version.system, "promoted": version.label})
    else:
        print(f"{version.system} now means {version.label}")


def _scores(version: ModelVersion) -> str:
    """The first and the newest scores; a line that holds all of a bundled model's fits no terminal."""
    told = [f"{name} {own['exact_match']:.1f} / {own['f1']:.1f}" for name, own in version.scores.items()]
    more = len(told) - _SCORES_SHOWN
    if more > 0:
        told = [told[0], *told[1 - _SCORES_SHOWN :], f"{more} more with --json"]
    return "; ".join(told)
