"""Questions kept apart never train, are the same in every language, and score readers once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from core.domain.suggestions import ReadingItem
from core.errors import InputError
from core.experiments import branch_data, kept_apart
from core.experiments.bench import Bench, Weights
from tests.core.experiments.branching import a_bench
from tests.data_folder import THINGS, make_data


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Not to be changed."""
    return make_data(tmp_path_factory.mktemp("data") / "data")


@pytest.fixture
def bench(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """Some of the made-up passages are kept apart."""
    monkeypatch.setattr(branch_data, "KEPT_APART", 50)
    return a_bench(data, tmp_path, questions=0)


def test_they_are_the_same_ids_in_every_language_and_none_trains(bench: Bench) -> None:
    ids: dict[str, list[str]] = {}
    for item in kept_apart.material(bench).items():
        pair, _, key = item.key.partition("/")
        ids.setdefault(pair, []).append(key)
    assert list(ids) == ["en→en", "es→es", "it→it"]
    assert ids["en→en"] == ids["es→es"] == ids["it→it"]
    assert len(ids["en→en"]) == bench.budget.evaluated == 4
    training = {item.key.partition("/")[2] for item in branch_data.union(bench).items()}
    assert training and not training & set(ids["en→en"])


def test_passages_have_their_own_questions_and_answers(bench: Bench) -> None:
    found = kept_apart.passages(kept_apart.material(bench).items(), "it")
    assert len({passage.text for passage in found}) == len(found)
    asked = [(passage, question) for passage in found for question in passage.questions]
    assert len(asked) == 4
    for passage, question in asked:
        assert question.answers[0].text in THINGS["it"]
        assert question.answers[0].text in passage.text


def test_a_reader_is_scored_once(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[ReadingItem] = []

    def answerer(bench: Bench, system: str, parts: object) -> Callable[[Iterable[ReadingItem]], list[str]]:
        def answer(items: Iterable[ReadingItem]) -> list[str]:
            asked.extend(items)
            return ["gatto"] * 4

        return answer

    monkeypatch.setattr(Bench, "answerer", answerer)
    weights = Weights("branch:it", bench.out / "jobs/a-job/model", "a key")
    score = kept_apart.scores(bench, "branch:it", weights, "it")
    assert score.metric == "squad_v1.1" and len(score.items) == len(asked) == 4
    assert kept_apart.scores(bench, "branch:it", weights, "it") == score
    assert len(asked) == 4


def test_where_none_is_kept_apart_it_says_so(data: Path, tmp_path: Path) -> None:
    bench = a_bench(data, tmp_path, questions=0)
    with pytest.raises(InputError, match="kept apart"):
        kept_apart.scores(bench, "branch:it", Weights("branch:it", tmp_path / "job/model", "a key"), "it")
