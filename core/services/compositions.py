"""Systems made of parts: what each part is now, what is missing, and a version that pins them all.

A composed version is a row beside the trained ones whose `folder` is `COMPOSED` and whose `data` names its
parts: labels of weights, and translators by name with a fingerprint of their weights. Its name is the
digest of that, so the same parts have the same name in every project.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.alignment.catalogue import TRANSLATOR
from core.alignment.parts import Parts
from core.domain.changes import Changes
from core.domain.runs import ModelVersion
from core.errors import CoreError, InputError
from core.registry import LANGUAGE, Entry, language_in
from core.systems.catalogue import SYSTEMS
from core.text.languages import language_code
from core.translation.base import Direction
from core.translation.catalogue import MODEL_KINDS, TranslatorSpec
from core.translation.folders import fingerprint
from core.translation.installed import default_spec, installed_translators, spec_named

if TYPE_CHECKING:
    from core.services.catalogue import Project
    from core.services.models import Models
    from core.store.unit_of_work import Unit

COMPOSED = "composed:"
"""The `folder` of a version that has none of its own."""

_DIGITS = 8
_WAYS = ("to_source", "to_target")


@dataclass(frozen=True, slots=True)
class Gap:
    """A part that a system lacks.

    Attributes:
        part: `TRANSLATOR`, or the id of a system whose weights are missing: also the recipe that trains them.
        fault: Why it is not there, and what to do.
    """

    part: str
    fault: CoreError

    def __str__(self) -> str:
        return str(self.fault)


@dataclass(frozen=True, slots=True)
class SystemState:
    """A system of the registry as it stands in a project.

    Attributes:
        id, title, row: As registered.
        gaps: The parts that it lacks; empty where it can answer.
    """

    id: str
    title: str
    row: str
    gaps: tuple[Gap, ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """What it lacks and what to do, a sentence each."""
        return tuple(map(str, self.gaps))

    @property
    def is_family(self) -> bool:
        """Whether it stands for one system of each language, and answers nothing itself."""
        return LANGUAGE in self.id


class Compositions:
    """The composed systems of a project.

    Attributes:
        translator: What systems are made with for as long as the project is open; by default the project's
            choice, or else a model of this machine that knows the direction.
    """

    def __init__(self, project: Project, models: Models) -> None:
        self._project = project
        self._models = models
        self.translator: TranslatorSpec | None = None

    def choose(self, name: str, *, origin: str = "") -> Changes:
        """Make the project's systems with this model from now on; an empty name leaves it to the machine.

        Raises `InputError` for a name that is no model of this machine.
        """
        if name:
            _model(spec_named(name))
        with self._project.store.write() as unit:
            unit.info.put({"translator": name})
            unit.commit()
        self._project.info = replace(self._project.info, translator=name)
        return Changes(origin, models=True)

    def states(self) -> list[SystemState]:
        """Every system of the registry, in its order, with what it lacks here.

        After a family come those of its members that the project has versions of.
        """
        there = sorted({one.system for one in self._models.versions()})
        known: dict[str, Gap | None] = {}
        found = []
        for entry in SYSTEMS:
            members = [SYSTEMS.entry(name) for name in there if language_in(entry.name, name)]
            found += [
                SystemState(one.name, one.title, one.row, self._gaps(one, known)) for one in (entry, *members)
            ]
        return found

    def missing(self, system: str) -> tuple[str, ...]:
        """What a system lacks, a sentence each."""
        return tuple(map(str, self.gaps(system)))

    def gaps(self, system: str) -> tuple[Gap, ...]:
        """The parts that a system lacks."""
        return self._gaps(SYSTEMS.entry(system), {})

    def _gaps(self, entry: Entry, known: dict[str, Gap | None]) -> tuple[Gap, ...]:
        """The parts that an entry lacks; `known` are those that were looked for already."""
        for need in entry.needs:
            if need not in known:
                known[need] = self._gap(need)
        return tuple(gap for need in entry.needs if (gap := known[need]) is not None)

    def _gap(self, need: str) -> Gap | None:
        try:
            if need == TRANSLATOR:
                for direction in self._directions().values():
                    self.spec(direction)
            elif LANGUAGE in need:
                raise InputError(
                    "it stands for one system of each language", remedy=f"Name a language: {example(need)}"
                )
            else:
                self._models.folder(self._in_use(need).label)
        except CoreError as fault:
            return Gap(need, fault)
        return None

    def now(self, system: str, own: ModelVersion | None = None) -> ModelVersion:
        """The version that the parts in use make, be it registered or not; with `own` weights in any case.

        Raises `InputError` that says the first part that is missing, and what to do.
        """
        pinned: dict[str, Any] = {"languages": list(self._languages())}
        for need in SYSTEMS.entry(system).needs:
            pinned |= {need: own.label} if own and need == system else self._part(need, system)
        content = json.dumps(pinned, ensure_ascii=False, sort_keys=True)
        name = hashlib.sha256(content.encode()).hexdigest()[:_DIGITS]
        return ModelVersion(0, system, name, COMPOSED, data={"parts": pinned})

    def current(self, system: str, own: ModelVersion | None = None) -> ModelVersion:
        """`now`, registered where it is new and the project can be written."""
        made = self.now(system, own)
        with self._project.store.read() as unit:
            known = _find(unit, made.label)
        if known is not None or self._project.info.read_only:
            return known or made
        with self._project.store.write() as unit:
            # Asked again: another window may have been faster.
            found = _find(unit, made.label) or unit.models.add(made)
            unit.commit()
        return found

    def parts(self, version: ModelVersion) -> Parts:
        """Where the parts of a version lie; raises `InputError` where one is gone or was replaced."""
        if version.folder != COMPOSED:
            return Parts({version.system: self._models.folder(version.label)})
        pinned = version.data["parts"]
        models = {
            role: self._models.folder(label)
            for role, label in pinned.items()
            if role in _roles(version.system)
        }
        to_source, to_target = (_spec(pinned.get(way), version.label) for way in _WAYS)
        source, target = pinned["languages"]
        return Parts(models, to_source, to_target, source, target)

    def _part(self, need: str, system: str = "") -> dict[str, Any]:
        """What pins a part: the label of its weights, or both translators."""
        if need == TRANSLATOR:
            return {way: _pinned(self.spec(direction)) for way, direction in self._directions().items()}
        return {need: self._in_use(need, system).label}

    def _in_use(self, need: str, system: str = "") -> ModelVersion:
        """The weights in use for a part of a system."""
        with self._project.store.read() as unit:
            found = unit.models.promoted(need)
        if found is None:
            raise InputError(
                f"the project has no model in use for the part {need!r}",
                item=system,
                remedy=f"Train one with the recipe {need}, or promote one (see: spanbridge models list)",
            )
        return found

    def spec(self, direction: Direction) -> TranslatorSpec:
        """What systems translate with now; raises `InputError` where nothing surely translates that way."""
        chosen = self._project.info.translator
        return _model(self.translator or (spec_named(chosen) if chosen else default_spec(direction)))

    def _directions(self) -> dict[str, Direction]:
        source, target = self._languages()
        return dict(zip(_WAYS, (Direction(target, source), Direction(source, target)), strict=True))

    def _languages(self) -> tuple[str, str]:
        info = self._project.info
        return language_code(info.source), language_code(info.target)


def example(family: str) -> str:
    """A member of a family: ``branch:es`` of ``branch:<lang>``."""
    return family.replace(LANGUAGE, "es")


def _find(unit: Unit, label: str) -> ModelVersion | None:
    return next((one for one in unit.models.all() if one.label == label), None)


def _roles(system: str) -> tuple[str, ...]:
    return tuple(need for need in SYSTEMS.entry(system).needs if need != TRANSLATOR)


def _model(spec: TranslatorSpec) -> TranslatorSpec:
    """The spec itself; raises `InputError` where it is no model of this machine."""
    if spec.kind not in MODEL_KINDS or spec.folder is None:
        raise InputError(
            f"systems translate with a model of this machine, not with {spec.kind!r}",
            remedy="Install one with: spanbridge models install (see: spanbridge translators)",
        )
    return spec


def _pinned(spec: TranslatorSpec) -> dict[str, Any]:
    """A translator as a version remembers it: by name where it has one, since folders move."""
    folder = spec.folder
    assert folder is not None
    folder = folder.resolve()
    names = [one.name for one in installed_translators() if one.folder.resolve() == folder]
    name = names[0] if names else str(folder)
    return {
        "name": name,
        "kind": spec.kind,
        "options": dict(spec.options),
        "weights": fingerprint(folder),
    }


def _spec(pinned: Mapping[str, Any] | None, label: str) -> TranslatorSpec | None:
    if pinned is None:
        return None
    name = str(pinned["name"])
    named = [one.folder for one in installed_translators() if one.name == name]
    folders = [folder for folder in (*named, Path(name)) if folder.is_dir()]
    for folder in folders:
        if fingerprint(folder) == pinned["weights"]:
            return TranslatorSpec(pinned["kind"], folder, pinned["options"])
    raise InputError(
        f"the translator {name} of this version {'is another one by now' if folders else 'is gone'}",
        item=label,
        remedy=f"Install it again, or ask {label.partition('@')[0]} without a version",
    )
