"""A direct system answers with spans of the passage, says how it came to them, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from core.domain.suggestions import ReadingItem
from core.models.decoding import Candidate
from core.models.readings import Reading
from core.progress import Progress, silent
from core.systems.catalogue import load_system
from core.systems.direct import DirectSystem
from tests.tiny import tiny_reader

PASSAGE = "👩‍👩‍👧 北京在华北，\r\n上海在海边。"


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_reader(tmp_path_factory.mktemp("models") / "tiny")


class FakeReader:
    """Gives the readings it was made with."""

    def __init__(self, *readings: Reading) -> None:
        self.readings = list(readings)

    def read(self, items: Sequence[ReadingItem], progress: Progress) -> list[Reading]:
        return self.readings


def _system(*readings: Reading) -> DirectSystem:
    return DirectSystem("reader", "v2", FakeReader(*readings))  # type: ignore[arg-type]


def _candidate(text: str, score: float, window: int = 0) -> Candidate:
    start = PASSAGE.index(text)
    return Candidate(start, start + len(text), score, 0.75, 0.5, window)


def test_the_best_candidate_is_the_answer() -> None:
    reading = Reading((_candidate("上海", 2.5, 1), _candidate("北京", 1.0), _candidate("华北", -3.0)), 0.6, 4)
    (suggestion,) = _system(reading).predict([ReadingItem("k", "哪里？", PASSAGE)], silent())
    assert (suggestion.key, suggestion.label, suggestion.text) == ("k", "reader@v2", "上海")
    assert suggestion.span is not None and suggestion.span.matches(PASSAGE)
    assert (suggestion.score, suggestion.null_score) == (0.6, -2.5)
    window, ends, others, margin = suggestion.trace
    assert window.text == "2 of 4" and ends.text == "0.75 · 0.50"
    assert others.text == "北京 / 华北" and margin.text == "+2.5"
    assert [one["text"] for one in others.data["candidates"]] == ["上海", "北京", "华北"]


def test_a_passage_of_one_window_shows_no_window() -> None:
    reading = Reading((_candidate("北京", -1.25),), 0.2, 1)
    (suggestion,) = _system(reading).predict([ReadingItem("k", "?", PASSAGE)], silent())
    assert [step.label for step in suggestion.trace] == ["start · end", "next best", "above no answer"]
    assert suggestion.trace[1].text == "none" and suggestion.null_score == 1.25


def test_where_nothing_can_be_an_answer_there_is_none() -> None:
    (suggestion,) = _system(Reading((), 0.0, 1)).predict([ReadingItem("k", "?", " ")], silent())
    assert (suggestion.span, suggestion.text, suggestion.score) == (None, "", 0.0)
    assert len(suggestion.trace) == 1


def test_a_real_model_answers_every_item_in_order(tiny: Path) -> None:
    system = load_system("zero-shot", "v1", tiny, device="cpu")
    passages = [PASSAGE, "", "北京", PASSAGE * 20, "𠮷" * 5]
    items = [ReadingItem(str(number), "在哪里？", text) for number, text in enumerate(passages)]
    suggestions = system.predict(items, silent())
    assert [one.key for one in suggestions] == ["0", "1", "2", "3", "4"]
    for item, one in zip(items, suggestions, strict=True):
        assert one.span is None or (one.span.matches(item.passage) and one.text == one.span.text)
        assert 0.0 <= one.score <= 1.0
        json.dumps([step.data for step in one.trace], allow_nan=False)
    assert suggestions[1].span is None and suggestions[4].span is not None
