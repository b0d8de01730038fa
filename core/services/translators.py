"""The translators a person can choose from, each with its state. Loads none and asks no network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.errors import CoreError
from core.services.installing import Offer, offers
from core.translation.base import Direction
from core.translation.catalogue import TRANSLATORS
from core.translation.installed import MEMORY, InstalledTranslator, installed_translators
from core.translation.keys import Place, where_is
from core.translation.services import SERVICES, Service


class State(StrEnum):
    """Whether a translator can be used now."""

    BUNDLED = "bundled"
    INSTALLED = "installed"
    DAMAGED = "damaged"
    READY = "ready"
    NEEDS_KEY = "needs a key"
    INSTALLABLE = "can be installed"


@dataclass(frozen=True, slots=True)
class TranslatorState:
    """One line of the list.

    Attributes:
        name: What it is asked for by.
        title: What it is, for people.
        state: Whether it can be used.
        directions: What it is known to translate; None where it takes any, or only the loaded model knows.
        local: Whether no text leaves the machine.
        detail: What is wrong or what to do; empty where nothing is.
    """

    name: str
    title: str
    state: State
    directions: Sequence[Direction] | None = None
    local: bool = True
    detail: str = ""


def translators() -> list[TranslatorState]:
    """The memory, the models of this machine, the services, and models worth installing, in this order."""
    memory = TranslatorState(MEMORY, TRANSLATORS.entry(MEMORY).title, State.READY)
    models = [_model(one) for one in installed_translators()]
    services = [_service(one) for one in SERVICES.values()]
    there = {one.name for one in models}
    more = [
        _offer(one)
        for one in offers()
        if one.role == "translator" and one.name not in there and not one.installed
    ]
    return [memory, *models, *services, *more]


def _model(one: InstalledTranslator) -> TranslatorState:
    state = State.DAMAGED if one.fault else State.BUNDLED if one.bundled else State.INSTALLED
    return TranslatorState(one.name, "Translation model", state, one.directions or None, detail=one.fault)


def _offer(one: Offer) -> TranslatorState:
    remedy = f"spanbridge models install {one.name}"
    return TranslatorState(one.name, f"{one.title}, {one.languages}", State.INSTALLABLE, detail=remedy)


def _service(one: Service) -> TranslatorState:
    detail = "" if one.name != "libretranslate" else "needs --set address=https://HOST"
    try:
        found = where_is(one.name) is not Place.NOWHERE
    except CoreError as fault:
        return TranslatorState(one.name, one.title, State.NEEDS_KEY, local=False, detail=fault.what)
    if found or not one.needs_key:
        return TranslatorState(one.name, one.title, State.READY, local=False, detail=detail)
    remedy = f"spanbridge keys set {one.name}"
    return TranslatorState(one.name, one.title, State.NEEDS_KEY, local=False, detail=remedy)
