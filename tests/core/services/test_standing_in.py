"""A bundled version in use whose weights no longer ship: what stands in its place, taken only when asked."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from core import paths
from core.domain.runs import ModelVersion
from core.errors import InputError
from core.services.catalogue import Project, open_project
from core.services.training import TrainingRequest
from tests.core.services.training_project import add_cities, bundle, make_project
from tests.tiny import tiny_reader


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_reader(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture
def resources(tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "resources"
    monkeypatch.setattr(paths, "resources", lambda: root)
    return root


@pytest.fixture
def project(resources: Path, tiny: Path, tmp_path: Path) -> Iterator[Project]:
    """Made while `reader` and `zero-shot` shipped; now `cascade` ships, and `reader` no longer does."""
    bundle(resources, tiny, "zero-shot", "reader")
    with make_project(tmp_path / "project") as made:
        add_cities(made)
        assert made.models.resolve("reader").label == "reader@starter-1"
    shutil.rmtree(resources / "models" / "reader")
    bundle(resources, tiny, "zero-shot", "cascade", version="starter-2")
    with open_project(tmp_path / "project") as again:
        assert again.models.resolve("cascade").label == "cascade@starter-2"  # its first use registers them
        yield again


def in_use(project: Project) -> set[str]:
    return {one.label for one in project.models.versions() if one.promoted}


def test_it_is_said_which_version_stands_in_its_place_and_nothing_is_changed(project: Project) -> None:
    (lost,) = project.models.standing_in.lost()
    assert lost.version.label == "reader@starter-1"
    assert lost.instead is not None and lost.instead.label == "cascade@starter-2"
    with pytest.raises(InputError, match="came with an earlier SpanBridge, and its weights are gone") as told:
        project.predicting.predict(["reader"], question_ids=[1])
    assert "cascade@starter-2, which ships now, stands in its place" in told.value.remedy
    assert in_use(project) == {"reader@starter-1", "cascade@starter-2", "zero-shot@starter-2"}


def test_taking_it_is_one_step(project: Project) -> None:
    assert project.models.standing_in.take("reader@starter-1", author="ann", origin="test").models
    assert in_use(project) == {"cascade@starter-2", "zero-shot@starter-2"}
    assert project.models.standing_in.lost() == ()
    with pytest.raises(InputError, match="no promoted model for the system 'reader'"):
        project.models.resolve("reader")
    with pytest.raises(InputError, match="not in use"):
        project.models.standing_in.take("reader@starter-1")


def test_no_training_starts_from_what_is_gone(project: Project) -> None:
    assert project.training.bases("reader") == []
    (fault,) = project.training.preflight(TrainingRequest("reader")).faults
    assert "no model that the recipe reader can start from" in fault


def test_what_a_person_chose_of_the_other_system_stays_in_use(project: Project, tiny: Path) -> None:
    with project.store.write() as unit:
        made = project.models.adopt(unit, ModelVersion(0, "cascade", "v1", "models/cascade-v1"), tiny)
        unit.models.promote(made.label, author="ann")
        unit.commit()
    project.models.standing_in.take("reader@starter-1")
    assert in_use(project) == {"cascade@v1", "zero-shot@starter-2"}


def test_an_older_version_of_what_still_ships_gives_way_to_the_newer(project: Project) -> None:
    project.models.rollback("zero-shot")
    lost = {one.version.label: one for one in project.models.standing_in.lost()}
    instead = lost["zero-shot@starter-1"].instead
    assert instead is not None and instead.label == "zero-shot@starter-2"
    project.models.standing_in.take("zero-shot@starter-1")
    assert project.models.resolve("zero-shot").label == "zero-shot@starter-2"


def test_where_nothing_stands_in_its_place_that_is_said(project: Project, resources: Path) -> None:
    shutil.rmtree(resources / "models" / "cascade")
    lost = {one.version.label: one.instead for one in project.models.standing_in.lost()}
    assert lost == {"reader@starter-1": None, "cascade@starter-2": None}
    before = in_use(project)
    with pytest.raises(InputError, match="nothing stands in its place"):
        project.models.standing_in.take("reader@starter-1")
    assert in_use(project) == before


def test_a_version_that_is_there_is_not_taken_away(project: Project) -> None:
    with pytest.raises(InputError, match="the weights of this model version are there"):
        project.models.standing_in.take("cascade@starter-2")
