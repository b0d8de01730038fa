"""The teachers of a student: trained versions of the project (L 3.2)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.domain.runs import ModelVersion
from core.errors import InputError
from core.jobs.prepare import Teacher
from core.registry import LANGUAGE, language_in
from core.training.recipes.base import Recipe, TeacherRule

if TYPE_CHECKING:
    from core.services.models import Models


class Teachers:
    """Chooses the teachers that a recipe learns from."""

    def __init__(self, models: Models) -> None:
        self._models = models

    def choose(
        self, recipe: Recipe, languages: Sequence[str], named: Sequence[str] = ()
    ) -> dict[str, Teacher]:
        """Name in the job → teacher; none for a recipe that has no teachers.

        Those `named` by label or system id; else of every branch's language the version in use or the
        newest, and where teachers are of no language, all versions.

        Raises `InputError` with all that are missing, for a label that there is none of, and where the one to
        leave out is none of them.
        """
        rule = recipe.teachers
        if rule is None:
            if named:
                raise InputError(f"the recipe {recipe.name} has no teachers")
            return {}
        found = self._named(rule, named) if named else self._usual(rule, languages)
        return {name: self._teacher(version) for name, version in found.items()}

    def offered(self, recipe: Recipe, languages: Sequence[str]) -> dict[str, list[str]]:
        """Name in the job → labels that can be chosen for it, the usual one first.

        Of a recipe whose teachers are of no language, all versions teach, each under its own name.
        """
        rule = recipe.teachers
        if rule is None:
            return {}
        there = [one for one in self._models.versions() if self._models.is_present(one)]
        there.sort(key=lambda one: (one.promoted, one.id), reverse=True)
        if LANGUAGE not in rule.system:
            return {one.version: [one.label] for one in there if one.system == rule.system}
        wanted = {name: rule.system.replace(LANGUAGE, name) for name in rule.choose(languages)}
        return {name: [one.label for one in there if one.system == system] for name, system in wanted.items()}

    def _named(self, rule: TeacherRule, named: Sequence[str]) -> dict[str, ModelVersion]:
        found: dict[str, ModelVersion] = {}
        for label in named:
            version = self._models.stored(label)
            name = _name(rule, version)
            if name in found:
                raise InputError(f"two teachers are called {name}: {found[name].label} and {version.label}")
            found[name] = version
        return found

    def _usual(self, rule: TeacherRule, languages: Sequence[str]) -> dict[str, ModelVersion]:
        there = [one for one in self._models.versions() if self._models.is_present(one)]
        if LANGUAGE not in rule.system:
            found = {one.version: one for one in there if one.system == rule.system}
            if not found:
                raise InputError(
                    f"there is no {rule.system} to learn from", remedy=f"Train {rule.system} first"
                )
            return found
        if rule.without and rule.without not in languages:
            raise InputError(
                f"there is no teacher {rule.without} to leave out: the branches are {', '.join(languages)}"
            )
        wanted = {name: rule.system.replace(LANGUAGE, name) for name in rule.choose(languages)}
        best = {one.system: one for one in sorted(there, key=lambda one: (one.promoted, one.id))}
        missing = [system for system in wanted.values() if system not in best]
        if missing:
            raise InputError(
                f"these teachers are not trained yet: {', '.join(missing)}",
                remedy="Train them first, each with the recipe of its name",
            )
        return {name: best[system] for name, system in wanted.items()}

    def _teacher(self, version: ModelVersion) -> Teacher:
        return Teacher(version.label, version.system, self._models.folder(version.label))


def _name(rule: TeacherRule, version: ModelVersion) -> str:
    """What a teacher is called in the job: its language where it is of one."""
    return language_in(rule.system, version.system) or version.version
