"""Models by name: which are known, what they are, installing and removing them. Needs no project."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from core.errors import CoreError, InputError
from core.models import library
from core.models.library import InstalledModel
from core.progress import Progress

if TYPE_CHECKING:
    from core.models.checking import CheckedModel
    from core.models.hub import HubModel

Role = Literal["encoder", "reader", "translator"]


@dataclass(frozen=True, slots=True)
class Offer:
    """A model worth installing.

    Attributes:
        name: Its name on the hub.
        role, title: What it is, as a word and for people.
        languages: For people.
        installed: Whether it is in the person's library.
    """

    name: str
    role: Role
    title: str
    languages: str
    installed: bool = False


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a model is, known before it is installed.

    Attributes:
        name: Under which it will be installed.
        source: The hub's address, or the folder.
        role: Empty where the hub does not tell.
        title: The kind of model, for people; empty likewise.
        size: Bytes that will be fetched or copied; `present` of them are there from an earlier time.
        licence, languages: As the model's card tells them; empty where it does not.
        installed: Whether a model of this name is installed; `current` whether it is this very one.
    """

    name: str
    source: str
    role: str
    title: str
    size: int
    present: int
    licence: str
    languages: tuple[str, ...]
    revision: str
    installed: bool
    current: bool

    @property
    def exactly(self) -> str:
        """What to install so that it is this very state, and no newer one that nobody has seen."""
        return f"{self.name}@{self.revision}" if self.revision else self.source


_OFFERS = (
    ("google-bert/bert-base-multilingual-cased", "encoder", "Multilingual BERT", "104 languages"),
    ("distilbert/distilbert-base-multilingual-cased", "encoder", "Multilingual DistilBERT", "104 languages"),
    ("FacebookAI/xlm-roberta-base", "encoder", "XLM-R base", "100 languages"),
    ("FacebookAI/xlm-roberta-large", "encoder", "XLM-R large", "100 languages"),
    ("FacebookAI/xlm-mlm-100-1280", "encoder", "XLM", "100 languages"),
    ("microsoft/mdeberta-v3-base", "encoder", "Multilingual DeBERTa-v3", "100 languages"),
    ("jhu-clsp/mmBERT-base", "encoder", "Multilingual ModernBERT", "many languages"),
    ("answerdotai/ModernBERT-base", "encoder", "ModernBERT", "English"),
    ("deepset/xlm-roberta-base-squad2", "reader", "XLM-R base, trained on SQuAD 2.0", "100 languages"),
    ("Helsinki-NLP/opus-mt-zh-en", "translator", "OPUS-MT", "Chinese to English"),
    ("Helsinki-NLP/opus-mt-en-zh", "translator", "OPUS-MT", "English to Chinese"),
    ("Helsinki-NLP/opus-mt-en-de", "translator", "OPUS-MT", "English to German"),
    ("Helsinki-NLP/opus-mt-de-en", "translator", "OPUS-MT", "German to English"),
    ("Helsinki-NLP/opus-mt-en-fr", "translator", "OPUS-MT", "English to French"),
    ("Helsinki-NLP/opus-mt-fr-en", "translator", "OPUS-MT", "French to English"),
    ("Helsinki-NLP/opus-mt-en-es", "translator", "OPUS-MT", "English to Spanish"),
    ("Helsinki-NLP/opus-mt-es-en", "translator", "OPUS-MT", "Spanish to English"),
    ("Helsinki-NLP/opus-mt-ja-en", "translator", "OPUS-MT", "Japanese to English"),
    ("facebook/m2m100_418M", "translator", "M2M-100", "100 languages, any to any"),
    ("facebook/nllb-200-distilled-600M", "translator", "NLLB-200", "200 languages, any to any"),
)
"""Names only: sizes and licences are asked of the hub, since they may change."""


def offers() -> list[Offer]:
    """Models worth installing, and those installed under other names. Asks nobody."""
    found = {one.version: one for one in library.installed_models()}
    listed = [
        Offer(name, role, title, languages, name in found)  # type: ignore[arg-type]
        for name, role, title, languages in _OFFERS
    ]
    named = {offer.name for offer in listed}
    own = [one for name, one in found.items() if name not in named]
    return [*listed, *(_own_offer(one) for one in own)]


def installed() -> list[InstalledModel]:
    """What is in the person's library, by name."""
    return library.installed_models()


def inspect(given: str) -> Inspection:
    """What `given`, a hub's name or a folder, would install. Asks the hub for a name; fetches nothing.

    Raises `InputError` for what cannot be installed, `EnvironmentFault` when the hub cannot be reached.
    """
    return _inspect_folder(Path(given).expanduser()) if is_folder(given) else _inspect_name(given)


def sizes(names: Sequence[str], progress: Progress) -> dict[str, Inspection | CoreError]:
    """`inspect` for several names; what is wrong with one stands in its place."""
    found: dict[str, Inspection | CoreError] = {}
    for number, name in enumerate(names):
        progress.report(f"asking about {name}", number, len(names))
        try:
            found[name] = inspect(name)
        except CoreError as fault:
            found[name] = fault
    return found


def install(given: str, progress: Progress) -> InstalledModel:
    """Install a model from the hub or a folder, whole or not at all; reports bytes.

    What is already installed in this very state is left as it is. Raises `InputError` for what cannot be
    used, `EnvironmentFault` for a connection, a server or a disk that fails, `Cancelled`.
    """
    from core.models.installation import install_from_folder, install_from_hub

    if is_folder(given):
        folder = Path(given).expanduser()
        return install_from_folder(folder, _name_of(folder), progress, *_looked_at(folder))
    model = _describe(given)
    found = library.find_installed(model.name)
    if found is not None and found.card.get("revision") == model.revision:
        return found
    return install_from_hub(model, progress)


def remove(name: str) -> int:
    """Delete an installed model; returns the bytes that became free.

    What was trained from it keeps its own weights. Raises `InputError` where there is no such model.
    """
    from core.models.installation import remove as take_away

    return take_away(name)


def is_folder(given: str) -> bool:
    """Whether a person means a folder: it is written like a path, or it is there and holds a model."""
    return given.startswith((".", "/", "~", "\\")) or "\\" in given or (Path(given) / "config.json").is_file()


def _inspect_name(given: str) -> Inspection:
    from core.models import downloading, hub
    from core.models.architectures import ARCHITECTURES
    from core.models.installation import partial_folder

    model = _describe(given)
    known = ARCHITECTURES.get(model.kind)
    offered = next((role for name, role, _, _ in _OFFERS if name == model.name), "")
    found = library.find_installed(model.name)
    return Inspection(
        model.name,
        hub.endpoint(),
        offered or (known.kind if known else ""),
        known.title if known else "",
        model.size,
        downloading.present(partial_folder(model.name), model),
        model.card.licence,
        model.card.languages,
        model.revision,
        found is not None,
        found is not None and found.card.get("revision") == model.revision,
    )


def _inspect_folder(folder: Path) -> Inspection:
    (checked, _), name = _looked_at(folder), _name_of(folder)
    return Inspection(
        name,
        str(folder),
        checked.role,
        checked.title,
        checked.size,
        0,
        checked.licence,
        checked.languages,
        "",
        library.find_installed(name) is not None,
        False,
    )


def _looked_at(folder: Path) -> tuple[CheckedModel, tuple[str, ...]]:
    """What the folder's model is, and its files beside the usual ones; raises `InputError` for no model."""
    from core.models.checking import check_model
    from core.translation.own_form import check_own, is_own

    if not folder.is_dir():
        raise InputError("there is no such folder", item=str(folder))
    return check_own(folder) if is_own(folder) else (check_model(folder), ())


def _describe(given: str) -> HubModel:
    from core.models.hub import HubName, describe

    return describe(HubName.parse(given))


def _name_of(folder: Path) -> str:
    """The name a folder's model is installed under: the folder's own, as a hub could write it."""
    name = "".join(letter if letter.isalnum() or letter in "-_." else "-" for letter in folder.resolve().name)
    name = name.strip("-.")
    if not name:
        raise InputError("the folder has no name that a model could have", item=str(folder))
    return name


def _own_offer(one: InstalledModel) -> Offer:
    languages = ", ".join(one.card.get("languages") or ())
    return Offer(one.version, one.card["role"], str(one.card.get("title", "")), languages, True)
