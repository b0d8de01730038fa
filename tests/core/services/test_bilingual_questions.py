"""Dual BERT trains on questions that the project translates and aligns by itself, and answers with them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import update

from core.errors import Cancelled, InputError
from core.progress import Progress
from core.services.catalogue import Project
from core.services.following import follow
from core.services.training import TrainingRequest
from core.store.schema import passage
from core.training.bilingual_items import BilingualItem, read_bilingual
from core.translation.base import Direction
from tests.core.services.composed_project import composed_project, translator_folder
from tests.core.services.training_project import HELD_OUT, SETTINGS, TRAINED
from tests.core.translation.tiny_translators import tiny_tagged

REQUEST = TrainingRequest("dual-bert+source", base="zero-shot", settings=SETTINGS)
INTO_SOURCE = Direction("zh", "en")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    with composed_project(tmp_path, monkeypatch, "zero-shot") as made:
        yield made


def snapshot(folder: Path, part: str) -> list[BilingualItem]:
    return list(read_bilingual(folder / "data" / f"{part}.jsonl"))


def test_before_the_start_it_is_said_that_texts_are_translated(project: Project) -> None:
    found = project.training.preflight(REQUEST)
    assert found.faults == ()
    assert found.questions == {"bilingual": len(TRAINED), "dev": len(HELD_OUT)}
    assert "passages and questions are translated first" in " ".join(found.notes)
    once = project.training.preflight(TrainingRequest("cascade", base="zero-shot", settings=SETTINGS))
    assert found.estimated_seconds == pytest.approx(2 * (once.estimated_seconds or 0))
    assert "dual-bert+source" in {one.name for one in project.training.recipes()}


@pytest.mark.parametrize("recipe", ["dual-bert+source", "dual-bert+source/-aux"])
def test_a_dual_bert_is_trained_and_answers(project: Project, recipe: str) -> None:
    job, _ = project.training.start(TrainingRequest(recipe, base="zero-shot", settings=SETTINGS))
    items = snapshot(job.folder, "bilingual")
    assert {one.passage for one in items} == {*TRAINED}
    assert all(one.source_passage and one.source_question and one.links for one in items)
    assert {one.passage for one in snapshot(job.folder, "dev")} == {*HELD_OUT}
    assert follow(project, job.id, lambda event: None).model == f"{recipe}@v1"
    project.models.promote(f"{recipe}@v1")
    version = project.models.resolve(recipe)
    assert version.data["parts"][recipe] == f"{recipe}@v1"
    assert project.predicting.predict([recipe], question_ids=[1]).questions == {1}
    assert project.predicting.predict([f"{recipe}@v1"], question_ids=[2]).questions == {2}


def test_gold_answers_do_not_enter_what_the_project_keeps(project: Project) -> None:
    job, _ = project.training.start(REQUEST)
    project.training.control(job.id, "cancel")
    items = snapshot(job.folder, "bilingual")
    answers = {one.span.text for one in items if one.span}
    with project.store.read() as unit:
        kept = unit.sentences.newest(INTO_SOURCE, [*answers, *(one.question for one in items)])
    assert kept.keys() == {one.question for one in items}


def bilingual_file(folder: Path) -> tuple[Path, str]:
    """Two questions with all that the authors' files bring, and the translation that they stand in."""
    context, translation = "高铁全长二百公里。", "The line is 214 km long, and 214 km is far."
    answers = [
        {
            "text": "二百公里",
            "answer_start": 4,
            "trans_text": "214 km",
            "trans_aligned_text": "214 km",
            "trans_aligned_start": translation.rindex("214"),
        }
    ]
    asked = {"id": "B0", "question": "多长？", "trans_question": "How long?", "answers": answers}
    unplaced = {
        **asked,
        "id": "B1",
        "answers": [{"text": "高铁", "answer_start": 0, "trans_text": "The line"}],
    }
    told = {"context": context, "trans_context": translation, "qas": [asked, unplaced]}
    file = folder / "bilingual.json"
    file.write_text(json.dumps({"version": "v1.0", "data": [{"paragraphs": [told]}]}), "utf-8")
    return file, translation


def test_answers_that_came_with_their_translation_are_not_translated(
    project: Project, tmp_path: Path
) -> None:
    file, translation = bilingual_file(tmp_path)
    project.importing.import_file(file)
    with project.store.write() as unit:
        unit.connection.execute(update(passage).values(held_out=False))
        unit.commit()
    job, _ = project.training.start(REQUEST)
    project.training.control(job.id, "cancel")
    found = {one.key: one for one in snapshot(job.folder, "bilingual")}
    assert found["B0"].source_passage == translation
    place = found["B0"].source_span
    assert place is not None and (place.start, place.text) == (translation.rindex("214"), "214 km")
    other = found["B1"].source_span
    assert other is not None and other.text == "The line"


def test_cancelling_leaves_no_job(project: Project) -> None:
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        project.training.start(REQUEST, progress=progress)
    assert project.training.jobs() == []


def test_without_a_translator_it_is_not_offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with composed_project(tmp_path, monkeypatch, "zero-shot", translator=False) as bare:
        assert "dual-bert+source" not in {one.name for one in bare.training.recipes()}
        assert any("translat" in fault for fault in bare.training.preflight(REQUEST).faults)


def test_the_project_s_choice_translates(project: Project) -> None:
    tiny_tagged(translator_folder().with_name("chosen"))
    project.models.composed.choose("chosen")
    job, _ = project.training.start(REQUEST)
    project.training.control(job.id, "cancel")
    with project.store.read() as unit:
        kept = unit.sentences.newest(INTO_SOURCE, [one.question for one in snapshot(job.folder, "bilingual")])
    assert kept and all(one.origin.startswith("fast:chosen") for one in kept.values())


def test_a_bilingual_file_trains_without_a_translator(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with composed_project(tmp_path, monkeypatch, "zero-shot", translator=False) as bare:
        file, translation = bilingual_file(tmp_path)
        bare.importing.import_file(file)
        with bare.store.write() as unit:
            unit.connection.execute(update(passage).values(held_out=False))
            unit.commit()
        assert "dual-bert+source" in {one.name for one in bare.training.recipes()}
        with pytest.raises(InputError, match="not every text came with its translation"):
            bare.training.start(REQUEST)
        assert bare.training.jobs() == []
        alone = tuple(one.id for one in bare.reviewing.datasets() if one.name == file.stem)
        job, _ = bare.training.start(replace(REQUEST, datasets=alone))
        bare.training.control(job.id, "cancel")
        items = snapshot(job.folder, "bilingual")
    assert [one.source_passage for one in items] == [translation] * 2 and all(
        one.source_span for one in items
    )
