"""A branch that no data set has is translated and carried, or says why there is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import InputError
from core.experiments import branch_data, made_branches
from core.experiments.bench import Bench
from core.translation.base import Direction
from tests.core.experiments.branching import TOLD, a_bench, german_memory
from tests.data_folder import PASSAGES, PER_PASSAGE, make_data

THREE = ("en", "es", "it")
ALL = PASSAGES * PER_PASSAGE


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Not to be changed."""
    return make_data(tmp_path_factory.mktemp("data") / "data")


@pytest.fixture
def bench(data: Path, tmp_path: Path) -> Bench:
    return a_bench(data, tmp_path)


def test_without_a_translator_the_page_says_why(bench: Bench) -> None:
    assert branch_data.languages(bench) == THREE
    assert dict(branch_data.facts(bench))["branch de"] == "not made: nobody translates en→de"
    with pytest.raises(InputError, match="nobody translates"):
        branch_data.has_branch(bench, "de")


def test_a_branch_is_translated_and_its_answers_are_carried_by_markers(data: Path, tmp_path: Path) -> None:
    bench = a_bench(data, tmp_path, german_memory(tmp_path / "de.tmx"), questions=0)
    items = branch_data.translated_part(bench, "de").items()
    german = [(one.asked("de"), one.answer("de")) for one in TOLD]
    assert [(item.question, item.span.text if item.span else "") for item in items] == german
    assert len(branch_data.union(bench).items()) == 16 * ALL


def test_answers_whose_markers_are_lost_are_counted_and_train_in_other_languages(
    data: Path, tmp_path: Path
) -> None:
    memory = german_memory(tmp_path / "de.tmx", unmarked=TOLD[:3])
    bench = a_bench(data, tmp_path, memory, questions=0)
    assert len(branch_data.translated_part(bench, "de").items()) == ALL - 3
    assert len(branch_data.branch_part(bench, "es").items()) == 4 * ALL
    told = dict(branch_data.facts(bench))["branch de"]
    assert told.startswith(
        f"translated from en: {ALL - 3} of {ALL} questions can train (lost: 3 markers lost)"
    )


def test_a_branch_that_is_mostly_lost_is_none(data: Path, tmp_path: Path) -> None:
    lost = ALL // 2 + 1
    bench = a_bench(data, tmp_path, german_memory(tmp_path / "de.tmx", unmarked=TOLD[:lost]), questions=0)
    why = f"of {ALL} questions {ALL - lost} could be made in a trial ({lost} markers lost)"
    assert branch_data.languages(bench) == THREE
    assert dict(branch_data.facts(bench))["branch de"] == f"not made: {why}"
    with pytest.raises(InputError, match="could be made in a trial") as fault:
        branch_data.has_branch(bench, "de")
    assert "en→de" in fault.value.remedy
    assert {branch_data.pair_of(item).source for item in branch_data.union(bench).items()} == set(THREE)


def test_a_trial_is_made_once(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = a_bench(data, tmp_path, german_memory(tmp_path / "de.tmx"))
    branch_data.has_branch(bench, "de")
    monkeypatch.setattr(made_branches, "make", None)
    branch_data.has_branch(bench, "de")


def test_a_translator_of_other_languages_makes_no_branch(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(made_branches, "_directions", lambda kind, folder: {Direction("zh", "en")})
    bench = a_bench(data, tmp_path, german_memory(tmp_path / "de.tmx"))
    with pytest.raises(InputError, match="does not translate en→de") as fault:
        branch_data.has_branch(bench, "de")
    assert "de.tmx" in str(fault.value) and str(tmp_path) not in str(fault.value)
