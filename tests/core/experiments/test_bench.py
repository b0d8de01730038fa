"""Everything is made once, and anew where what it is made of has changed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core import corpora
from core.domain.suggestions import ReadingItem
from core.errors import Cancelled, CoreError, InputError
from core.experiments import stages
from core.experiments.bench import Bench, given
from core.training.items import TrainingItem
from core.translation.base import Direction
from core.translation.catalogue import TranslatorSpec
from tests.core.experiments.benching import (
    QUESTIONS,
    Answering,
    Worker,
    die,
    fail,
    make_bench,
    no_translator,
    pause,
    stop,
)

CMRC = next(source for source in corpora.TRAINING if source.name == "cmrc2018")
DEV = next(source for source in corpora.EVALUATION if source.name == "CMRC 2018 dev")


@pytest.fixture
def data(made_up: Path, tmp_path: Path) -> Path:
    """A data folder of the test's own."""
    return Path(shutil.copytree(made_up, tmp_path / "data"))


@pytest.fixture
def bench(data: Path, tiny: Path, tmp_path: Path) -> Bench:
    return make_bench(data, tmp_path / "out", tiny)


def again(bench: Bench, **changed: Any) -> Bench:
    """The bench of another run in the same folder."""
    return replace(bench, jobs={}, faults={}, **changed)


def append(path: Path) -> None:
    """Another file with the same meaning."""
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")


@pytest.mark.parametrize("name", ["tokenizer.json", "card.json", "config.json"])
def test_what_decides_how_a_model_reads_is_its_identity(tiny: Path, tmp_path: Path, name: str) -> None:
    folder = Path(shutil.copytree(tiny, tmp_path / "model"))
    first = given(folder).key
    assert given(Path(shutil.copytree(folder, tmp_path / "moved"))).key == first
    path = folder / name
    told = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    path.write_text(json.dumps(told | {"settings": {"max_length": 99}}), encoding="utf-8")
    assert given(folder).key != first


class TestTraining:
    def test_a_stage_is_trained_once(self, bench: Bench, worker: Worker) -> None:
        first = stages.source_reader(bench, 1)
        assert stages.source_reader(bench, 1) == stages.source_reader(again(bench), 1) == first
        assert worker.started == ["zero-shot"] and len(bench.jobs) == 1

    def test_rows_share_what_they_stand_on(self, bench: Bench, worker: Worker) -> None:
        for train in (stages.cascade, stages.mixed, stages.target_reader, stages.cascade):
            train(bench, CMRC, 1)
        assert worker.started == ["zero-shot", "cascade", "mixed", "reader"]

    @pytest.mark.parametrize(
        "change",
        [
            lambda bench: (bench, 2),
            lambda bench: (again(bench, budget=bench.budget.limited(settings={"epochs": 2.0})), 1),
            lambda bench: (again(bench, budget=bench.budget.limited(QUESTIONS - 1)), 1),
            lambda bench: (again(bench, encoder=replace(bench.encoder, key="another")), 1),
            lambda bench: append(bench.data / stages.ENGLISH.files) or (again(bench), 1),
        ],
        ids=["seed", "setting", "questions", "encoder", "data"],
    )
    def test_what_it_depends_on_makes_it_another(
        self, bench: Bench, worker: Worker, change: Callable[[Bench], tuple[Bench, int]]
    ) -> None:
        first = stages.source_reader(bench, 1)
        other = stages.source_reader(*change(bench))
        assert worker.started == ["zero-shot", "zero-shot"]
        assert first.folder != other.folder and first.key != other.key

    def test_weights_of_another_source_reader_make_another_cascade(
        self, bench: Bench, worker: Worker
    ) -> None:
        few = stages.source_reader(bench, 1, most=4)
        assert stages.cascade(bench, CMRC, 1).key != stages.cascade(bench, CMRC, 1, few).key
        assert worker.started == ["zero-shot", "zero-shot", "cascade", "cascade"]

    def test_interrupted_it_goes_on_in_its_folder(self, bench: Bench, worker: Worker) -> None:
        worker.at["cascade"] = die
        with pytest.raises(KeyboardInterrupt):
            stages.cascade(bench, CMRC, 1)
        stages.cascade(again(bench), CMRC, 1)
        assert worker.started == ["zero-shot", "cascade", "cascade"]
        assert len(list((bench.out / "jobs").glob("cascade*"))) == 1

    def test_what_failed_says_why_and_is_tried_again_by_the_next_run(
        self, bench: Bench, worker: Worker
    ) -> None:
        worker.at["zero-shot"] = fail
        for train in (stages.cascade, stages.dual_bert):
            with pytest.raises(CoreError, match="the disk is full"):
                train(bench, CMRC, 1) if train is stages.cascade else stages.source_reader(bench, 1)
        assert worker.started == ["zero-shot"]
        stages.cascade(again(bench), CMRC, 1)
        assert worker.started == ["zero-shot", "zero-shot", "cascade"]

    def test_paused_by_somebody_it_is_no_fault_and_goes_on(self, bench: Bench, worker: Worker) -> None:
        worker.at["zero-shot"] = pause
        with pytest.raises(Cancelled):
            stages.cascade(bench, CMRC, 1)
        assert bench.faults == {}
        stages.cascade(again(bench), CMRC, 1)
        assert worker.started == ["zero-shot", "zero-shot", "cascade"]

    def test_stopped_before_its_end_it_is_told_and_trained_anew_by_the_next_run(
        self, bench: Bench, worker: Worker
    ) -> None:
        """A table of readers that have not learned all would not be what it says."""
        worker.at["zero-shot"] = stop
        for _ in range(2):
            with pytest.raises(CoreError, match=r"was stopped at step 1, before its end\. The same"):
                stages.cascade(bench, CMRC, 1)
        assert worker.started == ["zero-shot"] and bench.jobs == {}
        stages.cascade(again(bench), CMRC, 1)
        assert worker.started == ["zero-shot", "zero-shot", "cascade"]
        assert len(list((bench.out / "jobs").iterdir())) == 2

    def test_a_missing_file_is_named(self, bench: Bench) -> None:
        (bench.data / CMRC.files).unlink()
        with pytest.raises(
            InputError, match=r"^cmrc2018/cmrc2018_train\.json: the data folder lacks this file"
        ):
            stages.target_reader(bench, CMRC, 1)


class TestMaterial:
    def test_it_is_made_once(self, bench: Bench) -> None:
        said: list[str] = []
        told = again(bench, tell=said.append)
        first = told.questions(CMRC)
        before = first.path.stat().st_mtime_ns
        assert told.questions(CMRC).path.stat().st_mtime_ns == before and said == ["making cmrc2018"]
        assert len(first.items()) == QUESTIONS

    def test_none_of_all_questions_is_left_out_without_a_limit(self, bench: Bench) -> None:
        assert len(bench.questions(CMRC, 0).items()) == len(
            list(corpora.items(CMRC, corpora.passages(CMRC, bench.data)))
        )

    def test_broken_off_it_leaves_nothing_that_looks_whole(self, bench: Bench) -> None:
        items = bench.questions(CMRC).items()

        def make() -> Iterator[TrainingItem]:
            yield items[0]
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            bench.material("broken", make, [], bench.questions(CMRC).read)
        assert bench.material("broken", lambda: items, [], bench.questions(CMRC).read).items() == items

    def test_a_damaged_file_says_where_and_what_to_do(self, bench: Bench, worker: Worker) -> None:
        path = bench.questions(CMRC).path
        lines = path.read_text(encoding="utf-8").splitlines()
        path.write_text("\n".join([lines[0], lines[1][:40]]), encoding="utf-8")
        with pytest.raises(InputError, match=rf"{path.name}:2:1: .* Remove the file and run again"):
            stages.target_reader(bench, CMRC, 1)
        assert worker.started == [] and not list((bench.out / "jobs").iterdir())


class TestScores:
    def scored(self, bench: Bench, system: str = "zero-shot") -> None:
        bench.scores(system, {"zero-shot": stages.source_reader(bench, 1)}, DEV)

    def test_they_are_measured_once(self, bench: Bench, worker: Worker, answering: Answering) -> None:
        for one in (bench, bench, again(bench)):
            self.scored(one)
        assert answering.systems == ["zero-shot"]

    def test_other_data_or_questions_make_other_scores(
        self, bench: Bench, worker: Worker, answering: Answering
    ) -> None:
        self.scored(bench)
        append(bench.data / DEV.files)
        self.scored(bench)
        self.scored(again(bench, budget=bench.budget.limited(evaluated=4)))
        assert len(answering.asked) == 3 and len(list((bench.out / "scores").iterdir())) == 3

    def test_only_what_translates_depends_on_the_translator(
        self, bench: Bench, worker: Worker, answering: Answering
    ) -> None:
        def slower(direction: Direction) -> TranslatorSpec:
            return TranslatorSpec("rule", None, {"beam": 4})

        for one in (bench, again(bench, translator=slower)):
            self.scored(one)
            self.scored(one, "bt")
        assert answering.systems == ["zero-shot", "bt", "bt"]
        parts = answering.asked[-1][1]
        assert (parts.source, parts.target) == ("en", "zh") and parts.to_target == slower(parts.into_target)

    def test_without_a_translator_nothing_is_asked(
        self, bench: Bench, worker: Worker, answering: Answering
    ) -> None:
        with pytest.raises(InputError, match="nobody translates zh→en"):
            self.scored(again(bench, translator=no_translator), "bt")
        assert answering.asked == []

    def test_an_answerer_that_is_no_system_has_scores_of_its_own(
        self, bench: Bench, worker: Worker, answering: Answering
    ) -> None:
        self.scored(bench)
        models = {"zero-shot": stages.source_reader(bench, 1)}
        asked: list[int] = []

        def silence(items: Sequence[ReadingItem]) -> list[str]:
            asked.append(len(items))
            return [""] * len(items)

        for depends in (["a"], ["a"], ["b"]):
            found = bench.scores("zero-shot", models, DEV, name="silence", answer=silence, depends=depends)
            assert all(item.prediction == "" for item in found.items)
        assert len(asked) == 2 and answering.systems == ["zero-shot"]

    def test_a_damaged_file_says_what_to_do(self, bench: Bench, worker: Worker, answering: Answering) -> None:
        self.scored(bench)
        (path,) = (bench.out / "scores").iterdir()
        path.write_text(path.read_text(encoding="utf-8")[:50], encoding="utf-8")
        with pytest.raises(InputError, match=rf"{path.name}: the scores are damaged. Remove the file"):
            self.scored(again(bench))


def test_a_translation_memory_is_told_by_what_stands_in_it(bench: Bench, tmp_path: Path) -> None:
    def told(name: str, text: str) -> str:
        memory = tmp_path / f"{name}.tmx"
        memory.write_text(text, encoding="utf-8")
        speaking = again(bench, translator=lambda way: TranslatorSpec("memory", memory))
        return speaking.identity_of(Direction("zh", "en"))

    assert told("a", "one") == told("b", "one") != told("c", "another")
