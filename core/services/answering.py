"""A system that answers without a project: a bundled or installed model by name, or a folder of weights."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from core.errors import InputError
from core.evaluation.grid import Ask
from core.models.library import InstalledModel, bundled, find_installed, read_card
from core.systems.answers import answer_texts
from core.systems.catalogue import SYSTEMS, is_composed, load_system

_PLAIN = "reader"
"""The system that weights stand for whose card names none."""


def named_system(name: str, device: str) -> tuple[str, Ask]:
    """The label and the answers of a model: its system's id, ``system@version``, installed name or folder.

    Raises `InputError` for what is none of them, and for a system that reads no passage by itself.
    """
    found = _find(name)
    if found.system not in SYSTEMS:
        raise InputError(
            f"{found.system} answers no questions", item=name, remedy="Name a reader, such as cascade"
        )
    check_direct(found.system)
    system = load_system(found.system, found.version, found.folder, device=device)
    return found.label, partial(answer_texts, system)


def check_direct(system: str) -> None:
    """Raise `InputError` for a system that reads through a translation: it knows two languages only."""
    if is_composed(system):
        raise InputError(
            f"{system} translates between two languages, so it cannot read the passages of others",
            remedy="Take a system that reads every language directly, such as cascade",
        )


def _find(name: str) -> InstalledModel:
    folder = Path(name)
    if folder.is_dir():
        card = read_card(folder)
        system = str(card.get("system", _PLAIN))
        known = system if system in SYSTEMS else _PLAIN
        return InstalledModel(known, folder.resolve().name, folder, card)
    there = bundled()
    for one in there:
        if name in (one.system, one.label):
            return one
    installed = find_installed(name)
    if installed is None:
        known = ", ".join(one.system for one in there if one.system in SYSTEMS)
        raise InputError(
            "there is no such model",
            item=name,
            remedy=f"Name a folder, an installed model or one of these: {known or 'none is bundled'}",
        )
    return installed
