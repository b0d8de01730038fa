"""The branches' data, teachers and students: the right ids, pairs, parts, seeds."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import product
from pathlib import Path

import pytest

from core.errors import InputError
from core.experiments import branch_stages as stages
from core.experiments.bench import Bench
from core.training.items import TrainingItem
from core.training.phrases import Phrase
from core.translation.base import Direction
from tests.core.experiments.branching import TOLD, Recording, a_bench, german_memory
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


@pytest.fixture
def recording(monkeypatch: pytest.MonkeyPatch) -> Recording:
    found = Recording()
    monkeypatch.setattr(Bench, "train", lambda bench, *given, **more: found.train(bench, *given, **more))
    return found


def ids_of(items: list[TrainingItem]) -> set[str]:
    return {item.key.partition("/")[2] for item in items}


def texts_of(path: Path) -> set[str]:
    page = json.loads(path.read_text(encoding="utf-8"))
    return {paragraph["context"] for document in page["data"] for paragraph in document["paragraphs"]}


class TestData:
    def test_every_drawn_id_has_all_pairs_of_languages(self, bench: Bench) -> None:
        items = stages.union(bench).items()
        assert len(items) == bench.budget.questions == 18
        pairs = [stages.pair_of(item) for item in items]
        assert set(pairs) == {Direction(*pair) for pair in product(THREE, THREE)}
        assert len(ids_of(items)) == 2

    def test_a_branch_has_passages_of_its_language_and_questions_of_all(
        self, bench: Bench, data: Path
    ) -> None:
        items = stages.branch_part(bench, "it").items()
        assert len(items) == 6
        assert {item.passage for item in items} <= texts_of(data / "squad-it/squad-it-no-xquad.json")

    def test_a_translated_part_has_one_language(self, bench: Bench) -> None:
        items = stages.translated_part(bench, "es").items()
        assert {stages.pair_of(item) for item in items} == {Direction("es", "es")}
        assert ids_of(items) == ids_of(stages.union(bench).items())

    def test_the_ids_are_drawn_once_for_all_seeds(self, data: Path, tmp_path: Path) -> None:
        first, second = (a_bench(data, tmp_path / name) for name in "ab")
        second.budget = second.budget.limited(seeds=(7, 8))
        assert stages.union(first).items() == stages.union(second).items()

    def test_without_a_limit_all_ids_are_taken(self, data: Path, tmp_path: Path) -> None:
        assert len(stages.union(a_bench(data, tmp_path, questions=0)).items()) == 9 * ALL

    def test_texts_are_the_passages_once(self, bench: Bench) -> None:
        passages = {item.passage for item in stages.union(bench).items()}
        texts = stages.texts(bench).items()
        assert {item.passage for item in texts} == passages and len(texts) == len(passages)

    def test_phrases_are_mined_from_all_passages(self, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
        seen: list[str] = []

        def mine(texts: Iterable[str]) -> list[Phrase]:
            seen.extend(texts)
            return [Phrase("a phrase", 5, 1.0)]

        monkeypatch.setattr(stages, "mine", mine)
        assert [item.passage for item in stages.phrases(bench).items()] == ["a phrase"]
        assert len(seen) == len(set(seen)) == len(THREE) * PASSAGES

    def test_what_is_made_is_found_again(self, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
        made = stages.union(bench)
        monkeypatch.setattr(stages, "_branches", None)
        assert stages.union(bench) == made
        assert stages.facts(bench)

    def test_ids_that_a_language_lacks_are_not_drawn_but_counted(self, tmp_path: Path) -> None:
        data = make_data(tmp_path / "data")
        path = data / "squad-it/squad-it-no-xquad.json"
        page = json.loads(path.read_text(encoding="utf-8"))
        lost = page["data"][0]["paragraphs"].pop()["qas"]
        page["data"][0]["paragraphs"][0]["qas"][0]["answers"][0] = {"text": "nowhere", "answer_start": 0}
        path.write_text(json.dumps(page), encoding="utf-8")
        bench = a_bench(data, tmp_path / "out", questions=0)
        gone = {one["id"] for one in lost} | {page["data"][0]["paragraphs"][0]["qas"][0]["id"]}
        assert not ids_of(stages.union(bench).items()) & gone
        told = dict(stages.facts(bench))
        left = ALL - PER_PASSAGE - 1
        assert told["branches"] == (
            f"en, es, it: {left} of {left} ids that can train in all data sets, "
            f"{9 * left} pairs of a question and a passage"
        )
        assert told["branch en"].startswith(f"squad-open-en: {ALL} of {ALL} questions can train; {left} do")
        assert f"{left} of {ALL} questions can train (lost: " in told["branch it"]
        assert f"{PER_PASSAGE} not in the data set" in told["branch it"]


class TestMadeBranches:
    def test_without_a_translator_the_page_says_why(self, bench: Bench) -> None:
        assert stages.languages(bench) == THREE
        assert dict(stages.facts(bench))["branch de"] == "not made: nobody translates en→de"
        with pytest.raises(InputError, match="nobody translates"):
            stages.has_branch(bench, "de")

    def test_a_branch_is_translated_and_its_answers_are_carried_by_markers(
        self, data: Path, tmp_path: Path
    ) -> None:
        bench = a_bench(data, tmp_path, german_memory(tmp_path / "de.tmx"), questions=0)
        items = stages.translated_part(bench, "de").items()
        german = [(one.asked("de"), one.answer("de")) for one in TOLD]
        assert [(item.question, item.span.text if item.span else "") for item in items] == german
        assert len(stages.union(bench).items()) == 16 * ALL

    def test_answers_whose_markers_are_lost_are_counted_and_train_in_other_languages(
        self, data: Path, tmp_path: Path
    ) -> None:
        memory = german_memory(tmp_path / "de.tmx", unmarked=TOLD[:3])
        bench = a_bench(data, tmp_path, memory, questions=0)
        assert len(stages.translated_part(bench, "de").items()) == ALL - 3
        assert len(stages.branch_part(bench, "es").items()) == 4 * ALL
        told = dict(stages.facts(bench))["branch de"]
        assert told.startswith(
            f"translated from en: {ALL - 3} of {ALL} questions can train (lost: 3 markers lost)"
        )

    def test_a_translator_of_other_languages_makes_no_branch(
        self, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(stages, "_directions", lambda kind, folder: {Direction("zh", "en")})
        bench = a_bench(data, tmp_path, german_memory(tmp_path / "de.tmx"))
        with pytest.raises(InputError, match="does not translate en→de"):
            stages.has_branch(bench, "de")


class TestTrainings:
    def test_each_trains_on_its_parts(self, bench: Bench, recording: Recording) -> None:
        stages.baseline(bench, 1)
        assert recording.last["recipe"] == "zero-shot"
        assert recording.last["parts"] == {"source": stages.translated_part(bench, "en")}
        stages.translate_train(bench, "es", 1)
        assert recording.last["parts"] == {"translated": stages.translated_part(bench, "es")}
        stages.mixmrc(bench, 1)
        assert recording.last["parts"] == {"branches": stages.union(bench)}
        stages.mixmrc_lakm(bench, 1)
        assert set(recording.last["parts"]) == {"branches", "texts", "phrases"}
        stages.lakm(bench, 1)
        assert set(recording.last["parts"]) == {"source", "texts", "phrases"}

    def test_a_teacher_has_its_branch_and_the_english_one(self, bench: Bench, recording: Recording) -> None:
        stages.teacher(bench, "es", 1)
        assert recording.last["recipe"] == "branch:es"
        assert recording.last["parts"] == {
            f"branch-{code}": stages.branch_part(bench, code) for code in ("es", "en")
        }
        stages.teacher(bench, "en", 1)
        assert list(recording.last["parts"]) == ["branch-en"]

    def test_all_see_as_many_questions_where_the_budget_limits_them(
        self, bench: Bench, recording: Recording
    ) -> None:
        stages.baseline(bench, 1)
        stages.lakm(bench, 1)
        stages.teacher(bench, "en", 1)
        stages.teacher(bench, "es", 1)
        stages.mixmrc(bench, 1)
        assert [call.get("epochs", 2.0) for call in recording.calls] == [18.0, 18.0, 6.0, 3.0, 2.0]

    def test_without_a_limit_all_make_the_set_epochs(
        self, data: Path, tmp_path: Path, recording: Recording
    ) -> None:
        stages.baseline(a_bench(data, tmp_path, questions=0), 1)
        assert "epochs" not in recording.last

    def test_students_share_what_the_same_teachers_said(self, bench: Bench, recording: Recording) -> None:
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
            assert recording.last["parts"] == {"branches": stages.union(bench)}

    def test_teachers_of_all_pairs_are_as_many_and_of_other_seeds(
        self, bench: Bench, recording: Recording
    ) -> None:
        stages.student(bench, "impurity/mix-teachers", 2)
        seeds = [call["seed"] for call in recording.calls if call["recipe"] == "mixmrc"]
        assert seeds == [2, 1002, 2002]
        assert recording.last["seed"] == 2 and len(recording.last["teachers"]) == 3
