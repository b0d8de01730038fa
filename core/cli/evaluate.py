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
from core.progress import Progress

if TYPE_CHECKING:
    from core.domain.runs import Evaluation
    from core.reports.content import ScoreRow
    from core.services.catalogue import Project
    from core.services.evaluating import ComparedSystems


def evaluate(
    project: ProjectFolder,
    system: Annotated[list[str], typer.Option(help="A system's id, or id@version; may be repeated.")],
    dataset: Annotated[
        list[str] | None, typer.Option(help="A data set; by default every one that can be scored.")
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
        scored = [
            evaluation
            for number in _datasets(opened, dataset or [])
            for evaluation in _evaluate(opened, system, number, whole, bool(dataset), progress)
        ]
        if not scored:
            raise InputError(
                "no data set of the project can be scored",
                item=str(project),
                remedy="Import one with gold answers, or confirm corrections of held-out passages",
            )
        rows = score_rows(opened, scored)
        compared = _compare(opened, rows)
        if report is not None:
            write_report(opened, report, title="Evaluation", scores=rows, compared=compared)
    if as_json:
        scores = [_score(row) for row in rows]
        print_json({"scores": scores, "comparisons": _as_json(compared), "report": report})
        return
    _show(rows, compared)
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


def _datasets(project: Project, names: Sequence[str]) -> list[int]:
    if names:
        return [dataset_id(project, name) for name in names]
    return [info.id for info in project.reviewing.datasets()]


def _evaluate(
    project: Project, systems: Sequence[str], number: int, whole: bool, named: bool, progress: Progress
) -> list[Evaluation]:
    """The scores on one data set; one that nobody named is left out where it cannot be scored."""
    if not named and not project.evaluating.scorable(number, held_out=not whole):
        return []
    return project.evaluating.evaluate(
        systems, dataset_id=number, held_out=not whole, progress=progress, origin="terminal"
    )[0]


def _compare(project: Project, rows: Sequence[ScoreRow]) -> list[ComparedSystems]:
    """Each system against the first one, wherever both were scored."""
    first = rows[0].evaluation.system
    return [
        project.evaluating.compare(first, one.system, one.dataset, one.metric)
        for one in (row.evaluation for row in rows)
        if one.system != first
    ]


def _as_json(compared: Sequence[ComparedSystems]) -> list[dict[str, Any]]:
    return [{"dataset": one.dataset, "metric": one.metric, "test": one.test} for one in compared]


def _show(rows: Sequence[ScoreRow], compared: Sequence[ComparedSystems]) -> None:
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
    for one in compared:
        print(one.sentence())
