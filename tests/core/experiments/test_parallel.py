"""Questions of two languages joined by id: pairs that train, and originals to read beside."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from core import corpora
from core.corpora import EVALUATION, TRAINING
from core.domain.suggestions import ReadingItem
from core.errors import InputError
from core.experiments import parallel
from core.experiments.bench import Bench
from core.experiments.parallel import beside_originals, joined
from core.models.dual_reader import DualItem, DualReading
from core.models.readings import Candidate, Reading
from core.progress import Progress
from core.training.bilingual_items import BilingualItem
from tests.core.experiments.benching import QUESTIONS, make_bench
from tests.data_folder import PER_PASSAGE, facts, paragraph, write_squad

ENGLISH, SPANISH = (
    next(source for source in TRAINING if source.name == name) for name in ("squad-open-en", "squad-es")
)
XQUAD_EN, XQUAD_ES = (
    next(source for source in EVALUATION if source.name == f"XQuAD {code}") for code in ("en", "es")
)


@pytest.fixture
def data(made_up: Path, tmp_path: Path) -> Path:
    """A data folder of the test's own."""
    return Path(shutil.copytree(made_up, tmp_path / "data"))


@pytest.fixture
def bench(data: Path, tiny: Path, tmp_path: Path) -> Bench:
    return make_bench(data, tmp_path / "out", tiny)


def pairs(bench: Bench) -> list[BilingualItem]:
    found = joined(bench, SPANISH, ENGLISH).items()
    return [item for item in found if isinstance(item, BilingualItem)]


def test_every_question_stands_beside_its_original(bench: Bench) -> None:
    told = {f"squad-es/squad-{number // PER_PASSAGE}-{number % PER_PASSAGE}": one
            for number, one in enumerate(facts("squad", 24))}  # fmt: skip
    found = pairs(bench)
    assert len(found) == QUESTIONS
    for item in found:
        fact = told[item.key]
        assert (item.question, item.source_question) == (fact.asked("es"), fact.asked("en"))
        assert item.span and item.source_span
        assert (item.span.text, item.source_span.text) == (fact.answer("es"), fact.answer("en"))
        item.check()


def test_sentences_are_linked(bench: Bench) -> None:
    for source, text, answer in (
        (SPANISH, "Ella vio el mar. Luego se fue.", "el mar"),
        (ENGLISH, "She saw the sea. Then she left.", "the sea"),
    ):
        answers = [{"text": answer, "answer_start": text.index(answer)}]
        asked = [{"id": "sea", "question": "?", "answers": answers}]
        write_squad(bench.data / source.files, [{"context": text, "qas": asked}])
    (item,) = pairs(bench)
    assert [
        (item.passage[slice(*ours)], item.source_passage[slice(*theirs)]) for ours, theirs in item.links
    ] == [("Ella vio el mar. ", "She saw the sea. "), ("Luego se fue.", "Then she left.")]


def test_only_what_has_its_place_in_both_languages_trains(bench: Bench) -> None:
    told = facts("squad", PER_PASSAGE)
    spanish, english = (paragraph(told, code, "squad-0") for code in ("es", "en"))
    spanish["qas"][0]["answers"][0]["answer_start"] = -1
    english["qas"][1]["answers"][0]["answer_start"] = -1
    del spanish["qas"][2]
    write_squad(bench.data / SPANISH.files, [spanish])
    write_squad(bench.data / ENGLISH.files, [english])
    assert [item.key for item in pairs(bench)] == ["squad-es/squad-0-3"]


def test_sets_that_share_no_id_are_named(bench: Bench) -> None:
    write_squad(bench.data / ENGLISH.files, [paragraph(facts("other", 4), "en", "other")])
    with pytest.raises(InputError, match="no question of squad-es has its original in squad-open-en"):
        joined(bench, SPANISH, ENGLISH)


class Reader:
    """Answers with the second word of the passage, or with nothing; keeps what it was asked."""

    def __init__(self, silent: bool = False) -> None:
        self.asked: list[DualItem] = []
        self.silent = silent

    def read(self, items: Sequence[DualItem], progress: Progress) -> list[DualReading]:
        self.asked += items
        return [DualReading(self._reading(item.passage), None, (0,)) for item in items]

    def _reading(self, passage: str) -> Reading:
        start = passage.index(" ") + 1
        end = passage.index(" ", start)
        found = () if self.silent else (Candidate(start, end, 1.0, 0.5, 0.5, 0),)
        return Reading(found, 0.5, 1)


def reading(monkeypatch: pytest.MonkeyPatch, **more: Any) -> Reader:
    found = Reader(**more)
    monkeypatch.setattr(parallel.DualReader, "load", lambda folder, device: found)
    return found


def asked_of(bench: Bench) -> list[ReadingItem]:
    there = corpora.passages(XQUAD_ES, bench.data)
    return [
        ReadingItem(question.key, question.text, passage.text)
        for passage in there
        for question in passage.questions
    ]


def test_the_originals_are_read_beside(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    reader, items = reading(monkeypatch), asked_of(bench)
    said = beside_originals(bench, bench.encoder, XQUAD_ES, XQUAD_EN)(items)
    told = facts("xquad", 24)
    assert [one.source_question for one in reader.asked] == [fact.asked("en") for fact in told]
    assert all(one.links and one.source_passage.count(".") == PER_PASSAGE for one in reader.asked)
    assert said == [item.passage.split()[1] for item in items]


def test_no_answer_is_an_empty_text(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    reading(monkeypatch, silent=True)
    items = asked_of(bench)
    assert beside_originals(bench, bench.encoder, XQUAD_ES, XQUAD_EN)(items) == [""] * len(items)


def test_a_question_without_an_original_is_not_passed_over(bench: Bench) -> None:
    write_squad(bench.data / XQUAD_EN.files, [paragraph(facts("other", 4), "en", "other")])
    with pytest.raises(InputError, match="questions of XQuAD es have no original in XQuAD en"):
        beside_originals(bench, bench.encoder, XQUAD_ES, XQUAD_EN)(asked_of(bench))
