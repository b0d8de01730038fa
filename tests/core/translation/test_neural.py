"""What happens around a model: scripts, long sentences, batches."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InputError
from core.progress import Progress, silent
from core.text.scripts import convert_script
from core.translation.attending import Weights
from core.translation.base import Direction
from core.translation.neural import Hypothesis, NeuralTranslator, cut_near_middle
from core.translation.search import Search

ZH_EN, EN_ZH = Direction("zh", "en"), Direction("en", "zh")


class Characters:
    """Pieces are characters."""

    end = "$"
    longest = 12
    size = 0x110000

    def __init__(self, directions: Sequence[Direction] | None) -> None:
        self.known = directions

    def directions(self) -> Sequence[Direction] | None:
        return self.known

    def knows(self, direction: Direction) -> bool:
        return self.known is None or direction in self.known

    def pieces(self, text: str, direction: Direction) -> list[str]:
        return [*text, self.end]

    def prefix(self, direction: Direction) -> list[str]:
        return []

    def target_pieces(self, text: str) -> list[str]:
        return list(text)

    def text(self, pieces: Sequence[str]) -> str:
        return "".join(pieces)

    def ids(self, pieces: Sequence[str]) -> list[int]:
        return [ord(piece) for piece in pieces]

    def named(self, ids: Sequence[int]) -> list[str]:
        return [chr(one) for one in ids]

    def vocabulary(self, size: int) -> list[str]:
        return self.named(range(size))


class Echo(NeuralTranslator):
    """Says what it was told; remembers the batches."""

    def __init__(self, directions: Sequence[Direction] | None = (ZH_EN, EN_ZH), **options: int) -> None:
        super().__init__("echo", Characters(directions), Search(**options), 100)
        self.batches: list[tuple[list[str], Direction, int]] = []

    def decode(
        self, sources: Sequence[Sequence[str]], direction: Direction, limit: int, progress: Progress
    ) -> list[Hypothesis]:
        self.batches.append((["".join(one[:-1]) for one in sources], direction, limit))
        return [Hypothesis(tuple(one[:-1]), -2.0 * len(one), len(one)) for one in sources]

    def attend(
        self,
        source: Sequence[str],
        direction: Direction,
        limit: int,
        progress: Progress,
        said: Sequence[str] | None = None,
    ) -> tuple[Sequence[str], Weights]:
        pieces = said or self.decode([source], direction, limit, progress)[0].pieces
        return pieces, np.eye(len(pieces), len(source), dtype=np.float32)


def said(translator: Echo, texts: Sequence[str], direction: Direction) -> list[str]:
    found = translator.translate_batch(texts, direction, silent())
    return [one.text for one in found if one is not None]


def test_order_is_kept_whatever_the_batches() -> None:
    echo = Echo(batch_pieces=16)
    texts = ["aa", "bbbbbbbbb", "c", "dddd", "aa"]
    assert said(echo, texts, ZH_EN) == texts
    assert len(echo.batches) > 1
    assert all(len(batch) * (len(max(batch, key=len)) + 1) <= 16 for batch, _, _ in echo.batches)


def test_those_of_a_batch_share_their_limit() -> None:
    echo = Echo()
    said(echo, ["a" * 3, "b" * 11, "c" * 2], ZH_EN)
    assert [(batch, limit) for batch, _, limit in echo.batches] == [(["b" * 11], 32), (["aaa", "cc"], 16)]


def test_a_long_sentence_is_cut_at_its_punctuation_and_loses_nothing() -> None:
    echo = Echo()
    (found,) = echo.translate_batch(["abcdefg, hijkl; mnop"], ZH_EN, silent())
    assert [batch for batch, _, _ in echo.batches] == [["hijkl; mnop"], ["abcdefg, "]] or found is not None
    assert found is not None
    assert found.text.replace(" ", "") == "abcdefg,hijkl;mnop"
    assert found.score == pytest.approx(-2.0)


def test_traditional_chinese_goes_through_simplified_where_the_model_knows_only_that() -> None:
    echo = Echo()
    assert said(echo, ["臺灣"], Direction("zh-Hant", "en")) == ["台湾"]
    assert said(echo, ["汉语"], Direction("en", "zh-Hant")) == ["漢語"]
    assert {direction for _, direction, _ in echo.batches} == {ZH_EN, EN_ZH}
    assert Direction("zh-Hant", "en") in (echo.directions() or ())


def test_a_model_that_knows_traditional_is_left_alone() -> None:
    echo = Echo([Direction("zh-Hant", "en")])
    assert said(echo, ["臺灣"], Direction("zh-Hant", "en")) == ["臺灣"]


def test_an_unknown_direction_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InputError, match="does not know en→fr") as caught:
        said(Echo(), ["a"], Direction("en", "fr"))
    assert "zh→en" in caught.value.remedy


@pytest.mark.parametrize("direction", [Direction("en", "en"), Direction("zh", "zh-Hant")])
def test_a_language_is_not_translated_into_itself(direction: Direction) -> None:
    with pytest.raises(InputError):
        said(Echo(), ["a"], direction)


def test_a_translator_that_does_not_say_its_directions_takes_any() -> None:
    echo = Echo(None)
    assert echo.directions() is None
    assert said(echo, ["a"], Direction("xx", "yy")) == ["a"]


def test_nothing_is_asked_for_nothing() -> None:
    echo = Echo()
    (found,) = echo.translate_batch([" "], ZH_EN, silent())
    assert found is not None and (found.text, found.score) == ("", None)
    assert echo.batches == []


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("one, two; three", "one, two; "),
        ("in 3,000 years", "in 3,000 "),
        ("他们来了，我们走了。", "他们来了，"),
        ("一二三四", "一二"),
        ("pi is 3.14159265", "pi is "),
    ],
)
def test_the_best_place_near_the_middle(text: str, first: str) -> None:
    cut = cut_near_middle(text)
    assert cut is not None and text[:cut] == first


def test_attention_keeps_places_through_cuts_and_conversions() -> None:
    text = "臺灣在亞洲，中國也在亞洲。"
    found = Echo().translate_with_attention(text, Direction("zh-Hant", "en"), silent())
    assert found.attention.shape == (len(found.target), len(found.source))
    for number, piece in enumerate(found.target):
        attended = found.source[int(found.attention[number].argmax())]
        assert found.text[piece.start : piece.end] == piece.text == attended.text
        assert text[attended.start : attended.end] == convert_script(piece.text, "s2t")
    ends = [piece for piece in found.source if piece.text == "$"]
    assert len(ends) == 2 and all(piece.start == piece.end for piece in ends)


def test_attention_of_a_converted_translation_points_into_it() -> None:
    found = Echo().translate_with_attention("汉语，好", Direction("en", "zh-Hant"), silent())
    assert found.text == "漢語，好"
    assert [found.text[piece.start : piece.end] for piece in found.target] == list("漢語，好")


def test_attention_of_a_given_translation_searches_for_none() -> None:
    echo = Echo()
    found = echo.translate_with_attention("中国", ZH_EN, silent(), "China")
    assert (found.text, [piece.text for piece in found.target]) == ("China", list("China"))
    assert echo.batches == []


@pytest.mark.parametrize(
    ("text", "direction", "given_one"),
    [
        ("他们来了，我们走了，他们也走了。", ZH_EN, "x"),  # two parts
        ("中国", Direction("en", "zh-Hant"), "國"),  # the model writes the other script
        ("中国", ZH_EN, "x" * 100),  # more than its decoder has places for
        ("中国", ZH_EN, ""),
    ],
)
def test_a_translation_that_the_model_cannot_be_held_to_is_left_aside(
    text: str, direction: Direction, given_one: str
) -> None:
    own = Echo().translate_with_attention(text, direction, silent())
    assert own.text and own.text != given_one
    held = Echo().translate_with_attention(text, direction, silent(), given_one)
    assert (held.text, held.target) == (own.text, own.target)


@given(st.text(max_size=60))
def test_a_cut_has_text_on_both_sides(text: str) -> None:
    cut = cut_near_middle(text)
    assert cut is None or (text[:cut].strip() and text[cut:].strip())


@given(st.lists(st.text("ab,，c 。", min_size=1, max_size=80), max_size=6))
def test_no_source_is_longer_than_the_model_allows(texts: list[str]) -> None:
    echo = Echo()
    found = echo.translate_batch(texts, EN_ZH, silent())
    assert len(found) == len(texts)
    assert all(len(source) + 1 <= 12 for batch, _, _ in echo.batches for source in batch)
    for text, one in zip(texts, found, strict=True):
        assert one is not None and one.text.replace(" ", "") == text.replace(" ", "").replace("　", "")
