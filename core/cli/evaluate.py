"""``spanbridge evaluate``: scores with intervals, and paired comparisons."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from core.cli.terminal import (
    AsJson,
    Device,
    Force,
    ProjectFolder,
    dataset_id,
    print_json,
    print_table,
    progress_bar,
    refuse_existing,
)
from core.errors import InputError

if TYPE_CHECKING:
    from core.reports.content import ScoreRow
    from core.services.catalogue import Project
    from core.services.evaluating import ComparedSystems

LeftOut = dict[tuple[str, str], InputError]
"""Systems as they were named, with data sets that they cannot answer → why."""


def evaluate(
    project: ProjectFolder,
    system: Annotated[list[str], typer.Option(help="A system's id, or id@version; may be repeated.")],
    dataset: Annotated[
        list[str] | None,
        typer.Option(
            help="A data set; by default all that can be scored, each for the systems that can answer it."
        ),
    ] = None,
    whole: Annotated[
        bool, typer.Option("--whole", help="Score whole data sets, not only their held-out parts.")
    ] = False,
    report: Annotated[
        Path | None, typer.Option(help="Write an HTML report with the questions that differ.")
    ] = None,
    force: Force = False,
    device: Device = "",
    as_json: AsJson = False,
) -> None:
    """Score systems on held-out data; two or more are compared question by question with the first."""
    from core.cli.running import runner
    from core.services.catalogue import open_project
    from core.services.reporting import score_rows, write_report

    if report is not None:
        refuse_existing(report, force)
    with open_project(project) as opened, progress_bar() as progress:
        opened.predicting.runner = runner(device)
        labels = [opened.models.resolve(one).label for one in system]  # before any work: is each one there?
        plan, left_out = _plan(opened, system, dataset or [], whole)
        scored = [
            evaluation
            for number, asked in plan
            for evaluation in opened.evaluating.evaluate(
                asked, dataset_id=number, held_out=not whole, progress=progress, origin="terminal"
            )[0]
        ]
        rows = score_rows(opened, scored)
        compared = _compare(opened, labels, rows)
        if report is not None:
            write_report(opened, report, title="Evaluation", scores=rows, compared=compared)
    if as_json:
        scores = [_score(row) for row in rows]
        told = [
            {"system": one, "dataset": name, "why": fault.what} for (one, name), fault in left_out.items()
        ]
        print_json({"scores": scores, "comparisons": _as_json(compared), "left_out": told, "report": report})
        return
    _show(rows, left_out, compared)
    if report is not None:
        print(f"the report is in {report}")


def _score(row: ScoreRow) -> dict[str, Any]:
    one = row.evaluation
    return {
        "system": one.system,
        "dataset": one.dataset,
        "metric": one.metric,
        "total": len(one.items),
        "exact_match": one.exact_match,
        "exact_match_interval": [row.exact_match.low, row.exact_match.high],
        "f1": one.f1,
        "f1_interval": [row.f1.low, row.f1.high],
        "signature": one.signature,
    }


def _plan(
    project: Project, systems: Sequence[str], names: Sequence[str], whole: bool
) -> tuple[list[tuple[int, list[str]]], LeftOut]:
    """Data sets with the systems to score on each, and what is left out; what was named is not left out.

    Raises `InputError` where a system cannot be scored on a data set that was named, or nothing is left.
    """
    if names:
        numbers = [dataset_id(project, name) for name in names]
        for number in numbers:
            project.evaluating.check(systems, dataset_id=number, held_out=not whole)
        return [(number, list(systems)) for number in numbers], {}
    plan: list[tuple[int, list[str]]] = []
    left_out: LeftOut = {}
    for info in project.reviewing.datasets():
        if project.evaluating.scorable(info.id, held_out=not whole):
            unfit = project.evaluating.unfit(systems, dataset_id=info.id)
            left_out |= {(one, info.name): fault for one, fault in unfit.items()}
            plan.append((info.id, [one for one in systems if one not in unfit]))
    found = [(number, asked) for number, asked in plan if asked]
    if not found:
        raise _nothing(project, left_out)
    return found, left_out


def _nothing(project: Project, left_out: LeftOut) -> InputError:
    """Why nothing is scored: no data set can be, or no system can answer one that could."""
    for (one, name), fault in left_out.items():
        return InputError(fault.what, item=f"{one} on {name}", remedy=fault.remedy)
    return InputError(
        "no data set of the project can be scored",
        item=str(project.root),
        remedy="Import one with gold answers, or confirm corrections of held-out passages",
    )


def _compare(project: Project, labels: Sequence[str], rows: Sequence[ScoreRow]) -> list[ComparedSystems]:
    """Each system against the first one, wherever both were scored."""
    scored = [row.evaluation for row in rows]
    there = {(one.system, one.dataset, one.metric) for one in scored}
    first = next(label for label in labels if any(one.system == label for one in scored))
    return [
        project.evaluating.compare(first, one.system, one.dataset, one.metric)
        for one in scored
        if one.system != first and (first, one.dataset, one.metric) in there
    ]


def _as_json(compared: Sequence[ComparedSystems]) -> list[dict[str, Any]]:
    return [{"dataset": one.dataset, "metric": one.metric, "test": one.test} for one in compared]


def _show(rows: Sequence[ScoreRow], left_out: LeftOut, compared: Sequence[ComparedSystems]) -> None:
    print_table(
        ("system", "data set", "metric", "questions", "EM", "95 %", "F1", "95 %"),
        [
            (
                row.evaluation.system,
                row.evaluation.dataset,
                row.evaluation.metric,
                len(row.evaluation.items),
                f"{row.evaluation.exact_match:.2f}",
                f"{row.exact_match.low:.1f} to {row.exact_match.high:.1f}",
                f"{row.evaluation.f1:.2f}",
                f"{row.f1.low:.1f} to {row.f1.high:.1f}",
            )
            for row in rows
        ],
        numbers=(3, 4, 6),
    )
    for line in _left_out_lines(left_out):
        print(line)
    for one in compared:
        print(one.sentence())


def _left_out_lines(left_out: LeftOut) -> list[str]:
    """A line for each data set and reason."""
    found: dict[tuple[str, str], list[str]] = {}
    for (system, name), fault in left_out.items():
        found.setdefault((name, fault.what), []).append(system)
    return [f"left out {name} for {', '.join(systems)}: {why}" for (name, why), systems in found.items()]
