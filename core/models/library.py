"""The models that come with the program: which there are, and where they lie. Imports no torch."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core import paths
from core.errors import InputError

CARD = "card.json"


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """A model folder and what its card says."""

    system: str
    version: str
    folder: Path
    card: Mapping[str, Any]

    @property
    def label(self) -> str:
        return f"{self.system}@{self.version}"


def bundled(root: Path | None = None) -> list[InstalledModel]:
    """The bundled models in order of their names; raises `InputError` for a damaged card."""
    home = root or paths.resources() / "models"
    return [installed(card.parent) for card in sorted(home.glob(f"*/{CARD}"))]


def read_card(folder: Path) -> dict[str, Any]:
    """A model's card; empty where it has none."""
    try:
        card = json.loads((folder / CARD).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError as fault:
        raise InputError("the model's card.json is damaged", item=str(folder)) from fault
    if not isinstance(card, dict):
        raise InputError("the model's card.json is no object", item=str(folder))
    return card


def installed(folder: Path) -> InstalledModel:
    """The bundled model in `folder`; its card says its version."""
    card = read_card(folder)
    return InstalledModel(folder.name, str(card.get("version", "bundled")), folder, card)
