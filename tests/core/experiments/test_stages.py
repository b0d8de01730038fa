"""What Dual BERT, aligner and verifier train on: translated once, answered once."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.corpora import TRAINING
from core.errors import InputError
from core.experiments import stages
from core.experiments.bench import Bench
from core.training.bilingual_items import BilingualItem
from tests.core.experiments.benching import (
    QUESTIONS,
    Answering,
    Worker,
    beginnings,
    make_bench,
    no_translator,
    translating,
)
from tests.core.translation.fakes import RuleTranslator

CMRC, SPANISH = (
    next(source for source in TRAINING if source.name == name) for name in ("cmrc2018", "squad-es")
)


@pytest.fixture
def bench(made_up: Path, tmp_path: Path, tiny: Path, worker: Worker, answering: Answering) -> Bench:
    return make_bench(made_up, tmp_path / "out", tiny)


class TestBilingual:
    def test_question_and_passage_stand_beside_what_the_translator_said(
        self, bench: Bench, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        translating(monkeypatch, RuleTranslator(lambda text: text.replace("什么", "what")))
        asked, found = bench.questions(CMRC).items(), stages.bilingual(bench, CMRC).items()
        assert [item.key for item in found] == [item.key for item in asked]
        for item in found:
            assert isinstance(item, BilingualItem)
            assert item.source_question == item.question.replace("什么", "what")
            assert item.source_span and item.span and item.source_span.text == item.span.text

    def test_it_is_translated_once(self, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
        translator = RuleTranslator()
        translating(monkeypatch, translator)
        first = stages.bilingual(bench, CMRC)
        asked = len(translator.asked)
        assert stages.bilingual(bench, CMRC) == first and len(translator.asked) == asked > 0

    def test_a_translator_is_missed_before_anything_is_trained(self, bench: Bench, worker: Worker) -> None:
        bench.translator = no_translator
        with pytest.raises(InputError, match="nobody translates zh→en"):
            stages.dual_bert(bench, CMRC, 1, "+source")
        assert worker.started == []

    def test_spanish_has_its_originals(self, bench: Bench) -> None:
        bench.translator = no_translator
        found = stages.bilingual(bench, SPANISH)
        assert all(isinstance(item, BilingualItem) for item in found.items())
        plain = stages.questions(bench, SPANISH)
        assert plain.key == found.key and len(plain.items()) == QUESTIONS
        assert not any(isinstance(item, BilingualItem) for item in plain.items())


class TestTranslatedAnswers:
    def test_they_stand_in_place_of_the_questions_or_before_them(self, bench: Bench) -> None:
        asked = bench.questions(CMRC).items()
        aligner, verifier = (
            stages.translated_answers(bench, role, CMRC, 1).items() for role in ("aligner", "verifier")
        )
        assert [item.question for item in aligner] == [item.passage[:2] for item in asked]
        assert [item.question for item in verifier] == [
            f"{one.passage[:2]} # {one.question}" for one in asked
        ]
        assert [item.span for item in verifier] == [item.span for item in asked]

    def test_bt_is_asked_once_for_both(self, bench: Bench, answering: Answering) -> None:
        for role in ("aligner", "verifier", "aligner"):
            stages.alignment(bench, role, CMRC, 1)
        assert answering.systems == ["bt"]

    def test_another_seed_has_another_reader_to_ask(self, bench: Bench, answering: Answering) -> None:
        one, other = (stages.translated_answers(bench, "aligner", CMRC, seed) for seed in (1, 2))
        assert one.key != other.key and answering.systems == ["bt", "bt"]

    def test_questions_without_an_answer_are_left_out(
        self, bench: Bench, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(Bench, "answerer", lambda *parts: lambda items: ["", *beginnings(items)[1:]])
        for role in ("aligner", "verifier"):
            found = stages.translated_answers(bench, role, CMRC, 1).items()
            assert [item.key for item in found] == [one.key for one in bench.questions(CMRC).items()[1:]]

    def test_no_answer_at_all_is_said(self, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(Bench, "answerer", lambda *parts: lambda items: [""] * len(list(items)))
        with pytest.raises(InputError, match="cmrc2018: back-translation answered none"):
            stages.translated_answers(bench, "aligner", CMRC, 1)
