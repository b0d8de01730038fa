"""The branches' data: the right ids, pairs and parts, and what became of the questions."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import product
from pathlib import Path

import pytest

from core.domain.questions import is_held_out
from core.experiments import branch_data
from core.experiments.bench import Bench
from core.training.items import TrainingItem
from core.training.phrases import Phrase
from core.translation.base import Direction
from tests.core.experiments.branching import a_bench
from tests.data_folder import PASSAGES, PER_PASSAGE, make_data

THREE = ("en", "es", "it")
ALL = PASSAGES * PER_PASSAGE
"""Ids of the made-up sets. By the hash of its text no passage of theirs is kept apart."""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Not to be changed."""
    return make_data(tmp_path_factory.mktemp("data") / "data")


@pytest.fixture
def bench(data: Path, tmp_path: Path) -> Bench:
    return a_bench(data, tmp_path)


def ids_of(items: list[TrainingItem]) -> set[str]:
    return {item.key.partition("/")[2] for item in items}


def texts_of(path: Path) -> set[str]:
    page = json.loads(path.read_text(encoding="utf-8"))
    return {paragraph["context"] for document in page["data"] for paragraph in document["paragraphs"]}


def test_every_drawn_id_has_all_pairs_of_languages(bench: Bench) -> None:
    items = branch_data.pairs(bench).items()
    assert len(ids_of(items)) == bench.budget.questions == 18 and len(items) == 9 * 18
    pairs = [branch_data.pair_of(item) for item in items]
    assert set(pairs) == {Direction(*pair) for pair in product(THREE, THREE)}


def test_of_all_pairs_so_many_are_drawn_as_a_training_looks_at(bench: Bench) -> None:
    items = branch_data.union(bench).items()
    assert len({item.key for item in items}) == len(items) == branch_data.visits(bench) == 36
    assert {item.key for item in items} <= {item.key for item in branch_data.pairs(bench).items()}
    assert len(ids_of(items)) > 12


def test_with_more_epochs_more_is_drawn(bench: Bench) -> None:
    bench.budget = bench.budget.limited(settings={"epochs": 3.0})
    assert len(branch_data.union(bench).items()) == 54


def test_a_branch_has_passages_of_its_language_and_questions_of_all(bench: Bench, data: Path) -> None:
    items = branch_data.branch_part(bench, "it").items()
    assert len(items) == 36
    assert {branch_data.pair_of(item).source for item in items} == set(THREE)
    assert len(branch_data.branch_part(bench, "it", share=0.5).items()) == 18
    assert {item.passage for item in items} <= texts_of(data / "squad-it/squad-it-no-xquad.json")


def test_a_translated_part_has_one_language(bench: Bench) -> None:
    items = branch_data.translated_part(bench, "es").items()
    assert {branch_data.pair_of(item) for item in items} == {Direction("es", "es")}
    assert ids_of(items) == ids_of(branch_data.pairs(bench).items()) and len(items) == 18


def test_the_ids_are_drawn_once_for_all_seeds(data: Path, tmp_path: Path) -> None:
    first, second = (a_bench(data, tmp_path / name) for name in "ab")
    second.budget = second.budget.limited(seeds=(7, 8))
    for made in (branch_data.pairs, branch_data.union):
        assert made(first).items() == made(second).items()


def test_without_a_limit_all_ids_are_taken(data: Path, tmp_path: Path) -> None:
    assert len(branch_data.union(a_bench(data, tmp_path, questions=0)).items()) == 9 * ALL


def test_ids_of_passages_that_are_kept_apart_do_not_train(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(branch_data, "KEPT_APART", 50)
    bench = a_bench(data, tmp_path, questions=0)
    items = branch_data.union(bench).items()
    assert {is_held_out(item.passage, 50) for item in items if branch_data.pair_of(item).target == "en"} == {
        False
    }
    left = len(ids_of(items))
    assert 0 < left < ALL
    assert f"{left} of {ALL} ids" in dict(branch_data.facts(bench))["branches"]
    assert f"({ALL - left} kept apart)" in dict(branch_data.facts(bench))["branches"]


def test_texts_are_the_passages_once(bench: Bench) -> None:
    passages = {item.passage for item in branch_data.pairs(bench).items()}
    texts = branch_data.texts(bench).items()
    assert {item.passage for item in texts} == passages and len(texts) == len(passages)


def test_texts_are_no_more_than_the_budget_has_questions(bench: Bench) -> None:
    bench.budget = bench.budget.limited(questions=5)
    assert len(branch_data.texts(bench).items()) == 5


def test_phrases_are_mined_from_all_passages(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def mine(texts: Iterable[str]) -> list[Phrase]:
        seen.extend(texts)
        return [Phrase("a phrase", 5, 1.0)]

    monkeypatch.setattr(branch_data, "mine", mine)
    assert [item.passage for item in branch_data.phrases(bench).items()] == ["a phrase"]
    assert len(seen) == len(set(seen)) == len(THREE) * PASSAGES


def test_what_is_made_is_found_again(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    made = branch_data.pairs(bench), branch_data.union(bench)
    monkeypatch.setattr(branch_data, "_branches", None)
    assert (branch_data.pairs(bench), branch_data.union(bench)) == made
    assert branch_data.facts(bench)


def test_ids_that_a_language_lacks_are_not_drawn_but_counted(tmp_path: Path) -> None:
    data = make_data(tmp_path / "data")
    path = data / "squad-it/squad-it-no-xquad.json"
    page = json.loads(path.read_text(encoding="utf-8"))
    lost = page["data"][0]["paragraphs"].pop()["qas"]
    page["data"][0]["paragraphs"][0]["qas"][0]["answers"][0] = {"text": "nowhere", "answer_start": 0}
    path.write_text(json.dumps(page), encoding="utf-8")
    bench = a_bench(data, tmp_path / "out", questions=0)
    gone = {one["id"] for one in lost} | {page["data"][0]["paragraphs"][0]["qas"][0]["id"]}
    assert not ids_of(branch_data.union(bench).items()) & gone
    told = dict(branch_data.facts(bench))
    left = ALL - PER_PASSAGE - 1
    assert told["branches"] == (
        f"en, es, it: {left} of {left} ids that can train in all data sets (0 kept apart), "
        f"{9 * left} pairs of a question and a passage"
    )
    assert told["branch en"].startswith(f"squad-open-en: {ALL} of {ALL} questions can train; {left} do")
    assert f"{left} of {ALL} questions can train (lost: " in told["branch it"]
    assert f"{PER_PASSAGE} not in the data set" in told["branch it"]
