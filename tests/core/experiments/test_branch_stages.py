"""Baselines, teachers and students: which parts, teachers, epochs and seeds each trains with."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.experiments import branch_data
from core.experiments import branch_stages as stages
from core.experiments.bench import Bench
from tests.core.experiments.branching import Recording, a_bench
from tests.data_folder import make_data

THREE = ("en", "es", "it")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Not to be changed."""
    return make_data(tmp_path_factory.mktemp("data") / "data")


@pytest.fixture
def bench(data: Path, tmp_path: Path) -> Bench:
    return a_bench(data, tmp_path)


@pytest.fixture
def recording(monkeypatch: pytest.MonkeyPatch) -> Recording:
    found = Recording()
    monkeypatch.setattr(Bench, "train", lambda bench, *given, **more: found.train(bench, *given, **more))
    return found


def test_each_trains_on_its_parts(bench: Bench, recording: Recording) -> None:
    stages.baseline(bench, 1)
    assert recording.last["recipe"] == "zero-shot"
    assert recording.last["parts"] == {"source": branch_data.translated_part(bench, "en")}
    stages.translate_train(bench, "es", 1)
    assert recording.last["parts"] == {"translated": branch_data.translated_part(bench, "es")}
    stages.mixmrc(bench, 1)
    assert recording.last["parts"] == {"branches": branch_data.union(bench)}
    stages.mixmrc_lakm(bench, 1)
    assert set(recording.last["parts"]) == {"branches", "texts", "phrases"}
    stages.lakm(bench, 1)
    assert set(recording.last["parts"]) == {"source", "texts", "phrases"}


def test_a_teacher_has_its_branch_and_the_english_one(bench: Bench, recording: Recording) -> None:
    stages.teacher(bench, "es", 1)
    assert recording.last["recipe"] == "branch:es"
    assert recording.last["parts"] == {
        f"branch-{code}": branch_data.branch_part(bench, code, 0.5) for code in ("es", "en")
    }
    stages.teacher(bench, "en", 1)
    assert recording.last["parts"] == {"branch-en": branch_data.branch_part(bench, "en")}


def test_all_see_as_many_questions_where_the_budget_limits_them(bench: Bench, recording: Recording) -> None:
    stages.baseline(bench, 1)
    stages.lakm(bench, 1)
    stages.teacher(bench, "en", 1)
    stages.teacher(bench, "es", 1)
    stages.mixmrc(bench, 1)
    stages.student(bench, "impurity/en-only", 1)
    assert [call["epochs"] for call in recording.calls[:5]] == [2.0, 2.0, 1.0, 1.0, 1.0]
    assert recording.last["epochs"] == 1.0


def test_where_there_is_less_it_is_seen_more_often(bench: Bench, recording: Recording) -> None:
    bench.budget = bench.budget.limited(questions=48)
    stages.baseline(bench, 1)
    stages.mixmrc(bench, 1)
    assert [call["epochs"] for call in recording.calls] == [96 / 24, 1.0]


def test_without_a_limit_all_make_the_set_epochs(data: Path, tmp_path: Path, recording: Recording) -> None:
    stages.baseline(a_bench(data, tmp_path, questions=0), 1)
    assert "epochs" not in recording.last


def test_students_share_what_the_same_teachers_said(bench: Bench, recording: Recording) -> None:
    first = stages.student(bench, "impurity", 1)
    assert recording.last["asked"] is None
    assert list(recording.last["teachers"]) == list(THREE)
    for kind, names in (
        ("fixed", ["en", "es", "it"]),
        ("impurity/-es", ["en", "it"]),
        ("impurity/en-only", ["en"]),
    ):
        stages.student(bench, kind, 1)
        assert recording.last["recipe"] == f"student/{kind}"
        assert recording.last["asked"] == first
        assert list(recording.last["teachers"]) == names
        assert recording.last["parts"] == {"branches": branch_data.union(bench)}


def test_teachers_of_all_pairs_are_as_many_and_of_other_seeds(bench: Bench, recording: Recording) -> None:
    stages.student(bench, "impurity/mix-teachers", 2)
    seeds = [call["seed"] for call in recording.calls if call["recipe"] == "mixmrc"]
    assert seeds == [2, 1002, 2002]
    assert recording.last["seed"] == 2 and len(recording.last["teachers"]) == 3
