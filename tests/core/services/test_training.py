"""From a project's answers to a job's frozen snapshot, and from its result to a version of a model."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from core import paths
from core.domain.corrections import Decision, ReviewState
from core.domain.spans import Span
from core.errors import EnvironmentFault, InputError
from core.jobs import control, local, worker
from core.jobs.local import JobState
from core.jobs.spec import RESULT, read_spec
from core.services import training as module
from core.services.catalogue import Project, open_project
from core.services.training import TrainingRequest, history
from core.systems.catalogue import load_system
from core.training.items import TrainingItem, read_items
from tests.core.services.training_project import (
    HELD_OUT,
    SETTINGS,
    TEXTS,
    TRAINED,
    add_cities,
    add_english,
    add_evaluation,
    bundle,
    make_project,
)
from tests.tiny import tiny_reader

REQUEST = TrainingRequest("reader", settings=SETTINGS)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_reader(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture
def resources(tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "resources"
    bundle(root, tiny, "encoder", "zero-shot", "reader")
    monkeypatch.setattr(paths, "resources", lambda: root)
    return root


@pytest.fixture
def project(resources: Path, tmp_path: Path) -> Iterator[Project]:
    """Twelve cities, some of them held out."""
    with make_project(tmp_path / "project") as made:
        add_cities(made)
        yield made


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Jobs run to their end inside `start`, in this process: fast, and the same work."""

    def start(folder: Path, **_: object) -> local.JobStatus:
        worker.main([str(folder)])
        return local.status(folder)

    monkeypatch.setattr(module.local, "start", start)


@pytest.fixture
def never(monkeypatch: pytest.MonkeyPatch) -> None:
    """Jobs are laid out, but nothing runs them."""
    monkeypatch.setattr(module.local, "start", lambda folder, **_: local.status(folder))


def _part(project: Project, request: TrainingRequest, name: str = "target") -> list[TrainingItem]:
    job, _ = project.training.start(request)
    return list(read_items(job.folder / "data" / f"{name}.jsonl"))


def _confirm(project: Project, question_id: int, text: str | None) -> None:
    passage = project.reviewing.question(question_id).passage
    spans = () if text is None else (Span.of(passage, passage.index(text), passage.index(text) + len(text)),)
    decision = Decision(spans, no_answer=text is None, state=ReviewState.CONFIRMED)
    project.correcting.save(question_id, decision, action="chose", author="ann")


def _question_about(project: Project, text: str) -> int:
    with project.store.read() as unit:
        return next(row.item.id for row in unit.snapshots.scoring() if row.passage == text)


class TestSnapshots:
    @pytest.fixture(autouse=True)
    def laid_out_only(self, never: None) -> None:
        return

    def test_held_out_passages_never_train_and_are_the_dev_part(self, project: Project) -> None:
        job, _ = project.training.start(REQUEST)
        parts = {name: list(read_items(job.folder / "data" / f"{name}.jsonl")) for name in ("target", "dev")}
        assert {one.passage for one in parts["target"]} == set(TRAINED)
        assert {one.passage for one in parts["dev"]} == set(HELD_OUT) and HELD_OUT
        assert read_spec(job.folder).counts == {"target": len(TRAINED), "dev": len(HELD_OUT)}
        assert read_spec(job.folder).metric == "cmrc2018"

    def test_an_evaluation_set_never_trains_not_even_through_its_passages(self, project: Project) -> None:
        add_evaluation(project, (TRAINED[0], HELD_OUT[0], "别的城在国中，人有九千，是小城。"))
        trained = {one.passage for one in _part(project, REQUEST)}
        assert trained == set(TRAINED[1:])

    def test_a_confirmed_correction_goes_before_gold(self, project: Project) -> None:
        _confirm(project, _question_about(project, TRAINED[0]), "大城")
        _confirm(project, _question_about(project, TRAINED[1]), None)
        by_passage = {one.passage: one for one in _part(project, REQUEST)}
        first, second, third = (by_passage[text] for text in TRAINED[:3])
        assert first.span is not None and (first.span.text, first.origin) == ("大城", "correction")
        assert (second.span, second.origin) == (None, "correction")
        assert third.origin == "gold"

    def test_what_is_only_touched_does_not_train(self, project: Project) -> None:
        number = _question_about(project, TRAINED[0])
        span = Span.of(TRAINED[0], 0, 2)
        project.correcting.save(
            number, Decision((span,), state=ReviewState.TOUCHED), action="dragged", author="ann"
        )
        assert all(one.origin == "gold" for one in _part(project, REQUEST))

    def test_sources_and_data_sets_can_be_chosen(self, project: Project) -> None:
        other = add_cities(project, tuple(f"新{text}" for text in TEXTS), name="new")
        _confirm(project, _question_about(project, TRAINED[0]), "大城")
        only_corrections = _part(project, replace(REQUEST, sources=("correction",)))
        assert [(one.passage, one.origin) for one in only_corrections] == [(TRAINED[0], "correction")]
        only_gold = _part(project, replace(REQUEST, sources=("gold",)))
        assert {one.origin for one in only_gold} == {"gold"} and len(only_gold) > len(TRAINED)
        only_new = _part(project, replace(REQUEST, datasets=(other,)))
        assert only_new and all(one.passage.startswith("新") for one in only_new)

    def test_each_part_has_its_language(self, project: Project) -> None:
        add_english(project)
        source = _part(project, replace(REQUEST, recipe="zero-shot"), "source")
        assert [one.key for one in source] == ["en-1"]
        assert all("is" not in one.passage for one in _part(project, REQUEST))

    def test_the_snapshot_is_frozen(self, project: Project) -> None:
        job, _ = project.training.start(REQUEST)
        before = (job.folder / "data" / "target.jsonl").read_bytes()
        _confirm(project, _question_about(project, TRAINED[0]), "大城")
        assert (job.folder / "data" / "target.jsonl").read_bytes() == before


class TestPreflight:
    def test_a_sound_request_says_what_it_would_do(self, project: Project) -> None:
        found = project.training.preflight(REQUEST)
        assert found.faults == () and found.base == "reader@starter-1"
        assert found.questions == {"target": len(TRAINED), "dev": len(HELD_OUT)}
        assert found.estimated_seconds is not None and found.estimated_seconds > 0
        assert "0 of the questions are answered by confirmed corrections" in found.notes

    def test_corrections_that_never_train_are_told(self, project: Project) -> None:
        add_evaluation(project, ("马城在国中，人有900，是大城。",))
        for text in ("马城在国中，人有900，是大城。", HELD_OUT[0], HELD_OUT[1], TRAINED[0]):
            _confirm(project, _question_about(project, text), "大城")
        notes = project.training.preflight(REQUEST).notes
        assert "1 of the questions is answered by confirmed corrections" in notes
        told = "confirmed corrections that never train: 1 in evaluation sets and 2 in held-out passages"
        assert told in notes
        only_gold = project.training.preflight(replace(REQUEST, sources=("gold",)))
        assert told not in only_gold.notes

    def test_nothing_to_train_on(self, resources: Path, tmp_path: Path) -> None:
        with make_project(tmp_path / "empty") as empty:
            found = empty.training.preflight(REQUEST)
            assert "there is no question with an answer in Chinese (zh) to train on" in found.faults[0]
            assert "there is no held-out question, so no dev score can be shown" in found.notes
            with pytest.raises(InputError, match=r"^there is no question with an answer in Chinese \(zh\)"):
                empty.training.start(REQUEST)
            assert empty.training.jobs() == [] and list((empty.root / "jobs").iterdir()) == []

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            ({"recipe": "raeder"}, "there is no recipe called 'raeder'. Did you mean 'reader'?"),
            ({"base": "zero-shot"}, "the recipe reader cannot start from zero-shot"),
            ({"base": "reader@v9"}, "there is no such model version"),
            ({"base": "cascade"}, "there is no promoted model for the system 'cascade'"),
            ({"sources": ()}, "answers to train on are gold and correction"),
            ({"sources": ("silver",)}, "not ['silver']"),
            ({"settings": {"epochs": 0, "warmup": 2}}, "epochs must be greater than 0; warmup must lie"),
            ({"settings": {"max_length": 512}}, "max_length is 512, but the base model reads at most 128"),
            ({"settings": SETTINGS | {"device": "cuda"}}, "this machine has no usable GPU"),
        ],
    )
    def test_a_request_that_cannot_run(
        self, project: Project, monkeypatch: pytest.MonkeyPatch, change: dict[str, object], sentence: str
    ) -> None:
        monkeypatch.setattr(module, "_device_faults", _no_gpu)
        request = replace(REQUEST, **change)  # type: ignore[arg-type]
        faults = project.training.preflight(request).faults
        assert any(sentence in fault for fault in faults), faults
        with pytest.raises(InputError):
            project.training.start(request)
        assert project.training.jobs() == []

    def test_a_full_disk(self, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
        free = shutil.disk_usage(project.root)._replace(free=1 << 20)
        monkeypatch.setattr(module.shutil, "disk_usage", lambda path: free)
        (fault,) = project.training.preflight(REQUEST).faults
        assert fault.startswith("the disk has 1 MB free and the job may take") and "make room" in fault

    def test_weights_that_are_gone(self, project: Project, resources: Path) -> None:
        assert project.models.versions()
        (resources / "models" / "reader" / "model.safetensors").unlink()
        (fault,) = project.training.preflight(REQUEST).faults
        assert "the weights of this model version are missing" in fault

    def test_weights_that_are_cut(self, project: Project, resources: Path) -> None:
        path = resources / "models" / "reader" / "model.safetensors"
        path.write_bytes(path.read_bytes()[:-8])
        (fault,) = project.training.preflight(REQUEST).faults
        assert "the weights are damaged" in fault

    def test_several_faults_come_together(
        self, resources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(module, "_device_faults", _no_gpu)
        with make_project(tmp_path / "empty") as empty:
            request = replace(REQUEST, settings=SETTINGS | {"device": "cuda", "max_length": 512})
            assert len(empty.training.preflight(request).faults) == 3


def _no_gpu(device: str) -> list[str]:
    return ["this machine has no usable GPU"] if device == "cuda" else []


class TestBases:
    def test_the_recipes_own_system_goes_before_the_bare_encoder(self, project: Project) -> None:
        assert project.training.bases("reader") == ["reader@starter-1", "encoder@starter-1"]
        assert project.training.bases("cascade") == ["zero-shot@starter-1"]

    def test_an_unknown_recipe_lists_the_known(self, project: Project) -> None:
        with pytest.raises(InputError, match="Known: zero-shot, reader, cascade"):
            project.training.bases("mixmrc9")

    def test_every_recipe_is_listed(self, project: Project) -> None:
        assert [entry.name for entry in project.training.recipes()][:3] == ["zero-shot", "reader", "cascade"]


class TestTheWholeWay:
    def test_a_real_job_becomes_a_version_to_promote_and_take_back(self, project: Project) -> None:
        job, changes = project.training.start(replace(REQUEST, title="first try"), origin="here")
        assert changes.jobs and changes.origin == "here" and job.title == "first try"
        assert job.status.state is JobState.RUNNING and not job.collected
        while project.training.job(job.id).status.state is JobState.RUNNING:
            threading.Event().wait(0.05)
        assert project.training.job(job.id).status.state is JobState.DONE, job.status
        assert [event["kind"] for event in history(job.folder)][-1] == "done"

        assert project.training.collect(origin="here").models
        made = project.training.job(job.id)
        assert made.collected and made.model == "reader@v1"
        version = project.models.resolve("reader@v1")
        assert (version.parent, version.recipe) == ("reader@starter-1", "reader")
        assert version.data["counts"]["target"] == len(TRAINED) and "held-out (dev)" in version.scores

        project.models.promote("reader@v1")
        assert project.models.resolve("reader").version == "v1"
        assert load_system("reader", "v1", project.models.folder("reader"), device="cpu").id == "reader"
        project.models.rollback("reader")
        assert project.models.resolve("reader").version == "starter-1"
        assert project.training.bases("reader")[0] == "reader@starter-1"

    @pytest.mark.usefixtures("at_once")
    def test_what_is_collected_once_is_not_collected_again(self, project: Project) -> None:
        project.training.start(REQUEST)
        assert project.training.collect().models
        assert not project.training.collect().models
        assert [one.label for one in project.models.versions()].count("reader@v1") == 1

    @pytest.mark.usefixtures("at_once")
    def test_two_that_collect_at_once_register_one_version(self, project: Project) -> None:
        project.training.start(REQUEST)
        threads = [threading.Thread(target=project.training.collect) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        trained = [one.label for one in project.models.versions() if one.version.startswith("v")]
        assert trained == ["reader@v1"]

    @pytest.mark.usefixtures("at_once")
    def test_a_reopened_project_collects_first_of_all(
        self, project: Project, resources: Path, tiny: Path
    ) -> None:
        """Also when the program was updated meanwhile and brings other models."""
        project.training.start(REQUEST)
        bundle(resources, tiny, "encoder", "zero-shot", "reader", version="starter-2")
        with open_project(project.root) as again:
            assert again.training.collect().models
            assert again.training.jobs()[0].model == "reader@v1"

    @pytest.mark.usefixtures("at_once")
    def test_a_cascade_goes_on_from_zero_shot(self, project: Project) -> None:
        job, _ = project.training.start(replace(REQUEST, recipe="cascade"))
        assert job.status.state is JobState.DONE
        project.training.collect()
        assert project.models.resolve("cascade@v1").parent == "zero-shot@starter-1"
        with pytest.raises(InputError, match="'cascade' has versions, none is in use"):
            project.models.resolve("cascade")

    @pytest.mark.usefixtures("at_once")
    def test_a_damaged_job_does_not_keep_the_others_back(self, project: Project) -> None:
        broken, _ = project.training.start(REQUEST)
        project.training.start(REQUEST)
        (broken.folder / RESULT).write_text("{", encoding="utf-8")
        assert project.training.collect().models
        shown = {job.id: job for job in project.training.jobs()}
        assert shown[broken.id].status.state is JobState.FAILED
        assert "result.json is damaged" in shown[broken.id].status.message
        assert [job.model for job in shown.values() if job.id != broken.id] == ["reader@v1"]

    @pytest.mark.usefixtures("at_once")
    @pytest.mark.parametrize(
        ("damage", "told"),
        [
            (lambda folder: (folder / "spec.json").write_bytes(b"{"), "spec.json is damaged"),
            (lambda folder: shutil.rmtree(folder / "model"), "the model cannot be written"),
        ],
        ids=["an unreadable page", "a model that was removed"],
    )
    def test_an_ended_job_that_cannot_be_registered_does_not_keep_the_others_back(
        self, project: Project, damage: Callable[[Path], object], told: str
    ) -> None:
        broken, _ = project.training.start(REQUEST)
        sound, _ = project.training.start(REQUEST)
        damage(broken.folder)
        assert project.training.collect().models
        shown = {job.id: job for job in project.training.jobs()}
        assert shown[broken.id].status.state is JobState.FAILED and not shown[broken.id].collected
        assert told in shown[broken.id].status.message
        assert shown[sound.id].model == "reader@v1"

    @pytest.mark.usefixtures("at_once")
    def test_a_registration_that_failed_is_told_once_and_tried_again(self, project: Project) -> None:
        job, _ = project.training.start(REQUEST)
        (job.folder / "model").rename(job.folder / "elsewhere")
        first, second = project.training.collect(), project.training.collect()
        assert (first.jobs, first.models, second.jobs) == (True, False, False)
        (job.folder / "elsewhere").rename(job.folder / "model")
        assert project.training.collect().models
        made = project.training.job(job.id)
        assert (made.status.state, made.status.message, made.model) == (JobState.DONE, "", "reader@v1")

    @pytest.mark.usefixtures("at_once")
    def test_a_read_only_project_shows_jobs_and_collects_nothing(self, project: Project) -> None:
        project.training.start(REQUEST)
        with open_project(project.root, read_only=True) as reading:
            assert [job.status.state for job in reading.training.jobs()] == [JobState.DONE]
            assert not reading.training.collect().models

    @pytest.mark.usefixtures("at_once")
    def test_a_failed_job_says_why_and_gives_no_version(self, project: Project) -> None:
        settings = SETTINGS | {"learning_rate": 1e25, "warmup": 0.0, "epochs": 20}
        job, _ = project.training.start(replace(REQUEST, settings=settings))
        assert job.status.state is JobState.FAILED
        assert "the loss is no longer a number" in job.status.message
        assert not project.training.collect().models


class TestControl:
    @pytest.mark.usefixtures("never")
    def test_a_job_that_never_ran_can_be_cancelled_and_started_again(
        self, project: Project, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        job, _ = project.training.start(REQUEST)
        assert job.status.state is JobState.READY
        orders: list[tuple[str, Path]] = []
        for name in ("pause", "stop", "cancel", "resume"):
            monkeypatch.setattr(module.local, name, lambda folder, name=name: orders.append((name, folder)))
        for name in ("pause", "stop", "cancel", "resume"):
            assert project.training.control(job.id, name, origin="here").jobs
        assert orders == [(name, job.folder) for name in ("pause", "stop", "cancel", "resume")]

    @pytest.mark.usefixtures("never")
    def test_unknown_orders_and_jobs_are_refused(self, project: Project) -> None:
        job, _ = project.training.start(REQUEST)
        with pytest.raises(InputError, match="Known: pause, stop, cancel, resume"):
            project.training.control(job.id, "dance")
        with pytest.raises(InputError, match="there is no job with the number 99"):
            project.training.control(99, "stop")

    @pytest.mark.usefixtures("never")
    def test_jobs_are_listed_newest_first_with_folders_of_their_own(self, project: Project) -> None:
        first, _ = project.training.start(REQUEST)
        second, _ = project.training.start(REQUEST)
        assert [job.id for job in project.training.jobs()] == [second.id, first.id]
        assert first.folder != second.folder

    @pytest.mark.usefixtures("never")
    def test_a_running_job_is_noted_before_another_starts(self, project: Project) -> None:
        job, _ = project.training.start(REQUEST)
        control.sign_on(job.folder)
        assert "1 other job is running: both will be slower" in project.training.preflight(REQUEST).notes
        second, _ = project.training.start(REQUEST)
        control.sign_on(second.folder)
        assert "2 other jobs are running: all will be slower" in project.training.preflight(REQUEST).notes

    def test_a_job_whose_process_cannot_start_is_kept_to_try_again(
        self, project: Project, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(module.local, "command", lambda folder: ["/no/such/python"])
        with pytest.raises(EnvironmentFault, match="No such file"):
            project.training.start(REQUEST)
        (job,) = project.training.jobs()
        assert job.status.state is JobState.READY

    @pytest.mark.usefixtures("never")
    def test_a_job_the_project_could_not_note_leaves_no_folder(
        self, project: Project, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def locked(*_: object, **__: object) -> int:
            raise EnvironmentFault("the project is locked")

        monkeypatch.setattr("core.store.repositories.jobs.Jobs.add", locked)
        with pytest.raises(EnvironmentFault, match="locked"):
            project.training.start(REQUEST)
        assert list((project.root / "jobs").iterdir()) == []

    @pytest.mark.usefixtures("never")
    def test_a_job_whose_folder_is_gone_is_shown_as_it_is(self, project: Project) -> None:
        job, _ = project.training.start(REQUEST)
        shutil.rmtree(job.folder)
        (shown,) = project.training.jobs()
        assert shown.status.state is JobState.FAILED and "folder is gone" in shown.status.message

    @pytest.mark.usefixtures("at_once")
    def test_a_collected_job_may_be_thrown_away(self, project: Project) -> None:
        """Its model lies in the project's own folder."""
        job, _ = project.training.start(REQUEST)
        project.training.collect()
        shutil.rmtree(job.folder)
        assert project.training.jobs()[0].status.state is JobState.DONE
        assert load_system("reader", "v1", project.models.folder("reader@v1"), device="cpu")


def test_settings_in_the_spec_are_those_that_were_asked_for(project: Project, never: None) -> None:
    job, _ = project.training.start(REQUEST)
    page = json.loads((job.folder / "spec.json").read_text(encoding="utf-8"))
    assert {name: page["config"][name] for name in SETTINGS} == SETTINGS
    assert page["base"] == "reader@starter-1" and "Project Cities" in page["data_note"]


def test_a_limit_shortens_the_snapshot_and_not_the_dev_part(project: Project) -> None:
    everything = project.training.preflight(REQUEST)
    limited = replace(REQUEST, settings=SETTINGS | {"max_questions": 1})
    found = project.training.preflight(limited)
    assert found.questions["target"] == 1 < everything.questions["target"]
    assert found.questions["dev"] == everything.questions["dev"]
    job, _ = project.training.start(limited)
    try:
        assert read_spec(job.folder).counts == dict(found.questions)
    finally:
        if not local.status(job.folder).state.ended:
            local.cancel(job.folder)


def test_text_is_cut_as_the_base_was_trained_unless_told_otherwise(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = {"settings": {"stride": 24, "max_query": 20, "seed": 9}}
    monkeypatch.setattr(module, "read_card", lambda folder: card)
    assert project.training.inherited("reader") == {"stride": 24, "max_query": 20}
    request = replace(REQUEST, settings=SETTINGS | {"max_query": 16})
    request = replace(request, settings={k: v for k, v in request.settings.items() if k != "stride"})
    job, _ = project.training.start(request)
    try:
        config = read_spec(job.folder).training()
        assert (config.stride, config.max_query) == (24, 16)
        assert config.seed != 9
    finally:
        if not local.status(job.folder).state.ended:
            local.cancel(job.folder)


def test_what_a_project_cannot_make_is_told(project: Project) -> None:
    [fault] = project.training.preflight(TrainingRequest("encoder", settings=SETTINGS)).faults
    assert "a project cannot make what the recipe encoder trains on: pairs, passages" in fault
