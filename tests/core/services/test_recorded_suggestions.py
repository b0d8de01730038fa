"""Recorded suggestions are taken where somebody could ask for them again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import MalformedFile
from core.services.catalogue import Project
from core.services.recorded_suggestions import load_suggestions, write_suggestions
from tests.core.services.composed_project import composed_project
from tests.core.services.training_project import add_cities, make_project

SYSTEMS = ("zero-shot", "bt+simplematch")


@pytest.fixture
def recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What two systems said about two questions."""
    path = tmp_path / "recorded.jsonl"
    with composed_project(tmp_path, monkeypatch, "zero-shot") as made:
        made.predicting.predict(SYSTEMS, question_ids=[1, 2])
        assert write_suggestions(made, path) == 4
    return path


@pytest.fixture
def project(recorded: Path, tmp_path: Path) -> Iterator[Project]:
    """Another project with the same data on the same machine."""
    with make_project(tmp_path / "other") as made:
        add_cities(made)
        yield made


def said(project: Project) -> set[str]:
    with project.store.read() as unit:
        return {f"{system}@{version}" for system, version in unit.suggestions.systems()}


def test_they_come_back_also_those_of_a_system_made_of_parts(project: Project, recorded: Path) -> None:
    load_suggestions(project, recorded)
    assert said(project) == {project.models.resolve(name).label for name in SYSTEMS}


def test_what_no_version_here_says_is_left_out(project: Project, recorded: Path) -> None:
    lines = [json.loads(line) for line in recorded.read_text(encoding="utf-8").splitlines()]
    for line in lines:
        line["suggestion"]["version"] = f"{line['suggestion']['version']}-of-another-place"
    recorded.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    load_suggestions(project, recorded)
    assert not said(project)


def test_a_damaged_line_is_named_and_nothing_is_stored(project: Project, recorded: Path) -> None:
    recorded.write_text(recorded.read_text(encoding="utf-8") + "{}\n", encoding="utf-8")
    with pytest.raises(MalformedFile) as told:
        load_suggestions(project, recorded)
    assert told.value.line == 5 and not said(project)
