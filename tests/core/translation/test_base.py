"""Texts are split, asked for once, batched by length, cached and joined with offsets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Bug, Cancelled, EnvironmentFault
from core.progress import Progress, ProgressEvent, silent
from core.translation.base import (
    Direction,
    MemoryCache,
    Translated,
    TranslatedText,
    batches,
    join,
    translate,
)
from tests.core.translation.fakes import EN_ZH, ZH_EN, RuleTranslator

TEXTS = st.lists(st.text("甲乙ab 。.!?\n\u3000\t🏙é", max_size=40), max_size=5)


def translated(text: str, translator: RuleTranslator | None = None) -> TranslatedText:
    (one,) = translate(translator or RuleTranslator(), [text], ZH_EN, MemoryCache(), silent())
    return one


@given(TEXTS)
def test_every_pair_points_at_its_sentence_and_its_translation(texts: list[str]) -> None:
    for text, one in zip(
        texts, translate(RuleTranslator(), texts, ZH_EN, MemoryCache(), silent()), strict=True
    ):
        assert one.complete
        end = target_end = 0
        for pair in one.pairs:
            sentence = text[slice(*pair.source)]
            assert sentence == sentence.strip() != ""
            assert one.text[slice(*pair.target)] == f"<{sentence}>"
            assert pair.source[0] >= end and pair.target[0] >= target_end
            assert (text[end : pair.source[0]] + one.text[target_end : pair.target[0]]).isspace() or (
                text[end : pair.source[0]] + one.text[target_end : pair.target[0]] == ""
            )
            end, target_end = pair.source[1], pair.target[1]
        assert text[end:].strip() == "" and one.text[target_end:] == ""


@given(TEXTS)
def test_no_sentence_is_asked_for_twice(texts: list[str]) -> None:
    translator, cache = RuleTranslator(), MemoryCache()
    first = translate(translator, texts, ZH_EN, cache, silent())
    assert all(count == 1 for count in Counter(translator.sentences).values())
    asked = len(translator.sentences)
    assert translate(translator, texts, ZH_EN, cache, silent()) == first
    assert len(translator.sentences) == asked


@given(TEXTS)
def test_line_breaks_between_sentences_are_kept(texts: list[str]) -> None:
    for text in texts:
        assert translated(text).text.count("\n") == text.strip().count("\n")


def test_sentences_are_joined_as_the_target_language_does() -> None:
    letters = str.maketrans("甲乙丙。", "ABC.")
    assert (
        translated("甲。乙。\n丙。", RuleTranslator(lambda text: text.translate(letters))).text == "A. B.\nC."
    )
    (chinese,) = translate(RuleTranslator(), ["One. Two."], EN_ZH, MemoryCache(), silent())
    assert chinese.text == "<One.><Two.>"


def test_another_direction_is_another_translation() -> None:
    translator, cache = RuleTranslator(), MemoryCache()
    translate(translator, ["甲。"], ZH_EN, cache, silent())
    translate(translator, ["甲。"], EN_ZH, cache, silent())
    assert translator.sentences == ["甲。", "甲。"]


def test_what_was_found_before_a_fault_is_kept() -> None:
    long, short = "甲" * 3000 + "。", "乙。"
    translator, cache = RuleTranslator(fail_at=2), MemoryCache()
    with pytest.raises(EnvironmentFault):
        translate(translator, [long + short], ZH_EN, cache, silent())
    assert [text for _, _, text in cache.known] == [long]
    again = translate(translator, [long + short], ZH_EN, cache, silent())
    assert again[0].complete and translator.asked[2:] == [[short]]


def test_cancelling_in_the_middle_keeps_what_was_found() -> None:
    long, short = "甲" * 3000 + "。", "乙。"
    translator, cache = RuleTranslator(cancel_at=1), MemoryCache()
    with pytest.raises(Cancelled):
        translate(translator, [long + short], ZH_EN, cache, Progress())
    assert translator.asked == [[long]] and [text for _, _, text in cache.known] == [long]


def test_progress_counts_sentences_known_ones_included() -> None:
    cache = MemoryCache()
    translate(RuleTranslator(), ["甲。"], ZH_EN, cache, silent())
    events: list[ProgressEvent] = []
    translate(RuleTranslator(), ["甲。乙。"], ZH_EN, cache, Progress(events.append))
    assert [(event.done, event.total) for event in events] == [(1, 2), (2, 2)]
    assert events[0].label == "translating zh→en"


def test_a_sentence_without_translation_leaves_an_empty_place() -> None:
    one = translated("甲。乙。\n丙。", RuleTranslator(lambda text: None if text == "乙。" else text))
    assert not one.complete
    assert one.text == "甲。\n丙。"
    assert [one.text[slice(*pair.target)] for pair in one.pairs] == ["甲。", "", "丙。"]
    assert [pair.origin for pair in one.pairs] == ["rule", "", "rule"]


def test_nothing_at_all_is_no_translation_of_a_text() -> None:
    assert not translated("甲。乙。", RuleTranslator(lambda text: "")).complete
    assert translated("甲。乙。", RuleTranslator(lambda text: "" if text == "乙。" else text)).complete
    assert translated(" \n").complete


def test_a_missing_first_sentence_leaves_no_white_space() -> None:
    assert (
        translated("甲。乙。", RuleTranslator(lambda text: None if text == "甲。" else text)).text == "乙。"
    )


def test_a_translator_that_loses_a_sentence_is_told_so() -> None:
    class Loses(RuleTranslator):
        def translate_batch(self, texts, direction, progress):  # type: ignore[no-untyped-def]
            return super().translate_batch(texts, direction, progress)[1:]

    with pytest.raises(Bug, match="did not answer every sentence"):
        translated("甲。", Loses())


@given(st.lists(st.text("ab", max_size=30), max_size=30), st.integers(1, 60))
def test_batches_hold_every_sentence_within_the_size(texts: list[str], size: int) -> None:
    made = list(batches(texts, size))
    assert Counter(text for batch in made for text in batch) == Counter(texts)
    lengths = [len(text) for batch in made for text in batch]
    assert lengths == sorted(lengths, reverse=True)
    assert all(len(batch) == 1 or len(batch[0]) * len(batch) <= size for batch in made)


def test_joining_keeps_scores_and_origins() -> None:
    one = join("甲。", [(0, 2)], {"甲。": Translated("A.", "memory:x", 0.9)}, "en")
    assert (one.pairs[0].origin, one.pairs[0].score) == ("memory:x", 0.9)


class Known(MemoryCache):
    """Knows one text as a whole."""

    def wholes(self, direction: Direction, texts: Sequence[str]) -> dict[str, Translated]:
        return {text: Translated("One. Two.", "people") for text in texts if text == "甲。乙。"}


def test_a_text_that_came_with_its_translation_is_not_translated() -> None:
    translator = RuleTranslator()
    ours, other = translate(translator, ["甲。乙。", "乙。"], ZH_EN, Known(), silent())
    assert (ours.text, ours.complete, translator.sentences) == ("One. Two.", True, ["乙。"])
    assert other.text == "<乙。>"
    assert [(ours.text[slice(*pair.target)].strip(), pair.origin) for pair in ours.pairs] == [
        ("One.", "people"),
        ("Two.", "people"),
    ]


def test_by_sentence_every_sentence_is_translated_for_itself() -> None:
    (one,) = translate(RuleTranslator(), ["甲。乙。"], ZH_EN, Known(), silent(), by_sentence=True)
    assert one.text == "<甲。><乙。>"
