"""A build goes through its steps once each, from wherever it was stopped, and ends with models that load."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch
from safetensors.torch import load_file

from core.domain.suggestions import ReadingItem
from core.errors import CoreError, InputError
from core.jobs import local, waiting
from core.jobs.local import JobState
from core.jobs.spec import read_spec, write_json
from core.jobs.waiting import run_to_end
from core.models.loading import WEIGHTS, load_reader, save_reader
from core.progress import silent
from core.starter import (
    build,
    commands,
    gathering,
    reading_matter,
    translated_lessons,
    translations,
    translator,
)
from core.starter.build import Workshop
from core.starter.bundle import folder_name
from core.systems.catalogue import load_system
from core.translation.base import Direction
from core.translation.catalogue import TranslatorSpec, load_translator

STEPS = [folder_name(step.name) for step in build.STEPS]


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A translator as wide as the tiny English encoder that says little; patience in hundredths."""
    monkeypatch.setattr(translated_lessons, "QUESTIONS", {"bilingual": 2, "verifier": 2})
    monkeypatch.setattr(translations, "learned", lambda folder, gathered: True)
    for name, value in {"_WIDTH": 16, "_INNER": 32, "_HEADS": 2, "_PIECES": 400}.items():
        monkeypatch.setattr(translator, name, value)
    monkeypatch.setattr(waiting, "time", SimpleNamespace(sleep=lambda seconds: time.sleep(seconds / 50)))


@pytest.fixture
def shop(data: Path, english: Path, tmp_path: Path) -> Workshop:
    return Workshop(data, english, tmp_path / "work")


class Worker:
    """Ends every job at once with a model that has learned nothing; dies or fails where it is told to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.started: list[str] = []
        self.at: dict[str, Callable[[Path], None]] = {}
        monkeypatch.setattr(local, "start", self.start)

    def start(self, folder: Path) -> None:
        self.started.append(folder.name)
        (folder / "result.json").unlink(missing_ok=True)
        if folder.name in self.at:
            return self.at.pop(folder.name)(folder)
        if read_spec(folder).system in ("encoder", "translator"):
            shutil.copytree(folder / "base", folder / "model")
        else:
            model = load_reader(folder / "base", fresh_answers=True)
            save_reader(model, folder / "model", tokenizer_from=folder / "base")
        write_json(folder / "result.json", {"state": "done", "step": 1})


def die(folder: Path) -> None:
    raise KeyboardInterrupt


def fail(folder: Path) -> None:
    write_json(folder / "result.json", {"state": "failed", "message": "the disk is full"})


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Worker:
    return Worker(monkeypatch)


def files(folder: Path) -> dict[str, int]:
    return {str(path): path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def run(shop: Workshop, out: Path) -> list[str]:
    said: list[str] = []
    commands.build_models(shop.data, shop.english, shop.work, out, said.append)
    return said


@pytest.mark.parametrize("learned", [True, False])
def test_a_whole_build(
    shop: Workshop, tmp_path: Path, worker: Worker, monkeypatch: pytest.MonkeyPatch, learned: bool
) -> None:
    monkeypatch.setattr(translations, "learned", lambda folder, gathered: learned)
    out = tmp_path / "models"
    said = run(shop, out)
    steps = [step.name for step in (build.STEPS if learned else build.FIRST_STEPS)]
    assert worker.started == [*map(folder_name, steps)] and said[: len(steps) + 1] == [
        "data, vocabulary and first weights",
        *steps,
    ]
    needing = ["dual-bert+source", "translator", "verifier"] if learned else []
    folders = sorted(["cascade", "encoder", "mixed", "student-impurity", *needing, "zero-shot"])
    assert [path.name for path in sorted(out.iterdir()) if path.is_dir()] == folders
    assert [line.partition(":")[0] for line in said[-len(folders) :]] == folders and said[-1].endswith(" MB")
    assert (out / "NOTICE.md").is_file()
    system = load_system("cascade", build.VERSION, out / "cascade", device="cpu")
    (answer,) = system.predict([ReadingItem("q", "河看什么？", "河看山1234567。")], silent())
    assert answer.version == build.VERSION
    if not learned:
        assert "the translator has not learned to translate; it and what needs it are left out" in said
        return
    spec = TranslatorSpec("fast", out / "translator", {"device": "cpu", "threads": 1})
    assert Direction("zh", "en") in (load_translator(spec).directions() or ())


@pytest.mark.parametrize("stopped", range(len(STEPS)))
def test_a_build_that_was_stopped_goes_on(
    shop: Workshop, tmp_path: Path, worker: Worker, stopped: int
) -> None:
    worker.at[STEPS[stopped]] = die
    with pytest.raises(KeyboardInterrupt):
        run(shop, tmp_path / "models")
    assert not (tmp_path / "models").exists()
    finished = [shop.job(name) for name in STEPS[:stopped]]
    kept = [shop.gathered, shop.first_encoder, shop.first_translator, *finished]
    before = {**files(shop.work / "pieces.json"), **{k: v for one in kept for k, v in files(one).items()}}
    worker.started.clear()
    run(shop, tmp_path / "models")
    assert worker.started == STEPS[stopped:]
    after = files(shop.work)
    assert all(after[path] == when for path, when in before.items())


def test_a_finished_build_only_packs(shop: Workshop, tmp_path: Path, worker: Worker) -> None:
    run(shop, tmp_path / "models")
    worker.started.clear()
    before = files(shop.work)
    run(shop, tmp_path / "again")
    assert worker.started == [] and files(shop.work) == before
    for name in ("encoder", "zero-shot", "cascade", "mixed"):
        one, other = (load_file(tmp_path / home / name / WEIGHTS) for home in ("models", "again"))
        assert one.keys() == other.keys() and all(torch.equal(one[key], other[key]) for key in one)


def test_a_job_that_failed_says_why_and_is_started_again(
    shop: Workshop, tmp_path: Path, worker: Worker
) -> None:
    worker.at["zero-shot"] = fail
    with pytest.raises(CoreError, match="zero-shot: the disk is full"):
        run(shop, tmp_path / "models")
    worker.started.clear()
    run(shop, tmp_path / "models")
    assert worker.started == STEPS[STEPS.index("zero-shot") :]


def test_a_missing_file_begins_no_job(data: Path, english: Path, tmp_path: Path, worker: Worker) -> None:
    shutil.copytree(data, tmp_path / "data")
    (tmp_path / "data/piaf/piaf-v1.0.json").unlink()
    with pytest.raises(InputError, match="lacks this file"):
        run(Workshop(tmp_path / "data", english, tmp_path / "work"), tmp_path / "models")
    assert worker.started == [] and not (tmp_path / "models").exists()


@pytest.fixture
def prepared(shop: Workshop) -> Workshop:
    build.prepare_data(shop)
    return shop


def test_every_job_is_laid_out_as_its_step_says(
    prepared: Workshop, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What a translator of random weights says is mostly nothing, and nothing trains no verifier.
    some = gathering.items(prepared.gathered, "cmrc2018")[:2]
    monkeypatch.setattr(build, "verifier_lessons", lambda *given: some)
    for step in build.STEPS:
        folder = build.lay_out(step, prepared)
        spec = read_spec(folder)
        assert (spec.recipe, spec.system) == (step.name, step.name)
        assert spec.base == f"{step.base_system}@{build.VERSION}" and spec.data_note == step.note
        parts = {path.stem for path in (folder / "data").iterdir()}
        assert parts == set(spec.counts) and min(spec.counts.values()) > 0
        config = spec.training()
        assert config.device == "auto" and config.max_length == step.settings["max_length"]
        assert local.status(folder).state is JobState.READY
        run_to_end(folder)


def test_a_base_that_is_not_there_yet_leaves_no_job(prepared: Workshop) -> None:
    with pytest.raises(InputError, match="base model lacks"):
        build.lay_out(build.ZERO_SHOT, prepared)
    assert not prepared.job("zero-shot").exists()


def test_a_real_job_ends_with_an_encoder(prepared: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a process of its own, as all steps run; a few sentences are enough to see it."""
    monkeypatch.setattr(reading_matter, "PAIRS", {"zh": 8})
    monkeypatch.setattr(reading_matter, "PASSAGES", {"cmrc2018": 4})
    settings = {**build.ENCODER.settings, "max_length": 64, "max_query": 16, "batch_size": 4}
    folder = build.lay_out(replace(build.ENCODER, settings=settings), prepared)
    run_to_end(folder)
    found = local.status(folder)
    assert found.state is JobState.DONE and found.step > 0
    assert load_reader(folder / "model", fresh_answers=True).config.hidden_size == 16
    before = files(folder)
    run_to_end(folder)
    assert files(folder) == before
