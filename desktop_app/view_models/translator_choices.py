"""Which translators a person can choose from, and what a translation's origin means to people."""

from __future__ import annotations

from dataclasses import dataclass

from core.domain.translations import CORRECTED
from core.translation.base import Direction
from core.translation.catalogue import TranslatorSpec
from core.translation.installed import MEMORY, InstalledTranslator, installed_translators, spec_named
from core.translation.services import SERVICES
from desktop_app.view_models.words import direction_words

ADDRESSED = "libretranslate"
"""The service that runs on a server of the person's choice, so that it needs an address."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A translator as a menu shows it.

    Attributes:
        name: What it is asked for by.
        title: Its name for people.
        sure: Whether it is known to translate the direction; some models tell only once they are loaded.
        local: Whether no text leaves the machine.
    """

    name: str
    title: str
    sure: bool = True
    local: bool = True


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be asked for a direction.

    Attributes:
        choices: Models of this machine first, then the memory, then the services.
        default: The model that is asked where nothing was chosen; None where none surely knows the direction.
        offer: Name on the hub of a model that would; empty where none is known.
    """

    direction: Direction
    choices: tuple[Choice, ...] = ()
    default: Choice | None = None
    offer: str = ""

    def find(self, name: str) -> Choice | None:
        """The choice of this name, or else the default."""
        return next((one for one in self.choices if one.name == name), self.default)


def read_choices(direction: Direction) -> Choices:
    """Read the models' folders; asks neither a keyring nor the network."""
    usable = [one for one in installed_translators() if not one.fault and _may(one, direction)]
    models = [Choice(one.name, _title(one), one.covers(direction)) for one in usable]
    services = [Choice(one.name, one.title, local=False) for one in SERVICES.values()]
    # Those that surely know the direction first; otherwise in their own order.
    models.sort(key=lambda one: not one.sure)
    default = models[0] if models and models[0].sure else None
    listed = (*models, Choice(MEMORY, "Memory of this project"), *services)
    return Choices(direction, listed, default, "" if default else _offer(direction))


def spec_of(name: str, address: str) -> TranslatorSpec:
    """The translator called `name`; `address` is that of the person's LibreTranslate server.

    Raises `InputError` for a translator that is gone.
    """
    return spec_named(name, {"address": address} if name == ADDRESSED and address else {})


def model_title(name: str) -> str:
    """A model's name as its makers write it; in the name of a folder no slash can stand."""
    return name.replace("--", "/", 1)


def origin_words(origin: str) -> str:
    """Who made a translation, for people: each of those who had a part in it, once."""
    return ", ".join(dict.fromkeys(_maker(one) for one in origin.split(" + ") if one))


def _title(one: InstalledTranslator) -> str:
    return "Bundled translator" if one.bundled else model_title(one.name)


def _offer(direction: Direction) -> str:
    from core.services.installing import offers

    wanted = direction_words(direction)
    made = [one for one in offers() if one.role == "translator" and not one.installed]
    fitting = [one.name for one in made if one.languages == wanted] or [
        one.name for one in made if "any to any" in one.languages
    ]
    return fitting[0] if fitting else ""


def _may(one: InstalledTranslator, direction: Direction) -> bool:
    return one.covers(direction) or not one.directions


def _maker(origin: str) -> str:
    kind, _, name = origin.partition(":")
    if kind == "memory":
        return "corrected by hand" if name == CORRECTED else f"memory {name}".rstrip()
    if kind == "dataset":
        return f"data set {name}"
    if kind in ("fast", "marian"):
        return model_title(name.partition("@")[0])
    if kind == ADDRESSED:
        return f"{SERVICES[kind].title} at {name}"
    return SERVICES[kind].title if kind in SERVICES else origin
