"""From a finished job to a bundled model: small weights, a card with data, command, time and scores."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from core.errors import InputError
from core.jobs.events import read_all
from core.jobs.spec import JobSpec, read_result, read_spec, write_json
from core.models.library import read_card
from core.models.loading import load_reader, save_reader
from core.models.reader import Reader, trained_settings
from core.starter.scores import Scores, score_reader


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a card must say and a job does not know."""

    version: str
    command: str
    base: str
    data: str
    licence: str
    metric: str


def bundle(job: Path, target: Path, provenance: Provenance, scoring: dict[str, Path]) -> Scores:
    """Write a bundled model from the job's result to `target`; returns the scores of the packed weights.

    `scoring` names the data sets (file paths) that the shipped weights are scored on, never trained on.
    Raises `InputError` when the job has no model.
    """
    result = read_result(job)
    if result is None or result["state"] not in ("done", "stopped"):
        raise InputError("the job has not ended with a model", item=str(job))
    partial = target.with_name(f".{target.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    save_reader(load_reader(job / "model"), partial, tokenizer_from=job / "model", packed=True)
    reader = Reader.load(partial, device="cpu", **trained_settings(read_card(job / "model")))
    scores = {name: score_reader(reader, path, provenance.metric) for name, path in scoring.items()}
    if result.get("dev"):
        scores["CMRC 2018 trial, before packing"] = result["dev"]
    card = _card(read_spec(job), result, provenance, scores, seconds_of(job))
    write_json(partial / "card.json", card)
    (partial / "README.md").write_text(_page(card), encoding="utf-8")
    shutil.rmtree(target, ignore_errors=True)
    partial.replace(target)
    return scores


def seconds_of(job: Path) -> float:
    """Seconds in which the job's workers lived, breaks between them left out."""
    times = [float(event["time"]) for event in read_all(job)]
    return sum(later - earlier for earlier, later in pairwise(times) if later - earlier < 60)


def _card(
    spec: JobSpec, result: dict[str, Any], provenance: Provenance, scores: Scores, seconds: float
) -> dict[str, Any]:
    return {
        "system": spec.system,
        "version": provenance.version,
        "recipe": spec.recipe,
        "base": provenance.base,
        "data": {"note": provenance.data, "counts": spec.counts, "digest": spec.data_digest},
        "command": provenance.command,
        "licence": provenance.licence,
        "settings": spec.config,
        "steps": result["step"],
        "seconds": round(seconds),
        "scores": scores,
        "created_at": spec.created_at,
    }


def _page(card: dict[str, Any]) -> str:
    rows = "\n".join(
        f"| {name} | {score['metric']} | {score['total']} | {score['exact_match']:.1f} | {score['f1']:.1f} |"
        for name, score in card["scores"].items()
    )
    return (
        f"# {card['system']}@{card['version']}\n\n"
        f"A small reader (BERT, weights as 8-bit integers) that comes with SpanBridge, so that the whole "
        f"loop runs at once. It is a starting point to correct and retrain, not a strong reader.\n\n"
        f"- Recipe: `{card['recipe']}`, started from `{card['base']}`\n"
        f"- Data: {card['data']['note']}\n"
        f"- Questions: {json.dumps(card['data']['counts'])} (the part `dev` is looked at, never trained on)\n"
        f"- Command: `{card['command']}`\n"
        f"- Time: {card['seconds'] / 60:.0f} minutes on the CPU, {card['settings']['threads']} thread, "
        f"{card['steps']} steps\n"
        f"- Licence of the weights: {card['licence']}\n\n"
        f"Scores of the shipped weights on data they were not trained on, by the same command:\n\n"
        f"| data | metric | questions | exact match | F1 |\n|---|---|---|---|---|\n{rows}\n"
    )
