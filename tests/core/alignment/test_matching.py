"""SimpleMatch as an alignment."""

from __future__ import annotations

from core.alignment.matching import SimpleMatchAlignment, matched
from core.progress import silent
from tests.core.alignment.items import item


def test_the_translated_answer_is_found_with_its_figures() -> None:
    (found,) = SimpleMatchAlignment().align([item()], silent())
    assert found.span is not None and (found.span.text, found.score, found.discarded) == ("北京", 1.0, "")
    (step,) = found.trace
    assert step.text == "F1 1.00 by characters"
    assert step.data["candidates"] == [{"start": 7, "end": 9, "text": "北京"}]


def test_equally_good_places_are_counted() -> None:
    (step,) = matched("北京和北京", "北京").trace
    assert step.text == "F1 1.00 by characters, 1 other as good"
    assert [one["start"] for one in step.data["candidates"]] == [0, 3]


def test_why_nothing_was_found_can_be_counted() -> None:
    found = SimpleMatchAlignment().align([item(translated=""), item(translated="狗狗")], silent())
    assert [one.discarded for one in found] == ["empty answer", "no overlap"]
    assert all(one.span is None and one.score == 0 for one in found)
