"""From finished jobs to bundled models: small weights, and a card that says what they are made of."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import InputError
from core.jobs.spec import JobSpec, read_result, read_spec, write_json
from core.jobs.waiting import seconds_of
from core.models.dual_bert import is_dual, load_dual
from core.models.files import WEIGHTS
from core.models.library import CARD
from core.models.loading import load_masked, load_reader, save_reader
from core.translation.folders import CARD as TRANSLATOR_CARD
from core.translation.tokenising import load_pieces

PRECISION = "int8"
TOKENIZER = "tokenizer.json"
_PAGE = "README.md"


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a card must say and a job does not know. `languages` are codes of those it was trained on."""

    version: str
    command: str
    licence: str
    languages: tuple[str, ...] = ()


def folder_name(system: str) -> str:
    """A system's id as the name of a folder."""
    return system.replace("/", "-").replace(":", "-").replace(" ", "-")


def bundle_encoder(job: Path, target: Path, provenance: Provenance) -> None:
    """The encoder in 8-bit integers; raises `InputError` when the job has no model."""
    card = _card(job, provenance)
    with _appearing(target) as partial:
        save_reader(load_masked(job / "model"), partial, tokenizer_from=job / "model", packed=True)
        _without_blanks(partial / TOKENIZER)
        _write_card(partial / CARD, card, "A small multilingual encoder (BERT), stored in 8-bit integers.")


def bundle_reader(job: Path, encoder: Path, target: Path, provenance: Provenance) -> None:
    """A reader as its difference from the bundled `encoder`; `InputError` for a job without a model."""
    card = _card(job, provenance)
    with _appearing(target) as partial:
        folder = job / "model"
        model = load_dual(folder) if is_dual(folder) else load_reader(folder)
        save_reader(model, partial, tokenizer_from=folder, shared=encoder / WEIGHTS)
        _without_blanks(partial / TOKENIZER)
        what = (
            "reader of a passage beside its translation (Dual BERT)" if is_dual(folder) else "reader (BERT)"
        )
        _write_card(partial / CARD, card, f"A small {what}, stored as four-bit differences from `encoder`.")


def bundle_translator(job: Path, target: Path, provenance: Provenance) -> None:
    """The translator in CTranslate2's form; raises `InputError` when the job has no model."""
    from core.translation.converting import convert

    card = _card(job, provenance)
    model = job / "model"
    with _appearing(target) as partial:
        convert(model, load_pieces(model), partial, PRECISION)
        for name in (TOKENIZER, TRANSLATOR_CARD):
            shutil.copyfile(model / name, partial / name)
        _without_blanks(partial / TOKENIZER)
        words = "A small many-to-many translator (M2M-100), in 8-bit integers for CTranslate2."
        _write_card(partial / "build.json", card, words)


def write_page(folder: Path, card: dict[str, Any], words: str, scores: str = "") -> None:
    """The card for people; `scores` is a table in Markdown."""
    (folder / _PAGE).write_text(_page(card, words, scores), encoding="utf-8")


def _without_blanks(path: Path) -> None:
    """JSON as it is read, not as it is laid out: every model has its vocabulary, a third of it blanks."""
    told = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(told, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


@contextmanager
def _appearing(target: Path) -> Iterator[Path]:
    """A folder that stands at `target` when all of it is written, in place of what stood there."""
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{target.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    try:
        yield partial
        shutil.rmtree(target, ignore_errors=True)
        partial.replace(target)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _card(job: Path, provenance: Provenance) -> dict[str, Any]:
    result = read_result(job)
    if result is None or result["state"] not in ("done", "stopped"):
        raise InputError("the job has not ended with a model", item=str(job))
    spec: JobSpec = read_spec(job)
    return {
        "system": spec.system,
        "version": provenance.version,
        "recipe": spec.recipe,
        "base": spec.base,
        "data": {"note": spec.data_note, "counts": spec.counts, "digest": spec.data_digest},
        "command": provenance.command,
        "licence": provenance.licence,
        "languages": list(provenance.languages),
        "settings": spec.config,
        "steps": result["step"],
        "planned": result.get("steps", result["step"]),
        "device": result.get("device", "cpu"),
        "seconds": round(seconds_of(job)),
        "dev": result.get("dev"),
        "created_at": spec.created_at,
    }


def _write_card(path: Path, card: dict[str, Any], words: str) -> None:
    write_json(path, card | {"words": words})
    write_page(path.parent, card, words)


def _page(card: dict[str, Any], words: str, scores: str) -> str:
    told = (
        f"\n## Scores\n\nOf the weights as they ship, by `spanbridge starter report`, on data that none of "
        f"these models was trained on:\n\n{scores}"
        if scores
        else ""
    )
    return (
        f"# {card['system']}@{card['version']}\n\n"
        f"{words} It comes with SpanBridge, so that the whole loop runs at once and without a network. "
        f"It is a starting point to correct and retrain.\n\n"
        f"- Recipe: `{card['recipe']}`, started from `{card['base']}`\n"
        f"- Data: {card['data']['note']}\n"
        f"- Items: {json.dumps(card['data']['counts'])} (the part `dev` is looked at, never trained on)\n"
        f"- Command: `{card['command']}`\n"
        f"- Time: {_minutes(card)} on {_device(card)}, {_steps(card)}\n"
        f"- Licence of the weights: {card['licence']}\n{told}"
    )


def _minutes(card: dict[str, Any]) -> str:
    minutes = f"{card['seconds'] / 60:.0f}"
    return f"{minutes} minute{'' if minutes == '1' else 's'}"


def _device(card: dict[str, Any]) -> str:
    device = str(card.get("device", "cpu"))
    return f"the CPU, {card['settings']['threads']} thread(s)" if device == "cpu" else device


def _steps(card: dict[str, Any]) -> str:
    steps, planned = card["steps"], card.get("planned", card["steps"])
    return f"{steps} steps" if steps == planned else f"stopped after {steps} of {planned} steps"
