"""Dual BERT answers in the passage, with its translation beside it, and shows both."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.alignment.parts import Parts
from core.domain.suggestions import ReadingItem
from core.errors import InputError
from core.models.dual_reader import DualItem, DualReader, DualReading
from core.models.readings import Candidate, Reading
from core.progress import Progress, silent
from core.systems.dual import DualSystem
from core.translation.base import Direction, MemoryCache
from tests.core.systems.composing import PASSAGE, QUESTION, WORDS, said
from tests.core.training.bilingual_making import tiny_dual
from tests.core.translation.fakes import RuleTranslator
from tests.tiny import tiny_reader

ASKED = ReadingItem("q", QUESTION, PASSAGE)


class PairReader:
    """Answers with 北京, and with Beijing in the translation where the model has that head."""

    def __init__(self, *, aux: bool = True) -> None:
        self.aux = aux
        self.asked: list[DualItem] = []

    def read(self, items: list[DualItem], progress: Progress) -> list[DualReading]:
        self.asked += items
        return [self._read(item) for item in items]

    def _read(self, item: DualItem) -> DualReading:
        source = found(item.source_passage, "Beijing") if self.aux else None
        return DualReading(found(item.passage, "北京"), source, (0, 2))


def found(passage: str, answer: str) -> Reading:
    if answer not in passage:
        return Reading((), 0.0, 1)
    start = passage.index(answer)
    return Reading((Candidate(start, start + len(answer), 4.0, 0.9, 0.8, 1),), 0.9, 2)


def system(reader: PairReader, translator: RuleTranslator | None = None) -> DualSystem:
    return DualSystem(
        "dual-bert",
        "v1",
        reader,
        translator or RuleTranslator(said(WORDS)),
        Direction("zh", "en"),
        MemoryCache(),
    )


def test_the_answer_is_a_span_of_the_passage_and_the_trace_shows_the_translation() -> None:
    reader = PairReader()
    suggestion = system(reader).predict([ASKED], silent())[0]
    assert suggestion.span is not None and suggestion.span.text == "北京"
    assert (suggestion.label, suggestion.score, suggestion.null_score) == ("dual-bert@v1", 0.9, -4.0)
    steps = {step.label: step.text for step in suggestion.trace}
    assert steps["question translated"] == WORDS[QUESTION]
    assert steps["passage translated"] == "Beijing is the capital of China."
    assert steps["source answer"] == "Beijing"
    assert steps["beside"] == "window 3 of the translation"
    assert steps["window"] == "2 of 2"


def test_the_reader_gets_sentences_with_their_places() -> None:
    reader = PairReader()
    system(reader).predict([ASKED], silent())
    asked = reader.asked[0]
    pairs = [(asked.passage[a:b], asked.source_passage[c:d]) for (a, b), (c, d) in asked.links]
    assert pairs == [(one, WORDS[one]) for one in WORDS if one in PASSAGE]


def test_a_model_without_the_source_answer_says_nothing_of_it() -> None:
    suggestion = system(PairReader(aux=False)).predict([ASKED], silent())[0]
    assert "source answer" not in {step.label for step in suggestion.trace}


def test_a_passage_without_an_answer_is_told() -> None:
    asked = ReadingItem("none", QUESTION, "猫坐在垫子上。")
    suggestion = system(PairReader()).predict([asked], silent())[0]
    assert suggestion.span is None and suggestion.text == ""
    steps = {step.label: step.text for step in suggestion.trace}
    assert steps["source answer"] == "the translated passage holds no answer"
    assert steps["answer"] == "The passage holds no text that could be an answer"


def test_no_sentence_is_translated_twice() -> None:
    cache, translator = MemoryCache(), RuleTranslator(said(WORDS))
    made = system(PairReader(), translator).keeping(cache)
    made.predict([ASKED, ASKED], silent())
    assert sorted(translator.sentences) == sorted({*translator.sentences})
    idle = RuleTranslator(said({}))
    again = system(PairReader(), idle).keeping(cache).predict([ASKED], silent())[0]
    assert again.trace[0].text == WORDS[QUESTION] and idle.asked == []


def test_nothing_asked_is_nothing_answered() -> None:
    assert system(PairReader()).predict([], silent()) == []


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("models")
    return tiny_dual(tiny_reader(home / "tiny"), home / "dual")


def test_what_one_question_is_asked_with_changes_nothing(folder: Path) -> None:
    reader = DualReader.load(folder, device="cpu")
    made = DualSystem(
        "dual-bert", "v1", reader, RuleTranslator(said(WORDS)), Direction("zh", "en"), MemoryCache()
    )
    others = [ReadingItem(f"{n}", "人？", "北京在东。" * n) for n in range(5)]
    alone, together = made.predict([ASKED], silent())[0], made.predict([*others, ASKED], silent())[-1]
    assert alone.span == together.span
    assert alone.score == pytest.approx(together.score, abs=1e-5)


def test_loading_needs_the_weights_and_a_translator(folder: Path) -> None:
    with pytest.raises(InputError, match="no weights for the part 'dual-bert'"):
        DualSystem.load("dual-bert", "v1", Parts(source="en", target="zh"), "cpu")
    with pytest.raises(InputError, match="there is no translator zh→en"):
        DualSystem.load("dual-bert", "v1", Parts({"dual-bert": folder}, source="en", target="zh"), "cpu")
