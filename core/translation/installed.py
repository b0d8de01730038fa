"""Which translators this machine has, and which one a name means. Loads none of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path

from core import paths
from core.errors import CoreError, InputError
from core.models.library import CARD
from core.models.library import find_installed as find_model
from core.translation.base import Direction
from core.translation.catalogue import Options, TranslatorSpec
from core.translation.folders import (
    ARCHITECTURES,
    is_converted,
    read_card,
    read_object,
    told_languages,
)
from core.translation.languages import is_family, our_code
from core.translation.services import SERVICES

MEMORY = "memory"
NEURAL = ("fast", "marian")
"""Kinds that run a model of a folder, the one to prefer first."""

_STANDS_IN = {"zh": "zh-Hant", "zh-Hant": "zh"}
"""A model of one Chinese script serves the other: its texts are converted."""


@dataclass(frozen=True, slots=True)
class InstalledTranslator:
    """A translation model in a folder of this machine.

    Attributes:
        name: What it is called by: its name on the hub, or else its folder's.
        folder: Where it lies.
        directions: What it translates; empty where only the loaded model knows (it has many languages).
        bundled: Whether it came with SpanBridge.
        fault: Why it cannot be used; empty where it can.
    """

    name: str
    folder: Path
    directions: tuple[Direction, ...] = ()
    bundled: bool = False
    fault: str = ""

    def covers(self, direction: Direction) -> bool:
        """Whether it surely translates this direction, be it through the other Chinese script."""
        return any(one in self.directions for one in _forms(direction))

    def spec(self, options: Options | None = None) -> TranslatorSpec:
        return TranslatorSpec(neural_kind(), self.folder, options or {})


def neural_kind() -> str:
    """How models of folders are run here: by CTranslate2 where it is installed."""
    return NEURAL[0] if find_spec("ctranslate2") else NEURAL[1]


def installed_translators() -> list[InstalledTranslator]:
    """Those that a person installed, then the bundled ones, by name. Damaged ones say what is wrong."""
    homes = ((paths.user_data() / "models", False), (paths.resources() / "models", True))
    return [one for home, bundled in homes for one in _in(home, bundled)]


def default_spec(direction: Direction) -> TranslatorSpec:
    """The translator for a direction where none is named: a model that surely knows it.

    Raises `InputError` where there is none, and says how to get one.
    """
    usable = [one for one in installed_translators() if not one.fault]
    for one in usable:
        if one.covers(direction):
            return one.spec()
    perhaps = [one.name for one in usable if not one.directions]
    hint = f"Name one that may know it ({', '.join(perhaps)}), or install" if perhaps else "Install"
    raise InputError(
        f"no translator on this machine is known to translate {direction}",
        remedy=f"{hint} one with: spanbridge models install (see: spanbridge translators)",
    )


def spec_named(name: str, options: Options | None = None) -> TranslatorSpec:
    """The translator that a person means: an installed one, a folder, a TMX file, a service.

    ``marian:NAME`` and ``fast:NAME`` say how a model is run. Raises `InputError` for anything else, and lists
    what there is.
    """
    options = options or {}
    kind, _, rest = name.partition(":")
    if kind in NEURAL and rest:
        return replace(spec_named(rest, options), kind=kind)
    if name in SERVICES or name == MEMORY:
        return TranslatorSpec(name, None, options)
    if name.lower().endswith(".tmx"):
        return TranslatorSpec(MEMORY, Path(name), options)
    found = installed_translators()
    for one in found:
        if name in (one.name, one.folder.name):
            if one.fault:
                raise InputError(one.fault, item=name, remedy="Install it again")
            return one.spec(options)
    if Path(name).is_dir():
        return TranslatorSpec(neural_kind(), Path(name), options)
    known = ", ".join([*(one.name for one in found), MEMORY, *SERVICES])
    if find_model(name) is not None:
        raise InputError("this model translates nothing", item=name, remedy=f"Those that do: {known}")
    hint = f"Install it with: spanbridge models install {name}. " if "/" in name else ""
    raise InputError(
        f"there is no translator called {name!r}",
        remedy=f"{hint}Known: {known}; or name a model's folder or a TMX file",
    )


def _in(home: Path, bundled: bool) -> Iterator[InstalledTranslator]:
    folders = sorted(path for path in home.glob("*") if path.is_dir() and not path.name.startswith("."))
    for folder in folders:
        try:
            name, directions = _name(folder), _directions(folder)
        except CoreError as fault:
            yield InstalledTranslator(folder.name, folder, bundled=bundled, fault=fault.what)
        else:
            if directions is not None:
                yield InstalledTranslator(name, folder, directions, bundled)


def _directions(folder: Path) -> tuple[Direction, ...] | None:
    """What the folder's model translates, as far as its files say; None where it is no translator."""
    card = read_card(folder)
    if card is not None:
        return card.directions
    kind = (read_object(folder / "config.json") or {}).get("model_type")
    if kind not in ARCHITECTURES and not is_converted(folder):
        return None
    pair = told_languages(folder)
    if pair is None or any(map(is_family, pair)):
        return ()
    return (Direction(*map(our_code, pair)),)


def _name(folder: Path) -> str:
    """The name that the model was installed by."""
    card = read_object(folder / CARD) or {}
    return str(card.get("name") or folder.name)


def _forms(direction: Direction) -> list[Direction]:
    sources = [direction.source, *filter(None, [_STANDS_IN.get(direction.source)])]
    targets = [direction.target, *filter(None, [_STANDS_IN.get(direction.target)])]
    return [Direction(source, target) for source in sources for target in targets if source != target]
