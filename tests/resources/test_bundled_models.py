"""The bundled models: small, safe, with cards, and the source of what is recorded beside the sample."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core import paths
from core.domain.suggestions import ReadingItem
from core.formats.catalogue import read
from core.model_host.protocol import suggestion_from_json
from core.models.library import InstalledModel, bundled
from core.progress import silent
from core.services import sample
from core.services.catalogue import open_project
from core.services.recorded import read_recorded
from core.systems.catalogue import SYSTEMS, is_composed, load_system

MEGABYTE = 10**6
MODELS = bundled()
SCORED = [model for model in MODELS if model.system in SYSTEMS]
READERS = [model for model in SCORED if not is_composed(model.system)]
SHOWN = {"zero-shot", "cascade", "mixed", "student/impurity", "bt+verifier", "dual-bert+source"}
"""The systems whose suggestions a new sample project has."""


def test_the_models_are_of_known_systems_and_stay_small() -> None:
    assert (
        {"zero-shot", "cascade"}
        <= {model.system for model in MODELS}
        <= {*SYSTEMS.names(), "encoder", "verifier"}
    )
    sizes = [path.stat().st_size for path in (paths.resources() / "models").rglob("*") if path.is_file()]
    assert sum(sizes) < 100 * MEGABYTE and max(sizes) < 40 * MEGABYTE


@pytest.mark.parametrize("model", SCORED, ids=lambda model: model.label)
def test_a_card_says_data_command_time_and_scores(model: InstalledModel) -> None:
    card = model.card
    assert card["data"]["note"] and card["command"] and card["seconds"] > 0
    assert all(
        {"metric", "exact_match", "f1", "total"} <= scores.keys() for scores in card["scores"].values()
    )


@pytest.mark.parametrize("model", READERS, ids=lambda model: model.label)
def test_recorded_suggestions_are_what_the_model_says(model: InstalledModel) -> None:
    label = model.label
    lines = (sample.sample_files() / sample.SUGGESTIONS).read_text(encoding="utf-8").splitlines()
    recorded = [suggestion_from_json(json.loads(line)["suggestion"]) for line in lines]
    sure = sorted((one for one in recorded if one.label == label), key=lambda one: -one.score)[:3]
    texts = _texts()
    items = [ReadingItem(one.key, *texts[one.key]) for one in sure]
    system, _, version = label.partition("@")
    for old, new in zip(
        sure, load_system(system, version, model.folder, device="cpu").predict(items, silent()), strict=True
    ):
        assert new.span == old.span
        assert new.score == pytest.approx(old.score, abs=0.01)


def test_a_new_sample_shows_six_systems_side_by_side(tmp_path: Path) -> None:
    """Also those that are made of parts: their recorded versions are what the bundled parts make."""
    with open_project(sample.ensure_sample(tmp_path / "sample")) as project, project.store.read() as unit:
        shown = unit.suggestions.systems()
        counts = {system: len(unit.suggestions.of_system(system, version)) for system, version in shown}
    assert counts.keys() == SHOWN and set(counts.values()) == {200 + 292}


def test_recorded_corrections_are_gold_answers_that_the_student_missed() -> None:
    path = sample.sample_files() / sample.CORRECTIONS
    dataset, _ = read(sample.sample_files() / "cmrc-trial.json")
    gold = {question.key: question.spans for passage in dataset.passages for question in passage.questions}
    recorded = read_recorded(path)
    assert len(recorded) >= 24
    assert all(one.span == gold[one.question][0] for one in recorded)
    assert all(not one.source.startswith("student/impurity@") for one in recorded)


def _texts() -> dict[str, tuple[str, str]]:
    """Question key → question and passage of the sample."""
    return {
        question.key: (question.text, passage.text)
        for name, _ in sample.FILES
        for passage in read(sample.sample_files() / name)[0].passages
        for question in passage.questions
    }
