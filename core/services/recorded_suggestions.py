"""Suggestions recorded in a file beside a sample, so that a new project shows systems' answers at once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.domain.changes import Changes
from core.domain.suggestions import Suggestion
from core.errors import Bug, InputError, MalformedFile
from core.model_host.protocol import suggestion_from_json, suggestion_to_json
from core.systems.catalogue import is_composed

if TYPE_CHECKING:
    from core.services.catalogue import Project


def write_suggestions(project: Project, path: Path) -> int:
    """Write every current suggestion of the project, one JSON object a line; returns how many."""
    count = 0
    with project.store.read() as unit, path.open("w", encoding="utf-8") as lines:
        for info in unit.datasets.heads():
            keys = unit.questions.keys(info.id)
            for system, version in unit.suggestions.systems():
                found = unit.suggestions.of_system(system, version, dataset_id=info.id)
                for number, (_, suggestion) in sorted(found.items()):
                    line = {
                        "dataset": info.name,
                        "suggestion": suggestion_to_json(replace(suggestion, key=keys[number])),
                    }
                    lines.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")
                    count += 1
    return count


def load_suggestions(project: Project, path: Path, *, origin: str = "") -> Changes:
    """Store the suggestions of a file in the project they were recorded in.

    Only those of versions that the project has, or that its parts make, are taken: others could never be
    asked again. Raises `MalformedFile` for a line that is no suggestion, with nothing stored.
    """
    recorded = list(_read(path))
    labels = _labels(project, {one.system for _, one in recorded})
    with project.store.write() as unit:
        numbers = {
            (info.name, key): number
            for info in unit.datasets.heads()
            for number, key in unit.questions.keys(info.id).items()
        }
        touched = unit.suggestions.add(
            (numbers[dataset, one.key], one)
            for dataset, one in recorded
            if one.label in labels and (dataset, one.key) in numbers
        )
        unit.commit()
    return Changes(origin, questions=touched, suggestions=True)


def _labels(project: Project, systems: Iterable[str]) -> set[str]:
    """Labels of all versions, with those of `systems` that are made of parts, as they are now."""
    labels = {version.label for version in project.models.versions()}
    for system in filter(is_composed, systems):
        with suppress(InputError):  # a part is missing, or the id is of another release
            labels.add(project.models.composed.current(system).label)
    return labels


def _read(path: Path) -> Iterator[tuple[str, Suggestion]]:
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                fields = json.loads(line)
                yield str(fields["dataset"]), suggestion_from_json(fields["suggestion"])
            except (ValueError, KeyError, TypeError, Bug) as fault:
                raise MalformedFile(
                    f"not a recorded suggestion ({fault})", item=str(path), line=number, column=1
                ) from fault
