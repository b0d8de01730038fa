"""The answer stands where its pieces looked more than all others did."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.alignment.attention import AttendingTranslator, AttentionAlignment
from core.alignment.base import Aligned, AlignmentItem
from core.alignment.parts import Parts
from core.alignment.workshop import Workshop
from core.domain.spans import Span
from core.progress import Progress, silent
from core.translation.attending import AttendedTranslation, Piece
from core.translation.base import Direction
from core.translation.catalogue import TranslatorSpec
from tests.core.alignment.items import CHINESE, ENGLISH, item
from tests.core.translation.fakes import ZH_EN
from tests.core.translation.tiny_translators import SENTENCES, tiny_tagged

SAID = ("Beijing", "is", "the", "capital.")


def attended(text: str, source: str, looks: dict[str, str], said: tuple[str, ...]) -> AttendedTranslation:
    """A translation whose pieces look at one character of the source each, and a little at its tag."""
    at, target = 0, []
    for one in said:
        at = text.index(one, at)
        target.append(Piece(one, at, at + len(one)))
    pieces = (Piece(">>en<<", 0, 0), *(Piece(one, at, at + 1) for at, one in enumerate(source)))
    weights = np.zeros((len(said), len(pieces)), dtype=np.float32)
    weights[:, 0] = 5.0
    for row, one in enumerate(said):
        for letter in looks[one]:
            weights[row, 1 + source.index(letter)] = 1 / len(looks[one])
    return AttendedTranslation(text, pieces, tuple(target), weights)


class Showing:
    """Shows one attention, whatever it is asked."""

    def __init__(self, shown: AttendedTranslation) -> None:
        self.shown = shown
        self.asked: list[tuple[str, str, str]] = []

    def translate_with_attention(
        self, text: str, direction: Direction, progress: Progress, said: str = ""
    ) -> AttendedTranslation:
        self.asked.append((text, str(direction), said))
        return self.shown


LOOKS = {"Beijing": "北京", "is": "是", "the": "首", "capital.": "首都。"}


def align(shown: AttendedTranslation, *items: AlignmentItem) -> tuple[list[Aligned], Showing]:
    translator = Showing(shown)
    return AttentionAlignment(translator, translator, ZH_EN).align(items or [item()], silent()), translator


def test_the_answer_is_carried_to_the_whole_passage() -> None:
    (found,), translator = align(attended(ENGLISH[1], CHINESE[1], LOOKS, SAID))
    assert translator.asked == [(CHINESE[1], "zh→en", ENGLISH[1])]
    assert found.span == Span.of(item().passage, 7, 9)
    assert found.score == pytest.approx(1.0)
    assert found.trace[0].text == "100% of the answer's attention lies in the span"


def test_a_place_that_others_look_at_as_much_is_left_out() -> None:
    (found,), _ = align(attended(ENGLISH[1], CHINESE[1], {**LOOKS, "Beijing": "是北京。"}, SAID))
    assert found.span is not None and found.span.text == "北京"
    assert found.score == pytest.approx(0.5)


def test_a_sentence_is_asked_for_once() -> None:
    _, translator = align(attended(ENGLISH[1], CHINESE[1], LOOKS, SAID), item(), item())
    assert len(translator.asked) == 1


def test_in_another_translation_the_answer_is_looked_for() -> None:
    said = ("The", "capital", "is", "Beijing")
    looks = {"The": "首", "capital": "都", "is": "是", "Beijing": "北京"}
    (found,), _ = align(attended("The capital is Beijing", CHINESE[1], looks, said))
    assert found.span is not None and found.span.text == "北京"


def test_what_is_not_in_the_translation_is_discarded() -> None:
    (found,), _ = align(attended("xyz", CHINESE[1], {"xyz": "北"}, ("xyz",)), item())
    assert (found.span, found.discarded) == (None, "answer not in the translation")


LOOKS_BACK = {"首": "c", "都": "p", "是": "s", "北": "B", "京": "B", "。": "."}
"""The other way: the passage was translated from the text, and its characters looked at letters."""


def test_where_the_passage_is_the_translation_its_pieces_looked_at_the_answer() -> None:
    one = replace(item(), passage_is_translation=True)
    (found,), translator = align(attended(CHINESE[1], ENGLISH[1], LOOKS_BACK, tuple(CHINESE[1])), one)
    assert translator.asked == [(ENGLISH[1], "en→zh", CHINESE[1])]
    assert found.span == Span.of(one.passage, 7, 9)


def test_a_passage_that_was_translated_another_way_is_searched_for_the_text() -> None:
    one = replace(item(), passage_is_translation=True)
    said = tuple("京北是首都")
    (found,), _ = align(attended("京北是首都", ENGLISH[1], LOOKS_BACK, said), one)
    assert found.span is not None and found.span.text == "北京"


@pytest.mark.parametrize("kind", ["marian", "fast"])
def test_a_real_translator_shows_its_attention(tmp_path: Path, kind: str) -> None:
    folder = tiny_tagged(tmp_path / "tiny")
    spec = TranslatorSpec(
        kind, folder, {"beam": 1, "precision": "float32"} if kind == "fast" else {"beam": 1}
    )
    workshop = Workshop(Parts({}, spec, spec, "en", "zh"), "cpu")
    translator = workshop.to_source()
    assert isinstance(translator, AttendingTranslator)
    passage = SENTENCES[4]
    text = translator.translate_with_attention(passage, ZH_EN, silent()).text
    assert text
    asked = AlignmentItem("k", text, Span.of(text, 0, 1), passage)
    (found,) = AttentionAlignment.load(workshop).align([asked], silent())
    assert found.span is None or found.span.matches(passage)
    assert found.trace
    back = AttentionAlignment.load(Workshop(workshop.parts.turned(), "cpu"))
    turned = AlignmentItem("k", passage, Span.of(passage, 0, 2), text, passage_is_translation=True)
    (found,) = back.align([turned], silent())
    assert found.span is None or found.span.matches(text)
