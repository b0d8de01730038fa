"""Model versions and which of them the bare system ids mean."""

from __future__ import annotations

import re

from sqlalchemy import select, update

from core.domain.runs import ModelVersion
from core.errors import InputError
from core.store.clock import utc_now
from core.store.repositories.base import AnyRow, Repository
from core.store.schema import model_version, promotion


class ModelVersions(Repository):
    """The registry of trained weights. Promotions are a history; the newest decision holds."""

    def add(self, version: ModelVersion) -> ModelVersion:
        """Register a version and return it with its id; a label that is taken raises `InputError`."""
        taken = select(model_version.c.id).where(
            model_version.c.system == version.system, model_version.c.version == version.version
        )
        if self.connection.execute(taken).first() is not None:
            raise InputError("this model version is already registered", item=version.label)
        number = self.next_id(model_version)
        self.connection.execute(
            model_version.insert(),
            {
                "id": number,
                "system": version.system,
                "version": version.version,
                "folder": version.folder,
                "parent": version.parent,
                "recipe": version.recipe,
                "data": dict(version.data),
                "created_at": version.created_at or utc_now(),
                "scores": {name: dict(scores) for name, scores in version.scores.items()},
            },
        )
        return self.get(version.label)

    def all(self) -> list[ModelVersion]:
        """Every version in the order of registration."""
        holding = {stack[-1] for stack in self._stacks().values() if stack}
        found = self.connection.execute(select(model_version).order_by(model_version.c.id))
        return [_version(row, row.id in holding) for row in found]

    def get(self, label: str) -> ModelVersion:
        """The version called ``system@version``; an unknown label raises `InputError`."""
        versions = self.all()
        for version in versions:
            if version.label == label:
                return version
        known = ", ".join(version.label for version in versions) or "none yet"
        raise InputError("there is no such model version", item=label, remedy=f"Known: {known}")

    def promoted(self, system: str) -> ModelVersion | None:
        """The version that the bare system id means."""
        return next((one for one in self.all() if one.system == system and one.promoted), None)

    def promote(self, label: str, *, author: str = "") -> ModelVersion:
        """Let the bare system id mean this version."""
        version = self.get(label)
        if not version.promoted:
            self._decide(version.system, version.id, author, "promote")
        return self.get(label)

    def rollback(self, system: str, *, author: str = "") -> ModelVersion:
        """Go back to the version that was promoted before; `InputError` where there is none."""
        stack = self._stacks().get(system, [])
        if len(stack) < 2:
            raise InputError("there is no earlier promoted version to go back to", item=system)
        self._decide(system, stack[-2], author, "rollback")
        back = self.promoted(system)
        assert back is not None
        return back

    def retire(self, label: str, *, author: str = "") -> None:
        """Let the bare system id mean nothing, where it means this version; those before do not come back."""
        version = self.get(label)
        if version.promoted:
            for _ in self._stacks()[version.system]:
                self._decide(version.system, version.id, author, "rollback")

    def can_roll_back(self, system: str) -> bool:
        """Whether a version was promoted before the one that holds."""
        return len(self._stacks().get(system, [])) > 1

    def next_version(self, system: str) -> str:
        """A free version name: "v1", "v2", …"""
        numbers = [
            int(match.group(1))
            for one in self.all()
            if one.system == system and (match := re.fullmatch(r"v(\d+)", one.version))
        ]
        return f"v{max(numbers, default=0) + 1}"

    def set_scores(self, label: str, dataset: str, exact_match: float, f1: float) -> None:
        """Remember a version's scores (percent) on a data set; replaces older ones of the same."""
        version = self.get(label)
        scores = {
            **{name: dict(own) for name, own in version.scores.items()},
            dataset: {"exact_match": exact_match, "f1": f1},
        }
        self.connection.execute(
            update(model_version).where(model_version.c.id == version.id).values(scores=scores)
        )

    def _decide(self, system: str, version_id: int, author: str, kind: str) -> None:
        self.connection.execute(
            promotion.insert(),
            {
                "system": system,
                "model_version_id": version_id,
                "at": utc_now(),
                "author": author,
                "kind": kind,
            },
        )

    def _stacks(self) -> dict[str, list[int]]:
        """System → promoted version ids, the holding one last; a rollback has taken its own off."""
        stacks: dict[str, list[int]] = {}
        for row in self.connection.execute(select(promotion).order_by(promotion.c.id)):
            stack = stacks.setdefault(row.system, [])
            if row.kind == "rollback":
                stack.pop()
            else:
                stack.append(row.model_version_id)
        return stacks


def _version(row: AnyRow, promoted: bool) -> ModelVersion:
    return ModelVersion(
        id=row.id,
        system=row.system,
        version=row.version,
        folder=row.folder,
        parent=row.parent,
        recipe=row.recipe,
        data=row.data,
        created_at=row.created_at,
        promoted=promoted,
        scores=row.scores,
    )
