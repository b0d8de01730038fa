"""Aligner and verifier train on answers that the project translates by itself, once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import Cancelled, InputError
from core.progress import Progress
from core.services.catalogue import Project
from core.services.following import follow
from core.services.training import TrainingRequest
from core.training.items import TrainingItem, read_items
from tests.core.services.composed_project import composed_project
from tests.core.services.training_project import HELD_OUT, SETTINGS, TRAINED

ALIGNER = TrainingRequest("aligner", base="zero-shot", settings=SETTINGS)
VERIFIER = TrainingRequest("verifier", base="zero-shot", settings=SETTINGS)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    with composed_project(tmp_path, monkeypatch, "zero-shot") as made:
        yield made


def answers(project: Project) -> dict[str, str]:
    """Key → what `bt` says."""
    label = project.models.resolve("bt").version
    with project.store.read() as unit:
        said = unit.suggestions.of_system("bt", label)
        keys = {item.id: item.key for item in unit.questions.items(list(said))}
    return {keys[number]: one.text for number, (_, one) in said.items()}


def snapshot(folder: Path, part: str) -> list[TrainingItem]:
    return list(read_items(folder / "data" / f"{part}.jsonl"))


def test_before_the_start_it_is_said_what_has_to_be_translated(project: Project) -> None:
    found = project.training.preflight(ALIGNER)
    assert found.faults == ()
    assert found.questions == {"aligner": len(TRAINED), "dev": len(HELD_OUT)}
    assert f"{len(TRAINED)} answers are translated first, by bt@" in " ".join(found.notes)
    assert not [one for one in project.models.versions() if one.system == "bt"]  # looking makes nothing


def test_an_aligner_is_trained_on_translated_answers_and_works(project: Project) -> None:
    job, _ = project.training.start(ALIGNER)
    said = answers(project)
    items = snapshot(job.folder, "aligner")
    assert items and {one.key: one.question for one in items} == {
        key: said[key] for key in said if said[key] and key in {one.key for one in items}
    }
    assert all(one.span is not None and one.span.matches(one.passage) for one in items)
    assert not {one.passage for one in items} & {*HELD_OUT}
    assert {one.question for one in snapshot(job.folder, "dev")} <= {*said.values()}
    assert follow(project, job.id, lambda event: None).model == "aligner@v1"
    version = project.models.resolve("aligner@v1")
    assert f"Translated answers by {project.models.resolve('bt').label}" in version.data["note"]
    with pytest.raises(InputError, match="'aligner'"):
        project.models.resolve("bt+aligner")
    project.models.promote("aligner@v1")
    assert project.models.resolve("bt+aligner").data["parts"]["aligner"] == "aligner@v1"
    assert project.predicting.predict(["bt+aligner"], question_ids=[1]).questions == {1}


def test_what_is_translated_is_not_translated_again(project: Project) -> None:
    first, _ = project.training.start(VERIFIER)
    project.training.control(first.id, "cancel")
    assert "0 answers are translated first" in " ".join(project.training.preflight(VERIFIER).notes)
    for item in snapshot(first.folder, "verifier"):
        answer, _, question = item.question.partition(" # ")
        assert (answer, question) == (answers(project)[item.key], "人有多少？")


def test_cancelling_leaves_no_job_and_keeps_nothing_half(project: Project) -> None:
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        project.training.start(ALIGNER, progress=progress)
    assert project.training.jobs() == []
    assert not list(project.paths.jobs.iterdir())


def test_only_the_questions_that_train_are_translated(project: Project) -> None:
    request = TrainingRequest(
        "aligner", base="zero-shot", settings={**SETTINGS, "max_questions": 2, "dev_questions": 1}
    )
    job, _ = project.training.start(request)
    project.training.control(job.id, "cancel")
    assert len(answers(project)) == 3


def test_the_recipes_are_listed_where_answers_can_be_translated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, project: Project
) -> None:
    assert {"aligner", "verifier"} < {entry.name for entry in project.training.recipes()}
    with composed_project(tmp_path / "other", monkeypatch, "reader") as lacking:
        listed = {entry.name for entry in lacking.training.recipes()}
        assert "reader" in listed and not {"aligner", "verifier"} & listed
        faults = lacking.training.preflight(
            TrainingRequest("aligner", base="reader", settings=SETTINGS)
        ).faults
        assert any("'zero-shot'" in fault for fault in faults)
        with pytest.raises(InputError, match="'zero-shot'"):
            lacking.training.start(TrainingRequest("aligner", base="reader", settings=SETTINGS))
