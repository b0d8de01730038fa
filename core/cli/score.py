"""``spanbridge score``: official scores of a predictions file against a gold file, without a project."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from core.cli.commands import say
from core.cli.terminal import AsJson, Force, print_json, refuse_existing
from core.errors import InputError

if TYPE_CHECKING:
    from core.evaluation.metrics.base import Metric, Score, ScoringItem

_NAMED = 3
"""How many ids a remark names."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """The gold file's questions with their predictions, and what is odd about either."""

    items: tuple[ScoringItem, ...]
    duplicates: tuple[str, ...]
    unknown: tuple[str, ...]


def score(
    gold: Annotated[Path, typer.Argument(help="The data set: SQuAD-like, CMRC 2018, DRCD, JSON lines …")],
    predictions: Annotated[Path, typer.Argument(help="A JSON object: question id → answer text.")],
    metric: Annotated[
        str, typer.Option(help="cmrc2018, squad_v1.1, squad_v2.0, mlqa_zh and other MLQA languages.")
    ],
    per_question: Annotated[
        Path | None, typer.Option(help="Write every question's scores (0 to 1) to this JSON file.")
    ] = None,
    na_prob: Annotated[
        Path | None,
        typer.Option(help="squad_v2.0: a JSON object, question id → probability of having no answer."),
    ] = None,
    na_threshold: Annotated[
        float, typer.Option(help="squad_v2.0: above this probability an answer counts as none.")
    ] = 1.0,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Score predictions exactly as the official script of the metric does."""
    from core.evaluation.metrics.catalogue import metric as metric_called

    chosen = metric_called(metric)
    if per_question is not None:
        refuse_existing(per_question, force)
    asked = _read(gold, predictions)
    result = _score(chosen, asked.items, na_prob, na_threshold)
    _remark(asked, result)
    if per_question is not None:
        _write_questions(result, per_question)
    if as_json:
        print_json(_as_json(result, asked))
    else:
        _show(result)


def _read(gold: Path, predictions: Path) -> _Asked:
    from core.evaluation.metrics.base import ScoringItem
    from core.formats.catalogue import read
    from core.formats.fields import ID

    dataset, _ = read(gold)
    answers = _object(predictions)
    items, seen, duplicates = [], set(), []
    for question in (question for passage in dataset.passages for question in passage.questions):
        # The id as the file has it: official scripts look both of two equal ids up under it.
        key = str(question.extra.get(ID, question.key))
        if key in seen:
            duplicates.append(key)
        seen.add(key)
        golds = tuple(answer.text for answer in question.answers)
        items.append(ScoringItem(question.key, golds, answers.get(key)))
    if not items:
        raise InputError("the gold file has no questions", item=str(gold))
    return _Asked(tuple(items), tuple(duplicates), tuple(key for key in answers if key not in seen))


def _object(path: Path) -> Mapping[str, str | None]:
    """Id → text; null where there is no prediction."""
    from core.formats.files import read_text
    from core.formats.source import Source

    source = Source(path, read_text(path))
    if not isinstance(source.value, dict):
        raise source.fault((), "an object: question id → answer text", source.value)
    for key, value in source.value.items():
        if value is not None and not isinstance(value, str):
            raise source.fault((key,), "the answer's text", value)
    return source.value


def _score(metric: Metric, items: Sequence[ScoringItem], na_prob: Path | None, threshold: float) -> Score:
    from core.evaluation.metrics.squad_v2 import SquadV2

    if na_prob is None:
        return metric.corpus(items)
    if not isinstance(metric, SquadV2):
        raise InputError(f"{metric.name} does not use no-answer probabilities", item="--na-prob")
    return metric.corpus(items, no_answer=_probabilities(na_prob), threshold=threshold)


def _probabilities(path: Path) -> Mapping[str, float]:
    from core.formats.files import read_text
    from core.formats.source import Source

    source = Source(path, read_text(path))
    if not isinstance(source.value, dict):
        raise source.fault((), "an object: question id → probability", source.value)
    for key, value in source.value.items():
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise source.fault((key,), "a number", value)
    return source.value


def _remark(asked: _Asked, result: Score) -> None:
    """What a person should know before trusting the numbers, on the error output."""
    missing = [item.key for item in asked.items if item.prediction is None]
    for keys, what in (
        (missing, "questions have no prediction and score 0"),
        (asked.duplicates, "ids occur more than once in the gold file; each question counts"),
        (asked.unknown, "predictions are for questions that the gold file does not have"),
        (result.unscored, f"questions have no gold answer and are left out by {result.metric}"),
    ):
        if keys:
            more = ", …" if len(keys) > _NAMED else ""
            say(f"{len(keys):,} {what}: {', '.join(keys[:_NAMED])}{more}")


def _as_json(result: Score, asked: _Asked) -> dict[str, Any]:
    return {
        "exact_match": result.exact_match,
        "f1": result.f1,
        "total": result.total,
        "missing": result.missing,
        "unscored": len(result.unscored),
        "unknown": len(asked.unknown),
        "duplicates": len(asked.duplicates),
        "metric": result.metric,
        "signature": result.signature,
        **result.breakdown,
    }


def _show(result: Score) -> None:
    print(f"{result.metric}: EM {result.exact_match:.2f}, F1 {result.f1:.2f} on {result.total:,} questions")
    for name, value in result.breakdown.items():
        print(f"  {name} {value:,.6g}")
    print(f"  signature {result.signature}")


def _write_questions(result: Score, path: Path) -> None:
    """``{id: {"exact_match": …, "f1": …}}``, written whole or not at all."""
    from core.formats.files import replacing

    scores = {item.key: {"exact_match": item.exact_match, "f1": item.f1} for item in result.items}
    with replacing(path) as out:
        json.dump(scores, out, indent=1)
        out.write("\n")
