"""Questions become bilingual by a translator and an alignment; gold answers stay out of the memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from core.alignment.matching import SimpleMatchAlignment
from core.domain.spans import Span
from core.errors import Cancelled
from core.progress import Progress, silent
from core.training.bilingual_items import BilingualItem, read_bilingual
from core.training.items import TrainingItem, write_items
from core.training.translated_questions import GivenAnswer, make_bilingual
from core.translation.base import Direction, MemoryCache
from tests.core.systems.composing import PASSAGE, QUESTION, WORDS, said
from tests.core.training.making import item
from tests.core.translation.fakes import RuleTranslator

INTO_SOURCE = Direction("zh", "en")
ANSWERS = {"北京": "Beijing.", "上海": "Shanghai"}
ITEMS = [
    item("capital", QUESTION, PASSAGE, "北京"),
    item("largest", "巴黎？", PASSAGE, "上海"),
    item("none", "巴黎？", PASSAGE, None),
    item("lost", "巴黎？", PASSAGE, "垫子"),
]


def made(
    items: list[TrainingItem],
    cache: MemoryCache | None = None,
    given: Mapping[int, GivenAnswer] | None = None,
) -> list[BilingualItem]:
    translator = RuleTranslator(said({**WORDS, **ANSWERS, "垫子": "####"}))
    return make_bilingual(
        items,
        translator,
        INTO_SOURCE,
        SimpleMatchAlignment(),
        cache or MemoryCache(),
        silent(),
        given=given,
    )


def test_answers_are_aligned_in_the_translated_passage(tmp_path: Path) -> None:
    found = made(ITEMS)
    capital, largest, nobody, lost = found
    assert capital.source_span is not None and capital.source_span.text == "Beijing"
    assert largest.source_span is not None and largest.source_span.text == "Shanghai"
    assert nobody.span is None and nobody.source_span is None
    assert lost.span is not None and lost.source_span is None
    assert [one.source_question for one in found[:2]] == [WORDS[QUESTION], "Paris?"]
    assert write_items(tmp_path / "bilingual.jsonl", found) == 4
    assert list(read_bilingual(tmp_path / "bilingual.jsonl")) == found


def test_what_came_with_an_answer_goes_before_what_the_translator_says() -> None:
    translation = made(ITEMS)[0].source_passage
    place = Span.of(translation, 0, translation.index(" "))
    elsewhere = replace(place, start=place.start + 1, end=place.end + 1)
    one, other, _, lost = made(
        ITEMS,
        given={0: GivenAnswer("", place), 1: GivenAnswer("Beijing", elsewhere), 3: GivenAnswer("Paris")},
    )
    assert one.source_span == place
    assert other.source_span is not None and other.source_span.text == "Beijing"
    assert lost.source_span is None or lost.source_span.text != "Shanghai"


def test_the_rest_of_an_item_is_as_it_was_and_sentences_are_linked() -> None:
    for before, after in zip(ITEMS, made(ITEMS), strict=True):
        assert (after.key, after.span, after.references) == (before.key, before.span, before.references)
        for (a, b), (c, d) in after.links:
            assert WORDS[after.passage[a:b]] == after.source_passage[c:d]


def test_gold_answers_never_enter_the_memory() -> None:
    cache = MemoryCache()
    made(ITEMS, cache)
    kept = {text for _, _, text in cache.known}
    assert QUESTION in kept and not kept & {"北京", "上海", "垫子"}


def test_nothing_is_made_of_nothing_and_a_passage_without_a_translation_stays_one() -> None:
    assert made([]) == []
    silent_one = RuleTranslator(lambda text: None)
    (found,) = make_bilingual(
        ITEMS[:1], silent_one, INTO_SOURCE, SimpleMatchAlignment(), MemoryCache(), silent()
    )
    assert (found.source_passage, found.source_span, found.links) == ("", None, ())


def test_it_stops_when_asked_and_keeps_what_came() -> None:
    cache = MemoryCache()
    translator = RuleTranslator(said(WORDS), cancel_at=1)
    with pytest.raises(Cancelled):
        make_bilingual(ITEMS, translator, INTO_SOURCE, SimpleMatchAlignment(), cache, Progress())
    assert cache.known
