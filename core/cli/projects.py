"""``spanbridge new``, ``import``, ``export``: making a project, and what goes in and out of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from core.cli.terminal import AsJson, Force, ProjectFolder, print_json, progress_bar, refuse_existing, vars_of
from core.domain.reviews import Role
from core.progress import Progress

if TYPE_CHECKING:
    from core.services.catalogue import Project
    from core.services.exporting import Skipped


class RoleChoice(StrEnum):
    """How a data set is used."""

    ANNOTATE = "annotate"
    EVALUATION = "evaluation"


class What(StrEnum):
    """Which answers are exported."""

    GOLD = "gold"
    CORRECTIONS = "corrections"
    SUGGESTIONS = "suggestions"


def new(
    project: ProjectFolder,
    source: Annotated[str, typer.Option(help="Code of the rich-resource language, such as en.")],
    target: Annotated[str, typer.Option(help="Code of the language being annotated, such as zh.")],
    name: Annotated[str, typer.Option(help="The project's name; by default its folder's.")] = "",
    held_out: Annotated[int, typer.Option(help="Percent of the passages kept for scoring.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Make a new project in an empty or new folder."""
    from core.services.catalogue import create_project

    title = name or project.resolve().name
    with create_project(project, name=title, source=source, target=target, held_out_percent=held_out) as made:
        if as_json:
            print_json({"project": made.root.resolve(), **vars_of(made.info)})
        else:
            languages = f"{made.info.source} → {made.info.target}"
            print(f"Made the project {made.info.name!r} ({languages}) in {made.root}")


def import_files(
    project: ProjectFolder,
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="The files to import.")],
    file_format: Annotated[str, typer.Option("--format", help="The format, or auto.")] = "auto",
    split: Annotated[str, typer.Option(help="The split's name, such as train or dev.")] = "",
    lang: Annotated[str, typer.Option(help="Language of the text; by default the project's target.")] = "",
    role: Annotated[
        RoleChoice, typer.Option(help="evaluation: only for scoring, never trained on.")
    ] = RoleChoice.ANNOTATE,
    memory: Annotated[bool, typer.Option("--memory", help="The files are translation memories.")] = False,
    as_json: AsJson = False,
) -> None:
    """Import data sets or translation memories, each file whole or not at all, with a report."""
    from core.services.catalogue import open_project

    results = []
    try:
        with open_project(project) as opened:
            for file in files:
                with progress_bar() as progress:
                    if memory:
                        result = _import_memory(opened, file, lang, progress)
                    else:
                        result = _import_data(opened, file, file_format, split, lang, role.value, progress)
                results.append(result.as_json)
                if not as_json:
                    print("\n".join(result.lines), flush=True)
    finally:  # files before a faulty one are in the project: say so
        if as_json and results:
            print_json(results)


@dataclass(frozen=True, slots=True)
class _Imported:
    """What came of one file, for programs and for people."""

    as_json: dict[str, Any]
    lines: list[str]


def _import_data(
    project: Project, file: Path, file_format: str, split: str, lang: str, role: Role, progress: Progress
) -> _Imported:
    result = project.importing.import_file(
        file, format=file_format, split=split, language=lang, role=role, progress=progress
    )
    values = {"file": file, "dataset": result.name, "dataset_id": result.dataset_id}
    lines = [*result.report.summary(), f"  is now the data set {result.name!r}"]
    return _Imported({**values, "report": result.report.to_dict()}, lines)


def _import_memory(project: Project, file: Path, lang: str, progress: Progress) -> _Imported:
    if file.suffix.lower() == ".tmx":
        pairs, new = project.translating.import_memory(file)
        values = {"file": file, "new": new, "report": pairs.to_dict()}
        return _Imported(values, [*pairs.summary(), f"  {new} of them are new"])
    report, _ = project.importing.import_memory(file, language=lang, progress=progress)
    lines = [f"{file.name}: {report.matched} of {report.lines} pairs stand in the project"]
    if report.unmatched:
        places = ", ".join(map(str, report.unmatched[:10])) + (", …" if len(report.unmatched) > 10 else "")
        lines.append(f"  not found in the project: {len(report.unmatched)} (lines {places})")
    return _Imported({"file": file, "report": report}, lines)


def export(
    project: ProjectFolder,
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The file to write.")],
    file_format: Annotated[
        str, typer.Option("--format", help="The format to write; by default the one the data came in.")
    ] = "",
    what: Annotated[What, typer.Option(help="Which answers.")] = What.GOLD,
    system: Annotated[str, typer.Option(help="With --what suggestions: whose (id or id@version).")] = "",
    dataset: Annotated[str, typer.Option(help="Only this data set; by default all of them together.")] = "",
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Export gold answers, corrections or a system's suggestions."""
    from core.services.catalogue import open_project

    refuse_existing(out, force)
    with open_project(project, read_only=True) as opened:
        report = opened.exporting.export(
            out, format=file_format, what=what.value, system=system, dataset=dataset
        )
    if as_json:
        print_json({**vars_of(report), "written": report.written.to_dict()})
        return
    print("\n".join(report.written.summary()))
    for reason, keys in _by_reason(report.skipped).items():
        named = ", ".join(keys[:3]) + (", …" if len(keys) > 3 else "")
        print(f"left out {len(keys)}: {reason}: {named}")


def _by_reason(skipped: Iterable[Skipped]) -> dict[str, list[str]]:
    reasons: dict[str, list[str]] = {}
    for one in skipped:
        reasons.setdefault(one.reason, []).append(one.key)
    return reasons
