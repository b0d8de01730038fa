"""Markers come back or are tried in another shape, and what never comes back is discarded and counted."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.alignment.base import Aligned
from core.alignment.markers import LOST, SHAPES, MarkerAlignment, Shape
from core.progress import silent
from tests.core.alignment.items import item
from tests.core.translation.fakes import EN_ZH, RuleTranslator


def align(rule: Callable[[str], str], *, known: bool = True) -> tuple[Aligned, RuleTranslator]:
    translator = RuleTranslator(rule)
    (found,) = MarkerAlignment(translator, EN_ZH).align([item(known=known)], silent())
    return found, translator


def test_only_the_answers_sentence_is_translated_with_the_answer_marked() -> None:
    found, translator = align(lambda text: "首都是“北京市”。")
    assert translator.sentences == ['"Beijing" is the capital.']
    assert found.span is not None and found.span.text.startswith("北京")
    assert found.trace[0].data == {"shape": "quotes", "translated": "首都是“北京市”。"}
    (candidate,) = found.trace[1].data["candidates"]
    assert candidate["start"] == found.span.start  # of the whole passage


def test_a_shape_that_is_lost_gives_way_to_the_next() -> None:
    found, translator = align(lambda text: "首都是［北京］。" if "[" in text else "首都是北京。")
    assert translator.sentences == ['"Beijing" is the capital.', "[Beijing] is the capital."]
    assert found.span is not None and (found.span.text, found.span.start) == ("北京", 7)
    assert found.trace[0].data["shape"] == "brackets"


def test_what_never_comes_back_is_discarded_with_what_was_tried() -> None:
    found, translator = align(lambda text: "首都。")
    assert (found.span, found.discarded) == (None, LOST)
    assert len(translator.sentences) == len(SHAPES)
    assert found.trace[0].data["tried"] == [shape.name for shape in SHAPES]


def test_a_text_that_is_not_in_the_sentence_is_looked_for_in_the_passage() -> None:
    found, _ = align(lambda text: "“上海”很大。")
    assert found.span is not None and (found.span.text, found.span.start) == ("上海", 10)


@pytest.mark.parametrize(
    ("shape", "translated", "expected"),
    [
        ("quotes", "首都是「北京」。", "北京"),
        ("quotes", "“首都”是“北京”。", ""),
        ("quotes", "首都是“北京。", ""),
        ("quotes", "首都是“”。", ""),
        ("brackets", "首都是【 北京 】。", "北京"),
        ("brackets", "]北京[", ""),
        ("parentheses", "首都是（北京）。", "北京"),
        ("tags", "首都是< b >北京< / B>。", "北京"),
        ("tags", "首都是<b>北京<b>。", ""),
    ],
)
def test_marks_are_read_as_translators_write_them(shape: str, translated: str, expected: str) -> None:
    (chosen,) = (one for one in SHAPES if one.name == shape)
    assert chosen.read(translated) == expected


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_a_shape_reads_what_it_wrote_and_does_not_fit_a_text_with_its_marks(shape: Shape) -> None:
    wrapped = shape.wrap("a Beijing b", 2, 9)
    assert shape.fits("a Beijing b") and not shape.fits(wrapped)
    assert shape.read(wrapped) == "Beijing"
