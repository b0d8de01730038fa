"""What a job trains on, and why there is nothing of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core import paths
from core.services.catalogue import Project
from core.services.training import TrainingRequest
from tests.core.services.training_project import (
    SETTINGS,
    TRAINED,
    add_cities,
    add_evaluation,
    bundle,
    make_project,
)
from tests.tiny import tiny_reader

_NOTHING = "there is no question with an answer in Chinese (zh) to train on: "


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    bundle(tmp_path / "resources", tiny_reader(tmp_path / "tiny"), "encoder")
    monkeypatch.setattr(paths, "resources", lambda: tmp_path / "resources")
    with make_project(tmp_path / "project") as made:
        yield made


def _faults(project: Project, *datasets: int) -> tuple[str, ...]:
    request = TrainingRequest("reader", settings=SETTINGS, datasets=datasets)
    return project.training.preflight(request).faults


def test_an_evaluation_set_is_told_to_be_one(project: Project) -> None:
    scored = add_evaluation(project, (TRAINED[0],))
    told = f"{_NOTHING}test set is for evaluation only, so choose or import a data set to annotate"
    assert _faults(project, scored) == (told,)
    assert _faults(project) == (told,), "it is all that there is"
    trained = add_cities(project, TRAINED[1:])
    assert _faults(project, scored) == (told,)
    assert _faults(project, scored, trained) == () == _faults(project)


def test_a_data_set_without_a_question_to_train_on_is_told_otherwise(project: Project) -> None:
    add_evaluation(project, (TRAINED[0],))
    guarded = add_cities(project, (TRAINED[0],))
    assert _faults(project, guarded) == (
        f"{_NOTHING}import a data set in that language or confirm corrections",
    )
