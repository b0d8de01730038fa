"""The systems of the registry as they stand in a project, and what they translate with; loads no model."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.alignment.catalogue import TRANSLATOR
from core.errors import InputError
from core.text.languages import language_code
from core.translation.base import Direction
from core.translation.installed import MEMORY
from desktop_app.view_models.translator_choices import Choices, read_choices
from desktop_app.view_models.words import direction_words, sentence

if TYPE_CHECKING:
    from core.domain.runs import ModelVersion
    from core.services.catalogue import Project
    from core.services.compositions import SystemState

_NAMES = {
    TRANSLATOR: "translator",
    "zero-shot": "zero-shot reader",
    "aligner": "Answer Aligner",
    "verifier": "Answer Verifier",
}


@dataclass(frozen=True, slots=True)
class SystemItem:
    """A system as the lists show it.

    Attributes:
        id, title, row: As registered.
        state: "Ready", or what it lacks in a few words.
        ready: Whether it can answer.
        label: What it is asked by: the version in use, or its id where it is made of parts; empty: not ready.
        family: Whether it stands for one system of each language.
    """

    id: str
    title: str
    row: str
    state: str
    ready: bool = False
    label: str = ""
    family: bool = False


@dataclass(frozen=True, slots=True)
class Translators:
    """What the systems of a project may translate with.

    Attributes:
        models: Models of this machine that may translate both ways, as (name, title).
        chosen: The project's choice; empty where the machine decides.
        automatic: The titles of the models that the machine decides for; empty where one is missing.
        offer: Name on the hub of a model that would fill the gap; empty where none is known or needed.
        gap: The directions that no model of this machine surely knows, for people; empty where all are known.
    """

    models: tuple[tuple[str, str], ...] = ()
    chosen: str = ""
    automatic: str = ""
    offer: str = ""
    gap: str = ""

    @property
    def title(self) -> str:
        """What is translated with now, for people; empty where there is nothing."""
        return dict(self.models).get(self.chosen, self.chosen) if self.chosen else self.automatic


@dataclass(frozen=True, slots=True)
class Systems:
    """What the page shows: the systems in the registry's order, and what they translate with."""

    items: tuple[SystemItem, ...] = ()
    translators: Translators = field(default_factory=Translators)

    def item(self, system: str) -> SystemItem | None:
        return next((one for one in self.items if one.id == system), None)


@dataclass(frozen=True, slots=True)
class Askable:
    """Whom a person can ask.

    Attributes:
        ready: Systems that can answer, as they are in use.
        others: Versions that are not in use but could be asked, as (label, words for people).
        lacking: Systems that lack something.
        lost: Versions in use whose weights are gone, with the label of what stands in the place of each.
    """

    ready: tuple[SystemItem, ...] = ()
    others: tuple[tuple[str, str], ...] = ()
    lacking: tuple[SystemItem, ...] = ()
    lost: tuple[tuple[str, str], ...] = ()

    @property
    def labels(self) -> tuple[str, ...]:
        """What those that can answer are asked by."""
        return (*(one.label for one in self.ready), *(name for name, _ in self.others))


def read_askable(project: Project) -> Askable:
    """Every system and version, by whether it can answer."""
    from core.systems.catalogue import is_composed

    items = read_items(project)
    ready = tuple(one for one in items if one.ready)
    known = {one.id: one.title for one in items}
    now = {one.label for one in ready} | {
        project.models.composed.now(one.id).label for one in ready if is_composed(one.id)
    }
    return Askable(
        ready,
        tuple(
            (one.label, f"{known[one.system]} · {one.version}")
            for one in project.models.versions()
            if one.system in known and one.label not in now and _may_answer(project, one)
        ),
        tuple(one for one in items if not one.ready),
        tuple(
            (one.version.label, one.instead.label)
            for one in project.models.standing_in.lost()
            if one.instead is not None
        ),
    )


def read_unfit(project: Project, askable: Askable, languages: Collection[str]) -> dict[str, str]:
    """Who can answer no question in any of these languages, by label, and why, a sentence each."""
    faults = {name: project.predicting.why_not(name, languages) for name in askable.labels}
    return {name: sentence(fault.what) for name, fault in faults.items() if fault is not None}


def read_systems(project: Project) -> Systems:
    """Every system of the registry, and the translators."""
    return Systems(read_items(project), read_translators(project))


def read_items(project: Project) -> tuple[SystemItem, ...]:
    """Every system of the registry with its state."""
    in_use = {one.system: one.label for one in project.models.versions() if one.promoted}
    return tuple(_item(one, in_use) for one in project.models.composed.states())


def read_translators(project: Project) -> Translators:
    """What there is to translate with; asks neither a keyring nor the network."""
    source, target = language_code(project.info.source), language_code(project.info.target)
    ways = [read_choices(Direction(target, source)), read_choices(Direction(source, target))]
    shared = set.intersection(*(_models(one) for one in ways))
    listed = tuple((one.name, one.title) for one in ways[0].choices if one.name in shared)
    defaults = [one.default.title for one in ways if one.default is not None]
    return Translators(
        listed,
        project.info.translator,
        " and ".join(dict.fromkeys(defaults)) if len(defaults) == len(ways) else "",
        next((one.offer for one in ways if one.offer), ""),
        listing([direction_words(one.direction) for one in ways if one.default is None]),
    )


def made_of(version: ModelVersion) -> tuple[tuple[str, str], ...]:
    """The parts that a version pins, as (name, what it is); nothing where it has weights of its own."""
    parts = version.data.get("parts", {})
    if not parts:
        return ()
    source, target = parts["languages"]
    ways = {"to_source": Direction(target, source), "to_target": Direction(source, target)}
    weights = [(part_name(one, version.system), what) for one, what in parts.items() if isinstance(what, str)]
    translators = [
        (direction_words(way), f"{parts[name]['name']} · {parts[name]['weights'][:8]}")
        for name, way in ways.items()
        if name in parts
    ]
    return (*((f"{name[:1].upper()}{name[1:]}", what) for name, what in weights), *translators)


def why_not_alone(version: ModelVersion | None) -> str:
    """Why a version cannot be promoted or exported by itself; empty where it can."""
    labels = (
        [one for one in version.data.get("parts", {}).values() if isinstance(one, str)] if version else []
    )
    if not labels:
        return ""
    return f"This version is made of parts and has no weights of its own. Choose a part: {listing(labels)}."


def part_name(part: str, system: str) -> str:
    """A part of a system for people."""
    return "weights" if part == system else _NAMES.get(part, part)


def listing(words: list[str]) -> str:
    """ "one", "one and two", "one, two and three"."""
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def _item(state: SystemState, in_use: dict[str, str]) -> SystemItem:
    ready = not state.gaps
    lacking = listing([part_name(gap.part, state.id) for gap in state.gaps])
    words = "Ready" if ready else f"Lacks {lacking}"
    if state.is_family:
        words = "One of each language"
    label = in_use.get(state.id, state.id) if ready else ""
    return SystemItem(state.id, state.title, state.row, words, ready, label, state.is_family)


def _may_answer(project: Project, version: ModelVersion) -> bool:
    """Whether all that a version is made of is there."""
    from core.services.compositions import COMPOSED
    from core.systems.catalogue import is_composed

    composed = project.models.composed
    try:
        composed.parts(version)
        if is_composed(version.system) and version.folder != COMPOSED:
            composed.now(version.system, version)  # its own weights and the other parts in use
    except InputError:
        return False
    return True


def _models(choices: Choices) -> set[str]:
    return {one.name for one in choices.choices if one.local and one.name != MEMORY}
