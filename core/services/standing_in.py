"""Bundled versions that are in use although their weights no longer ship, and what stands in their place.

A system's own newer weights take the place of its older ones when a project is opened. What this module is
for is a system that no longer ships at all, and an older version that somebody went back to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.domain.changes import Changes
from core.domain.runs import ModelVersion
from core.errors import InputError

if TYPE_CHECKING:
    from core.services.catalogue import Project
    from core.services.models import Models
    from core.store.unit_of_work import Unit

BUNDLED = "bundled:"
"""Begins the `folder` of a version that came with the program."""

_SUCCESSORS: Mapping[str, tuple[str, ...]] = {"reader": ("cascade",)}
"""System that no longer ships → the bundled systems that answer the same questions, the best first."""


@dataclass(frozen=True, slots=True)
class Lost:
    """A bundled version without weights.

    Attributes:
        version: The version that is gone.
        instead: The bundled version that stands in its place; None where none does.
    """

    version: ModelVersion
    instead: ModelVersion | None

    @property
    def remedy(self) -> str:
        """What can be done about it, a sentence without a full stop."""
        if self.instead is None:
            return f"Train another {self.version.system}, or promote another version"
        return (
            f"{self.instead.label}, which ships now, stands in its place; "
            f"take it with: spanbridge models replace PROJECT {self.version.label}"
        )


class StandingIn:
    """What stands in the place of a project's bundled versions."""

    def __init__(self, project: Project, models: Models) -> None:
        self._project = project
        self._models = models

    def lost(self) -> tuple[Lost, ...]:
        """The bundled versions in use whose weights are gone."""
        versions = self._models.versions()
        return tuple(
            self._lost(one, versions) for one in versions if one.promoted and self._models.is_outdated(one)
        )

    def of(self, version: ModelVersion) -> Lost:
        """What stands in the place of a version whose weights are gone."""
        return self._lost(version, self._models.versions())

    def take(self, label: str, *, author: str = "", origin: str = "") -> Changes:
        """Let what stands in the place of a lost version be in use; the lost one is no longer.

        Of another system, a version that a person promoted stays in use; the lost version's bare id then
        means nothing until one is promoted. Raises `InputError` where the version is not in use, where its
        weights are there, and where nothing stands in their place.
        """
        version = self._models.stored(label)
        if not version.promoted:
            raise InputError("this model version is not in use", item=version.label)
        if not self._models.is_outdated(version):
            raise InputError("the weights of this model version are there", item=version.label)
        found = self.of(version)
        if found.instead is None:
            raise InputError("nothing stands in its place", item=version.label, remedy=found.remedy)
        with self._project.store.write() as unit:
            if found.instead.system != version.system:
                unit.models.retire(version.label, author=author)
            if found.instead.system == version.system or not self._holds(unit, found.instead.system):
                unit.models.promote(found.instead.label, author=author)
            unit.commit()
        return Changes(origin, models=True)

    def _lost(self, version: ModelVersion, versions: Sequence[ModelVersion]) -> Lost:
        for system in (version.system, *_SUCCESSORS.get(version.system, ())):
            for one in reversed(versions):
                shipped = one.system == system and one.folder.startswith(BUNDLED)
                if shipped and not self._models.is_outdated(one):
                    return Lost(version, one)
        return Lost(version, None)

    def _holds(self, unit: Unit, system: str) -> bool:
        """Whether the system has a version in use that can answer."""
        held = unit.models.promoted(system)
        return held is not None and self._models.is_present(held) and not self._models.is_outdated(held)
