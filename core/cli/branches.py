"""``spanbridge branches``: the languages that a project's questions exist in, and making more of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from core.cli.commands import say
from core.cli.terminal import AsJson, Device, ProjectFolder, dataset_id, print_json, print_table, progress_bar
from core.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.services.branching import BranchExample, BranchMade, BranchOrder, BranchReport, BranchState
    from core.services.catalogue import Project

app = typer.Typer(
    help="Language branches: the questions of a project in several languages.", no_args_is_help=True
)

Languages = Annotated[str, typer.Option(help="Codes with commas between them, such as es,it.")]


@app.command()
def make(
    project: ProjectFolder,
    languages: Languages,
    alignment: Annotated[
        str,
        typer.Option(
            help="How answers are carried: markers, simplematch, attention, embeddings, aligner, verifier."
        ),
    ] = "markers",
    dataset: Annotated[list[str] | None, typer.Option(help="Only of this data set; may be repeated.")] = None,
    translator: Annotated[
        str, typer.Option(help="A model's name or folder; by default one of this machine.")
    ] = "",
    device: Device = "",
    as_json: AsJson = False,
) -> None:
    """Translate the source data sets and carry their answers over, each language into a data set.

    Questions that a data set of the project has in the language, by their ids, are joined and not made. What
    is there stays as it is, corrections first of all; a second run makes what is missing.
    """
    from core.cli.running import runner
    from core.services.branching import BranchOrder
    from core.services.catalogue import open_project
    from core.translation.installed import spec_named

    codes = _codes(languages)
    if not codes:
        raise InputError("no language is named", item="--languages", remedy="Name codes, such as es,it")
    spec = spec_named(translator) if translator else None
    with open_project(project) as opened:
        opened.predicting.runner = runner(device)
        chosen = tuple(dataset_id(opened, name) for name in dataset or ())
        orders = [BranchOrder(code, alignment, chosen, spec) for code in codes]
        faults = {fault: None for order in orders for fault in opened.branching.faults(order)}
        if faults:
            raise InputError("; ".join(faults), item=f"branches {languages}")
        made = [_make(opened, order) for order in orders]
    if as_json:
        print_json([_plain(one) for one in made])
        return
    for one in made:
        _tell(one)


@app.command()
def report(
    project: ProjectFolder,
    languages: Annotated[str, typer.Option(help="Only these, with commas between them.")] = "",
    as_json: AsJson = False,
) -> None:
    """Count the items of every language, what was lost and why, with examples to look at."""
    from core.services.catalogue import open_project

    with open_project(project) as opened:
        found = opened.branching.report(_codes(languages))
    if as_json:
        print_json(found)
    else:
        _show(found)


def _codes(languages: str) -> list[str]:
    from core.text.languages import language_code

    return list(dict.fromkeys(language_code(one) for one in languages.split(",") if one.strip()))


def _make(project: Project, order: BranchOrder) -> BranchMade:
    kept = 0

    def count(step: BranchMade) -> None:
        nonlocal kept
        kept += step.carried + step.lost.total()

    try:
        with progress_bar() as progress:
            return project.branching.make(order, progress=progress, origin="terminal", stored=count)
    except KeyboardInterrupt:
        say(f"{kept} questions are made in {order.language} and kept; the same command goes on from there")
        raise


def _plain(made: BranchMade) -> dict[str, object]:
    return {
        "language": made.language,
        "datasets": made.datasets,
        "carried": made.carried,
        "joined": made.joined,
        "kept": made.kept,
        "lost": dict(made.lost),
    }


def _tell(made: BranchMade) -> None:
    where = f", in the data set {', '.join(made.datasets)}" if made.datasets else ""
    answers = "answer" if made.carried == 1 else "answers"
    print(f"{made.language}: {made.carried} {answers} carried over, {made.lost.total()} lost{where}")
    for line in _reasons(made.lost):
        print(f"  {line}")
    if made.joined:
        print(f"  {made.joined} questions are joined by their ids with an imported data set")
    if made.kept:
        print(f"  {made.kept} questions were there already and are left as they are")


def _show(found: BranchReport) -> None:
    print_table(
        ("language", "items", "train", "corrected", "lost", "questions about its passages", "from"),
        [_line(one) for one in found.languages],
        numbers=(1, 2, 3, 4),
    )
    for reason, count in found.left_out.items():
        print(f"{count} items train in no language: {reason}")
    for state in found.languages:
        for line in _reasons(state.counts.lost):
            print(f"{state.language}: {line}")
        for one in state.losses:
            print(f"  lost {one.item}: {one.lost}{_said(one)}")
        for one in state.unsure:
            print(f"  unsure {one.item} ({one.score:.2f}){_said(one)}")


def _line(state: BranchState) -> tuple[object, ...]:
    counts = state.counts
    pairs = ", ".join(f"{code} {number}" for code, number in counts.pairs.items())
    made = f" by {', '.join(state.made_by)}" if state.made_by else ""
    lost = sum(counts.lost.values())
    names = ", ".join(state.datasets)
    return state.language, counts.items, counts.kept, counts.corrected, lost, pairs, f"{names}{made}"


def _reasons(lost: Mapping[str, int]) -> list[str]:
    return [f"lost {count}: {reason}" for reason, count in lost.items()]


def _said(one: BranchExample) -> str:
    texts = [text for text in (one.source_answer, one.answer) if text]
    return f": {' → '.join(texts)}" if texts else ""
