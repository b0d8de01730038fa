"""A trained model's card: what it is, from what, how, and what it reached."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from core import __version__
from core.jobs.spec import JobSpec, write_json
from core.training.config import TrainingConfig


def write_card(folder: Path, spec: JobSpec, config: TrainingConfig, figures: dict[str, Any]) -> None:
    """Write ``card.json`` for programs and ``README.md`` for people."""
    card = {
        "system": spec.system,
        "recipe": spec.recipe,
        "base": spec.base,
        **({"teachers": spec.teachers} if spec.teachers else {}),
        "data": {"digest": spec.data_digest, "note": spec.data_note, "counts": spec.counts},
        "settings": config.to_dict(),
        "figures": figures,
        "created_at": spec.created_at,
        "program": f"SpanBridge {__version__}",
    }
    write_json(folder / "card.json", card)
    (folder / "README.md").write_text(_text(spec, config, figures), encoding="utf-8")


def _text(spec: JobSpec, config: TrainingConfig, figures: dict[str, Any]) -> str:
    counts = ", ".join(f"{count} questions in {part}" for part, count in spec.counts.items())
    dev = figures.get("dev")
    reached = (
        f"Exact match {dev['exact_match']:.1f}, F1 {dev['f1']:.1f} "
        f"({dev['metric']}, {dev['total']} dev questions)."
        if dev
        else "Not measured: the snapshot had no dev part."
    )
    settings = "\n".join(f"- {name}: {value}" for name, value in config.to_dict().items())
    return (
        f"# {spec.title}\n\n"
        f"System `{spec.system}`, recipe `{spec.recipe}`, started from `{spec.base}`{_taught(spec)}.\n\n"
        f"Data: {counts}. {spec.data_note} Snapshot {spec.data_digest}.\n\n"
        f"Steps: {figures.get('step')} of {figures.get('steps')}. {reached}\n\n"
        f"## Settings\n\n{settings}\n"
    )


def _taught(spec: JobSpec) -> str:
    labels = ", ".join(f"`{label}`" for label in spec.teachers.values())
    return f", taught by {labels}" if labels else ""
