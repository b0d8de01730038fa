"""The translators and models of this machine, and those that could be: read from services, loading none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from core.translation.base import Direction
from core.translation.services import SERVICES
from desktop_app.view_models.translator_choices import ADDRESSED, model_title
from desktop_app.view_models.words import direction_words, language_name, size, when

if TYPE_CHECKING:
    from core.services.catalogue import Project
    from core.services.installing import Offer
    from core.services.translators import TranslatorState

INSTALL, REMOVE, KEY, ADDRESS = "install", "remove", "key", "address"
_SHOWN_DIRECTIONS = 8
_BUNDLED = "bundled:"
_ROLES = {"encoder": "Encoder", "reader": "Reader", "translator": "Translator"}

Facts = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Item:
    """A translator or a model as the lists show it.

    Attributes:
        name: What it is asked for and installed by.
        title: Its name for people.
        what: What it is, for people.
        state, tone: Whether it can be used, and the tone in which the list says so.
        languages: For people.
        facts: Pairs of name and value for its card.
        note: What is wrong, or worth knowing.
        ways: What can be done with it: `INSTALL`, `REMOVE`, `KEY`, `ADDRESS`.
    """

    name: str
    title: str
    what: str
    state: str
    tone: str = ""
    languages: str = ""
    facts: Facts = ()
    note: str = ""
    ways: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Machine:
    """What is there, what could be."""

    translators: tuple[Item, ...] = ()
    models: tuple[Item, ...] = ()


def read_machine(project: Project | None, address: str) -> Machine:
    """Everything for the two lists; `address` is that of the person's LibreTranslate server.

    Reads folders and asks the keyring where keys lie; uses no network.
    """
    from core.services.installing import installed, offers
    from core.services.translators import translators

    cards = {one.version: one.card for one in installed()}
    listed = [_translator(one, cards.get(one.name), address) for one in translators()]
    if project is not None:
        listed[0] = replace(listed[0], facts=(*listed[0].facts, ("Sentences", f"{_sentences(project):,}")))
    models = [_offer(one, cards.get(one.name)) for one in offers() if one.role != "translator"]
    return Machine(tuple(listed), (*_bundled(project), *sorted(models, key=_is_offer)))


def _translator(one: TranslatorState, card: Mapping[str, Any] | None, address: str) -> Item:
    if one.name in SERVICES:
        return _service(one, address)
    known = ", ".join(map(direction_words, (one.directions or ())[:_SHOWN_DIRECTIONS]))
    state, tone, ways = _STATES[one.state.value]
    if one.state.value == "ready":  # the memory
        facts: Facts = (("Translates", "sentences that it has, or that are much like them"),)
        return Item(one.name, "Memory of this project", "Translation memory", "Ready", "good", "", facts)
    title = "Bundled translator" if one.state.value == "bundled" else model_title(one.name)
    what, _, languages = one.title.partition(", ")
    told = _languages(one.directions) or languages
    facts = (
        ("Translates", known or languages or "told once it is loaded"),
        ("Text", "stays on this machine"),
        *_card_facts(card),
    )
    removable = ways if card is not None else ways - {REMOVE}
    note = f"{one.detail}. Install it again." if one.state.value == "damaged" else ""
    return Item(one.name, title, what, state, tone, told, facts, note, removable)


_STATES: Mapping[str, tuple[str, str, frozenset[str]]] = {
    "bundled": ("Bundled", "muted", frozenset()),
    "installed": ("Installed", "good", frozenset({REMOVE})),
    "damaged": ("Damaged", "danger", frozenset({INSTALL, REMOVE})),
    "ready": ("Ready", "good", frozenset()),
    "needs a key": ("Needs a key", "warning", frozenset({KEY})),
    "can be installed": ("Can be installed", "faint", frozenset({INSTALL})),
}


def _service(one: TranslatorState, address: str) -> Item:
    state, tone, ways = _STATES[one.state.value]
    note, facts = "", [("Text", "is sent to the service, after you agreed")]
    if one.state.value == "needs a key":
        told = "" if one.detail.startswith("spanbridge ") else f" ({one.detail})"
        note = f"It answers nobody without a key{told}."
    ways |= {KEY}
    if one.name == ADDRESSED:
        ways |= {ADDRESS}
        facts.append(("Server", address or "none named"))
        if not address:
            state, tone, note = "Needs an address", "warning", "It runs on a server of your choice."
    return Item(one.name, one.title, "Service", state, tone, "many", tuple(facts), note, ways)


def _offer(one: Offer, card: Mapping[str, Any] | None) -> Item:
    state, tone, ways = _STATES["installed" if one.installed else "can be installed"]
    facts = (("Use", _USES[one.role]), *_card_facts(card))
    title, what = one.title or one.name, _ROLES[one.role]
    if one.installed:  # from here on it is asked for by its name, which the title of its kind does not tell
        title, what = one.name, f"{what}, {one.title}" if one.title else what
    return Item(one.name, title, what, state, tone, one.languages, facts, "", ways)


_USES = {
    "encoder": "training starts from it, on the Train page",
    "reader": "answers as a zero-shot reader once it is promoted",
}


def _bundled(project: Project | None) -> list[Item]:
    if project is None:
        return []
    found = [one for one in project.models.versions() if one.folder.startswith(_BUNDLED)]
    newest = {one.folder: one for one in found}.values()
    items = []
    for one in newest:
        role = "encoder" if one.system == "encoder" else "reader"
        card = project.models.card(one.label)
        languages = ", ".join(language_name(code) for code in card.get("languages") or ())
        facts = (
            ("Use", _USES["encoder"] if role == "encoder" else "answers questions of any project"),
            ("Trained on", languages),
            ("Licence", str(card.get("licence") or "")),
        )
        told = tuple((name, value) for name, value in facts if value)
        items.append(Item(one.label, one.label, _ROLES[role], "Bundled", "muted", languages, told))
    return items


def _card_facts(card: Mapping[str, Any] | None) -> Facts:
    if card is None:
        return ()
    languages = ", ".join(language_name(code) for code in card.get("languages") or ())
    rows = (
        ("Size", size(int(card.get("size") or 0))),
        ("Licence", str(card.get("licence") or "not told by its makers")),
        ("Languages", languages),
        ("Revision", str(card.get("revision") or "")[:12]),
        ("Installed", when(str(card.get("installed_at") or ""))),
    )
    return tuple((name, value) for name, value in rows if value)


def _languages(directions: Sequence[Direction] | None) -> str:
    """Every language once: "Chinese, English"; how many where they are many."""
    codes = list(dict.fromkeys(code for one in directions or () for code in (one.source, one.target)))
    names = list(dict.fromkeys(map(language_name, codes)))
    return ", ".join(names) if len(names) <= 4 else f"{len(names)} languages"


def _sentences(project: Project) -> int:
    return project.translating.memory_size()


def _is_offer(one: Item) -> bool:
    return INSTALL in one.ways
