"""What a recipe says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from core.registry import LANGUAGE, language_in

OF_ALL_LANGUAGES = ("student/fixed", "student/impurity", "mixmrc", "mixed")
"""Readers that have learned the source language among others."""

FIXED_WEIGHTS = "distilling/fixed"
"""The task, a name of `TASKS`, that takes its teachers' weights from the settings."""


@dataclass(frozen=True, slots=True)
class StagePlan:
    """A stage: its name and the parts of the snapshot (file stems in ``data/``) it trains on, mixed."""

    name: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TeacherRule:
    """Which teachers a student learns from; where they are of branches, each goes by its language.

    Attributes:
        system: Id of the teachers' system, or of its family.
        only: The one teacher it may have; empty: all.
        without: The teacher that is left out; empty: none.
    """

    system: str
    only: str = ""
    without: str = ""

    def choose(self, names: Iterable[str]) -> tuple[str, ...]:
        """Those of the names that teach, in their order."""
        return tuple(name for name in names if name != self.without and self.only in ("", name))

    def faults(self, teachers: Mapping[str, str]) -> tuple[str, ...]:
        """Why these teachers, name → id of their system, cannot teach; empty where they can."""
        found = [] if teachers else ["a student needs at least one teacher"]
        for name in (name for name in teachers if name not in self.choose(teachers)):
            found.append(f"{name} is not among the teachers of this student")
        for name, system in teachers.items():
            wanted = self.system.replace(LANGUAGE, name)
            if system != wanted or (wanted != self.system and not language_in(self.system, system)):
                found.append(f"the teacher {name} is {system}, not {wanted}")
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a system's weights come to be.

    Attributes:
        name: Also the id of the system it trains.
        title: A few words for people.
        stages: In order; a stage whose parts are empty in the snapshot is a fault found before the start.
        bases: Ids of systems whose weights it may start from, the one to prefer last.
        task: What is learned, a name of `TASKS`.
        teachers: Who teaches, where it distils; None where it does not.
    """

    name: str
    title: str
    stages: tuple[StagePlan, ...]
    bases: tuple[str, ...]
    task: str = "spans"
    teachers: TeacherRule | None = None

    @property
    def parts(self) -> tuple[str, ...]:
        """Every part of the snapshot it needs, in order of first use."""
        return tuple(dict.fromkeys(part for stage in self.stages for part in stage.parts))

    def teacher_faults(self, teachers: Mapping[str, str]) -> tuple[str, ...]:
        """Why it cannot learn from these teachers, name → id of their system; empty where it can."""
        if self.teachers is not None:
            return self.teachers.faults(teachers)
        return (f"the recipe {self.name} has no teachers",) if teachers else ()
