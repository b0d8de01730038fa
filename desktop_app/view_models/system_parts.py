"""What one system is made of in a project: each part, why it is missing, and the ways to get it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.alignment.catalogue import TRANSLATOR
from core.registry import LANGUAGE, language_in
from desktop_app.view_models.systems_reading import SystemItem, Translators, part_name
from desktop_app.view_models.words import sentence

if TYPE_CHECKING:
    from core.domain.runs import ModelVersion
    from core.services.catalogue import Project
    from core.services.compositions import Gap
    from core.services.standing_in import Lost

INSTALL, CHOOSE, USE, REPLACE, TRAIN = "install", "choose", "use", "replace", "train"
"""How a part is got: a translator installed or chosen, a version promoted or replaced, weights trained."""

BRANCHES = "branches"
"""How what a training learns from is got: by making language branches."""


@dataclass(frozen=True, slots=True)
class Way:
    """A way to get a part: which, the words of its button, and of what (a model, a version, a recipe)."""

    how: str
    words: str
    target: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a system.

    Attributes:
        name: What it is.
        what: What it is in this project; empty where it is missing.
        fault: Why it is missing, one sentence.
        ways: How it can be got, the likeliest first.
    """

    name: str
    what: str = ""
    fault: str = ""
    ways: tuple[Way, ...] = ()


@dataclass(frozen=True, slots=True)
class SystemDetail:
    """One system, and its parts in the order of the registry.

    Attributes:
        recipe: What trains its own weights, or else the part that sets it apart; empty where nothing does.
        training: Why this cannot start as things are, a sentence each; empty where it can.
        branches: To the language branches that it learns from; None where they are there or not needed.
    """

    item: SystemItem
    parts: tuple[Part, ...] = ()
    recipe: str = ""
    training: tuple[str, ...] = ()
    branches: Way | None = None

    @property
    def ways(self) -> tuple[Way, ...]:
        """Every way to get something that is missing; a translator first, since training may need it."""
        found = [way for part in self.parts for way in part.ways]
        return tuple(sorted(found, key=lambda way: way.how not in (CHOOSE, INSTALL)))


def read_detail(project: Project, item: SystemItem, translators: Translators) -> SystemDetail:
    """What a system is made of, how what it lacks can be got, and whether it can be trained."""
    from core.services.training import TrainingRequest
    from core.systems.catalogue import SYSTEMS

    needs = SYSTEMS.entry(item.id).needs
    gaps = {gap.part: gap for gap in project.models.composed.gaps(item.id)}
    versions = project.models.versions()
    parts = []
    for need in needs:
        name = _capital(part_name(need, item.id))
        if need not in gaps:
            parts.append(Part(name, _held(need, versions, translators)))
        elif need == TRANSLATOR:
            parts.append(_translator(name, gaps[need], translators))
        else:
            parts.append(_weights(project, name, gaps[need], versions))
    recipe = next((one for one in reversed(needs) if one != TRANSLATOR), "")
    faults = project.training.preflight(TrainingRequest(recipe)).faults if recipe else ()
    told = _told(faults, {str(gap) for gap in gaps.values()})
    return SystemDetail(item, tuple(parts), recipe, told, _branches(project, recipe))


def _told(faults: Sequence[str], known: set[str]) -> tuple[str, ...]:
    """Why a training cannot start, each once; what is said of the parts already is not said again."""
    others = [sentence(one) for one in dict.fromkeys(faults) if one not in known]
    if faults and not others:
        return ("It can start once what is missing above is there.",)
    return tuple(others)


def _branches(project: Project, recipe: str) -> Way | None:
    """To the place where language branches are made, for a recipe that learns from them and finds none."""
    from core.training.catalogue import RECIPES

    learns = any(part.startswith(("branch", "translated")) for part in RECIPES.entry(recipe).needs)
    if not learns or project.branching.languages():
        return None
    return Way(BRANCHES, "Language branches…")


def _held(need: str, versions: Sequence[ModelVersion], translators: Translators) -> str:
    """What a part is now."""
    if need == TRANSLATOR:
        return translators.title
    return next((one.label for one in versions if one.system == need and one.promoted), "")


def _translator(name: str, gap: Gap, translators: Translators) -> Part:
    install = Way(INSTALL, "Install a translator…", translators.offer)
    choose = (Way(CHOOSE, "Choose one of this machine"),) if translators.models else ()
    fault = sentence(str(gap))
    if translators.gap and not translators.chosen:
        fault = f"No model of this machine is known to translate {translators.gap}."
    return Part(name, fault=fault, ways=(*choose, install))


def _weights(project: Project, name: str, gap: Gap, versions: Sequence[ModelVersion]) -> Part:
    if LANGUAGE in gap.part:
        members = [one.name for one in project.training.recipes() if language_in(gap.part, one.name)]
        ways = tuple(Way(TRAIN, f"Train {one}…", one) for one in members)
        return Part(name, fault="It stands for one system of each language.", ways=ways)
    models = project.models
    own = [one for one in versions if one.system == gap.part]
    held = next((one for one in own if one.promoted), None)
    lost = models.standing_in.of(held) if held is not None and models.is_outdated(held) else None
    ways = []
    if lost is not None and lost.instead is not None:
        ways.append(Way(REPLACE, f"Use {lost.instead.label}", lost.version.label))
    there = [
        one for one in own if not one.promoted and models.is_present(one) and not models.is_outdated(one)
    ]
    ways += [Way(USE, f"Use {one.label}", one.label) for one in there[-1:] if lost is None or not ways]
    ways.append(Way(TRAIN, "Train it…", gap.part))
    return Part(name, fault=_why(gap, there, held, lost), ways=tuple(ways))


def _why(gap: Gap, there: Sequence[ModelVersion], held: ModelVersion | None, lost: Lost | None) -> str:
    if held is None:
        return "None of its versions is in use." if there else "None is trained yet."
    if lost is None:
        return sentence(f"{held.label}: {gap.fault.what}")
    told = f"{held.label} came with an earlier SpanBridge, and its weights are gone."
    return f"{told} {lost.instead.label} stands in its place." if lost.instead is not None else told


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
