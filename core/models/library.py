"""The models that come with the program and those a person installed: which there are, and where they lie.

A person's models lie in a folder each under the data folder. What begins with a dot is not finished, and no
model yet. Imports no torch.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core import paths
from core.errors import InputError
from core.models.files import is_plain

CARD = "card.json"

_SYSTEMS = {"encoder": "encoder", "reader": "zero-shot", "translator": "translator"}
"""Role of an installed model → the system that its weights stand for in a project."""


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """A model folder and what its card says. An installed model's version is its name on the hub."""

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
    """The bundled model in `folder`; its card says its system and version."""
    card = read_card(folder)
    system, version = card.get("system", folder.name), card.get("version", "bundled")
    return InstalledModel(str(system), str(version), folder, card)


def home() -> Path:
    """Where a person's models lie; the folder is made when the first is installed."""
    return paths.user_data() / "models"


def folder_name(name: str) -> str:
    """The folder of the model called `name`, under `home`; a slash cannot stand in it."""
    return name.replace("/", "--")


def place_of(name: str) -> Path:
    """Where the model called `name` lies when it is installed; raises `InputError` for what is no name."""
    folder = folder_name(name)
    if not is_plain(folder) or folder.startswith("."):
        raise InputError("this is no name of a model", item=name)
    return home() / folder


def installed_models() -> list[InstalledModel]:
    """What a person installed, by name. A folder without a readable card was not put there by installing."""
    cards = sorted(home().glob(f"*/{CARD}"))
    found = [_personal(card.parent) for card in cards if not card.parent.name.startswith(".")]
    return [one for one in found if one is not None]


def find_installed(name: str) -> InstalledModel | None:
    """The model a person installed under this name; None where there is none."""
    return _personal(place_of(name))


def _personal(folder: Path) -> InstalledModel | None:
    """The model in a folder of the library; None where no card says what it is."""
    try:
        card = read_card(folder)
    except (InputError, OSError):
        return None
    system = _SYSTEMS.get(str(card.get("role")))
    name = card.get("name")
    return InstalledModel(system, name, folder, card) if system and isinstance(name, str) else None
