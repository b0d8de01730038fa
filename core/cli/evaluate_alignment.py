"""``spanbridge evaluate-alignment``: how well alignments carry gold answers between two languages."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from core.cli.terminal import AsJson, Device, print_json, print_table, progress_bar
from core.errors import InputError

if TYPE_CHECKING:
    from core.services.aligning import AlignmentScore


def evaluate_alignment(
    source: Annotated[Path, typer.Argument(help="The file in the source language.")],
    target: Annotated[Path, typer.Argument(help="The same questions in the target language.")],
    source_language: Annotated[
        str, typer.Option("--source", help="The first file's language; by default as its name tells.")
    ] = "",
    target_language: Annotated[
        str, typer.Option("--target", help="The second file's language; by default as its name tells.")
    ] = "",
    alignment: Annotated[
        list[str] | None, typer.Option(help="An alignment; may be repeated. By default all.")
    ] = None,
    translator: Annotated[
        str, typer.Option(help="A model of this machine, for both directions; by default fitting ones.")
    ] = "",
    model: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PART=MODEL",
            help="Weights of encoder, aligner or verifier: a bundled or installed model, or a folder.",
        ),
    ] = None,
    limit: Annotated[int, typer.Option(min=0, help="At most so many questions; 0 for all.")] = 0,
    device: Device = "",
    as_json: AsJson = False,
) -> None:
    """Carry each gold answer of the source file to the target file, and score what is found there."""
    from core.cli.running import chosen_device
    from core.services.aligning import AlignmentOrder, evaluate_alignments
    from core.translation.installed import spec_named

    order = AlignmentOrder(
        source,
        target,
        (source_language, target_language),
        tuple(alignment or ()),
        spec_named(translator) if translator else None,
        dict(_pair(one) for one in model or ()),
        limit,
    )
    with progress_bar() as progress:
        found = evaluate_alignments(order, progress, device=device or chosen_device())
    if as_json:
        print_json([_as_plain(one) for one in found])
    elif any(one.scores for one in found):
        _show(found)
    _refuse_nothing(found)


def _refuse_nothing(found: Sequence[AlignmentScore]) -> None:
    """Raise `InputError` where no alignment could run, with each reason once."""
    if any(one.scores for one in found):
        return
    reasons: dict[str, list[str]] = {}
    for one in found:
        reasons.setdefault(one.missing, []).append(one.alignment)
    lacking = "; ".join(f"{', '.join(names)}: {reason}" for reason, names in reasons.items())
    raise InputError("no alignment could run", remedy=lacking)


def _pair(given: str) -> tuple[str, str]:
    name, equals, value = given.partition("=")
    if not equals or not value:
        raise InputError("a model is written PART=MODEL", item=given)
    return name, value


def _as_plain(one: AlignmentScore) -> dict[str, Any]:
    scores = [
        {
            "metric": score.metric,
            "exact_match": score.exact_match,
            "f1": score.f1,
            "total": score.total,
            "signature": score.signature,
        }
        for score in one.scores
    ]
    return {
        "alignment": one.alignment,
        "scores": scores,
        "discarded": dict(one.discarded),
        "missing": one.missing,
    }


def _show(found: Sequence[AlignmentScore]) -> None:
    print_table(
        ("alignment", "metric", "questions", "EM", "F1", "without span"),
        [
            (
                one.alignment,
                score.metric,
                score.total,
                f"{score.exact_match:.2f}",
                f"{score.f1:.2f}",
                sum(one.discarded.values()),
            )
            for one in found
            for score in one.scores
        ],
        numbers=(2, 3, 4, 5),
    )
    for one in found:
        if one.missing:
            print(f"{one.alignment}: {one.missing}")
        for why, count in sorted(one.discarded.items()):
            print(f"{one.alignment}: {count} without a span: {why}")
