"""Recipes of language branches train on what the project has: all pairs, teachers, students, masked texts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from core import paths
from core.errors import InputError
from core.jobs import local, worker
from core.jobs.local import JobState
from core.jobs.spec import read_spec
from core.services import training as module
from core.services.branching import BranchOrder
from core.services.catalogue import Project
from core.services.training import JobView, TrainingRequest
from core.training.items import TrainingItem, read_items
from tests.core.services.branching_project import (
    HELD_OUT,
    TEXTS,
    TRAINED,
    add,
    branching_project,
    confirm,
    in_capitals,
    number_of,
    spoken,
)
from tests.core.services.training_project import SETTINGS, bundle
from tests.tiny import tiny_reader

QUICK = {**SETTINGS, "epochs": 0.1, "max_length": 96, "dev_questions": 1}
PAIRS = 2 * len(TRAINED) * 2 * 2 - 2  # two questions a passage, in two languages; one answer is lost


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_reader(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture
def project(tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    """Rivers in English, and no branch yet."""
    resources = tmp_path / "resources"
    bundle(resources, tiny, "encoder", "zero-shot")
    monkeypatch.setattr(paths, "resources", lambda: resources)
    made, _ = branching_project(tmp_path / "project", monkeypatch)
    with made:
        yield made


@pytest.fixture
def branched(project: Project) -> Project:
    """The same with a Spanish branch, made."""
    project.branching.make(BranchOrder("es"))
    return project


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Jobs run to their end inside `start`, in this process."""

    def start(folder: Path, **_: object) -> local.JobStatus:
        worker.main([str(folder)])
        return local.status(folder)

    monkeypatch.setattr(module.local, "start", start)


@pytest.fixture
def laid_out(monkeypatch: pytest.MonkeyPatch, at_once: None) -> None:
    """Jobs are laid out, but nothing runs them."""
    monkeypatch.setattr(module.local, "start", lambda folder, **_: local.status(folder))


def asked(recipe: str, **fields: object) -> TrainingRequest:
    return replace(TrainingRequest(recipe, base="encoder", settings=QUICK), **fields)  # type: ignore[arg-type]


def train(project: Project, recipe: str, **fields: object) -> JobView:
    job, _ = project.training.start(asked(recipe, **fields))
    assert job.status.state is JobState.DONE, job.status
    project.training.collect()
    return project.training.job(job.id)


def part(job: JobView, name: str) -> list[TrainingItem]:
    return list(read_items(job.folder / "data" / f"{name}.jsonl"))


class TestSnapshots:
    @pytest.fixture(autouse=True)
    def only_laid_out(self, laid_out: None) -> None:
        return

    def test_all_pairs_of_languages_train(self, branched: Project) -> None:
        job, _ = branched.training.start(asked("mixmrc"))
        items = part(job, "branches")
        assert len(items) == PAIRS == read_spec(job.folder).counts["branches"]
        pairs = {one.key.split("/")[0] for one in items}
        assert pairs == {"en→en", "es→en", "en→es", "es→es"}
        assert all(one.span is None or one.span.matches(one.passage) for one in items)
        assert not {one.passage for one in items} & {*HELD_OUT, *map(spoken, HELD_OUT)}

    def test_a_correction_of_the_branch_is_what_trains(self, branched: Project) -> None:
        confirm(branched, number_of(branched, "rivers (es)", "Seine-where"), "BOATS")
        job, _ = branched.training.start(asked("branch:es"))
        found = {one.key: one for one in part(job, "branch-es")}
        for key in ("es→es/Seine-where", "en→es/Seine-where"):
            span = found[key].span
            assert span is not None and (span.text, found[key].origin) == ("BOATS", "correction")
        assert {one.origin for key, one in found.items() if "Seine-where" not in key} == {"translation"}

    def test_a_teacher_has_its_branch_and_the_english_one(self, branched: Project) -> None:
        found = branched.training.preflight(asked("branch:es"))
        assert found.faults == ()
        assert found.questions == {"branch-es": PAIRS // 2 - 1, "branch-en": PAIRS // 2 + 1, "dev": 0}
        assert found.estimated_seconds is not None and found.estimated_seconds > 0
        assert "answers are lost: 1 of the branch es" in found.notes

    def test_translated_training_has_no_english(self, branched: Project) -> None:
        job, _ = branched.training.start(asked("translate-train"))
        items = part(job, "translated")
        assert len(items) == 2 * len(TRAINED) - 1
        assert {one.passage for one in items} == {spoken(text) for text in TRAINED}

    def test_fewer_questions_are_drawn_from_all_languages(self, branched: Project) -> None:
        request = asked("mixmrc", settings={**QUICK, "max_questions": 20})
        assert branched.training.preflight(request).questions["branches"] == 20
        job, _ = branched.training.start(request)
        items = part(job, "branches")
        assert len(items) == 20 and len({one.key.split("/")[0] for one in items}) > 2

    def test_languages_can_be_chosen(self, branched: Project) -> None:
        branched.branching.make(BranchOrder("it"))
        job, _ = branched.training.start(asked("mixmrc", languages=("it",)))
        assert {one.key.split("/")[0] for one in part(job, "branches")} == {
            f"{left}→{right}" for left in ("en", "it") for right in ("en", "it")
        }
        (fault,) = branched.training.preflight(asked("mixmrc", languages=("de",))).faults
        assert "the project has no language branch de (it has en, es, it)" in fault

    def test_an_imported_translation_trains_too(self, project: Project) -> None:
        add(project, in_capitals(TRAINED), "es")
        job, _ = project.training.start(asked("branch:es"))
        items = part(job, "branch-es")
        assert items and {one.origin for one in items} == {"gold"}
        assert all(one.passage.startswith("(es) ") for one in items)

    def test_texts_are_masked_with_phrases_of_a_file(self, branched: Project, tmp_path: Path) -> None:
        path = tmp_path / "phrases.txt"
        path.write_text("go up\nall year\n", encoding="utf-8")
        job, _ = branched.training.start(asked("lakm", phrases=path))
        assert {one.passage for one in part(job, "texts")} == {*TRAINED, *map(spoken, TRAINED)}
        assert [one.passage for one in part(job, "phrases")] == ["go up", "all year"]
        missing = asked("lakm", phrases=tmp_path / "none.txt")
        assert "no such file" in branched.training.preflight(missing).faults[0]

    def test_no_translation_of_a_held_out_passage_is_masked(self, project: Project) -> None:
        add(project, in_capitals(TEXTS), "es")
        job, _ = project.training.start(asked("lakm"))
        found = {one.passage for one in part(job, "texts")}
        ours = {text for text in TRAINED if text in found}
        theirs = {f"(es) {spoken(text)}" for text in TEXTS} & found
        assert ours and theirs == {f"(es) {spoken(text)}" for text in ours}
        chosen, _ = project.training.start(asked("lakm", languages=("en",)))
        assert {one.passage for one in part(chosen, "texts")} == found


class TestWithoutBranches:
    @pytest.mark.parametrize("recipe", ["mixmrc", "branch:es", "translate-train", "student/impurity"])
    def test_it_is_said_how_to_get_them(self, project: Project, recipe: str) -> None:
        (fault,) = project.training.preflight(asked(recipe)).faults
        assert "in another language" in fault and "spanbridge branches make" in fault
        with pytest.raises(InputError, match="spanbridge branches make"):
            project.training.start(asked(recipe))

    def test_one_that_is_not_there_is_named(self, branched: Project) -> None:
        (fault,) = branched.training.preflight(asked("branch:it")).faults
        assert "no language branch it (it has en, es)" in fault and "--languages it" in fault

    def test_families_are_offered_for_the_languages_that_are_there(self, project: Project) -> None:
        before = {entry.name for entry in project.training.recipes()}
        assert "mixmrc" in before and not {name for name in before if name.startswith("branch:")}
        project.branching.make(BranchOrder("es"))
        after = [entry.name for entry in project.training.recipes()]
        assert project.training.needs_branches("mixmrc") and not project.training.needs_branches("lakm")
        assert {"branch:en", "branch:es", "student/impurity/-es"} <= {*after}
        assert not [name for name in after if "<lang>" in name]


class TestStudents:
    def test_a_student_learns_from_the_teachers_of_the_project(self, branched: Project) -> None:
        (fault,) = branched.training.preflight(asked("student/impurity")).faults
        assert "these teachers are not trained yet: branch:en, branch:es. Train them first" in fault
        for code in ("en", "es"):
            assert train(branched, f"branch:{code}").model == f"branch:{code}@v1"
        found = branched.training.preflight(asked("student/impurity"))
        assert found.faults == () and found.teachers == ("branch:en@v1", "branch:es@v1")
        job = train(branched, "student/impurity")
        assert job.model == "student/impurity@v1"
        spec = read_spec(job.folder)
        assert spec.teachers == {"en": "branch:en@v1", "es": "branch:es@v1"}
        assert "Language branches en, es" in spec.data_note
        branched.models.promote("student/impurity@v1")
        number = number_of(branched, "rivers (es)", "Seine-where")
        changes = branched.predicting.predict(["student/impurity"], question_ids=[number])
        assert changes.questions == {number}

    def test_the_teacher_in_use_goes_before_a_newer_one(self, branched: Project) -> None:
        for code in ("en", "es", "es"):
            train(branched, f"branch:{code}")
        assert branched.training.preflight(asked("student/fixed")).teachers[1] == "branch:es@v2"
        branched.models.promote("branch:es@v1")
        assert branched.training.preflight(asked("student/fixed")).teachers[1] == "branch:es@v1"
        assert branched.training.teachers("student/fixed", ("en", "es")) == {
            "en": ["branch:en@v1"],
            "es": ["branch:es@v1", "branch:es@v2"],
        }
        named = asked("student/fixed", teachers=("branch:es@v2", "branch:en@v1"))
        assert branched.training.preflight(named).teachers == ("branch:es@v2", "branch:en@v1")

    def test_ablations_leave_teachers_out(self, branched: Project) -> None:
        train(branched, "branch:en")
        only = branched.training.preflight(asked("student/impurity/en-only"))
        assert (only.faults, only.teachers) == ((), ("branch:en@v1",))
        without = branched.training.preflight(asked("student/impurity/-es"))
        assert (without.faults, without.teachers) == ((), ("branch:en@v1",))
        (fault,) = branched.training.preflight(asked("student/impurity/-fr")).faults
        assert "there is no teacher fr to leave out: the branches are en, es" in fault

    def test_weights_of_other_teachers_are_told_before_the_start(self, branched: Project) -> None:
        for code in ("en", "es"):
            train(branched, f"branch:{code}")
        own = asked("student/fixed", settings={**QUICK, "teacher_weights": "es=0.7, en=0.3"})
        assert branched.training.preflight(own).faults == ()
        others = asked("student/fixed", settings={**QUICK, "teacher_weights": "en=0.5, fr=0.5"})
        (fault,) = branched.training.preflight(others).faults
        assert fault == "teacher_weights name en, fr, but the teachers are en, es"

    @pytest.mark.parametrize("recipe", ["student/impurity", "mixmrc"])
    def test_weights_that_nothing_would_read_are_refused(self, branched: Project, recipe: str) -> None:
        for code in ("en", "es"):
            train(branched, f"branch:{code}")
        weighted = asked(recipe, settings={**QUICK, "teacher_weights": "es=0.7, en=0.3"})
        (fault,) = branched.training.preflight(weighted).faults
        assert fault.startswith(f"teacher_weights are of the recipe student/fixed, and {recipe} takes none")
        assert branched.training.preflight(asked(recipe)).faults == ()

    def test_seeds_of_all_pairs_can_teach(self, branched: Project) -> None:
        for seed in (1, 2):
            train(branched, "mixmrc", settings={**QUICK, "seed": seed})
        found = branched.training.preflight(asked("student/impurity/mix-teachers"))
        assert (found.faults, found.teachers) == ((), ("mixmrc@v1", "mixmrc@v2"))

    @pytest.mark.parametrize(
        ("fields", "sentence"),
        [
            ({"recipe": "mixmrc", "teachers": ("zero-shot",)}, "the recipe mixmrc has no teachers"),
            ({"recipe": "student/fixed", "teachers": ("zero-shot",)}, "is zero-shot, not branch:"),
            ({"recipe": "student/fixed", "teachers": ("branch:fr@v1",)}, "no such model version"),
        ],
    )
    def test_teachers_that_do_not_fit_are_refused(
        self, branched: Project, fields: dict[str, object], sentence: str
    ) -> None:
        faults = branched.training.preflight(replace(asked("mixmrc"), **fields)).faults  # type: ignore[arg-type]
        assert any(sentence in fault for fault in faults), faults
