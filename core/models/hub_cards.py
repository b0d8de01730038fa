"""The card of a model for people (``README.md``), of which only licence and languages are taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_LONGEST = 1 << 20  # bytes of a README that is looked at


@dataclass(frozen=True, slots=True)
class ModelCard:
    """Licence and languages as a card tells them; empty where it does not."""

    licence: str = ""
    languages: tuple[str, ...] = ()


def model_card(told: Mapping[str, Any] | None) -> ModelCard:
    """The card of a page's settings, whatever a stranger wrote there."""
    given = told or {}
    languages = given.get("language")
    listed = languages if isinstance(languages, list) else [languages]
    licence = given.get("license")
    if licence == "other":
        licence = given.get("license_name") or licence
    return ModelCard(
        licence if isinstance(licence, str) else "",
        tuple(one for one in listed if isinstance(one, str) and one),
    )


def read_model_card(folder: Path) -> ModelCard | None:
    """The card of a model folder; None where there is no README, or none that says anything."""
    path = folder / "README.md"
    if not path.is_file() or path.stat().st_size > _LONGEST:
        return None
    from huggingface_hub import metadata_load

    try:
        found = model_card(metadata_load(path))
    except Exception:  # a page that is no YAML says nothing; that spoils no model
        return None
    return found if found != ModelCard() else None
