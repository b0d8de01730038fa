"""The units people move and count by: graphemes, characters, words, tokens."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import lru_cache
from typing import Literal

import regex

from core.text.scripts import SPACELESS

Unit = Literal["character", "token"]

_GRAPHEME = regex.compile(r"\X")
# The long-vowel marks ー and ｰ belong to no one script, yet never stand in a spaced one.
_SPACELESS = "ーｰ" + "".join(rf"\p{{Script={name}}}" for name in sorted(SPACELESS))
_SPACELESS_CHARACTER = regex.compile(rf"[{_SPACELESS}]")
_SPACED_LETTER = rf"[[\p{{L}}\p{{N}}\p{{M}}_]--[{_SPACELESS}]]"
# Soft hyphens and joiners without width belong to a word only between its letters.
_WITHIN_WORD = rf"[\u00AD\u2060\uFEFF]+(?={_SPACED_LETTER})"
_SPACED_WORD = rf"{_SPACED_LETTER}(?:{_SPACED_LETTER}|[\u200C\u200D]|{_WITHIN_WORD})*"
_LETTER_WORD = regex.compile(rf"[\p{{L}}--[{_SPACELESS}]][[\p{{L}}\p{{M}}]--[{_SPACELESS}]]*", flags=regex.V1)
_TOKEN = regex.compile(rf"{_SPACED_WORD}|[{_SPACELESS}]\p{{M}}*|\S\p{{M}}*", flags=regex.V1)
_CARET_WORD = regex.compile(
    rf"{_SPACED_WORD}(?:['’.,\-](?={_SPACED_LETTER}){_SPACED_WORD})*"
    r"|\p{Script=Hiragana}[\p{Script=Hiragana}ー\p{M}]*"
    r"|\p{Script=Katakana}[\p{Script=Katakana}ー\p{M}]*"
    rf"|(?:[{_SPACELESS}--\p{{Script=Hiragana}}\p{{Script=Katakana}}]\p{{M}}*)+",
    flags=regex.V1,
)


def unit_for(text: str) -> Unit:
    """What a span of `text` is counted in: characters where its words stand without spaces, else tokens.

    Decided by what there is more of: characters of scripts without spaces, or words of the others
    (so Latin names in a Chinese passage weigh as words, not by their letters).
    """
    if text.isascii():
        return "token"
    spaceless = len(_SPACELESS_CHARACTER.findall(text))
    return "character" if spaceless > len(_LETTER_WORD.findall(text)) else "token"


@lru_cache(maxsize=64)
def grapheme_boundaries(text: str) -> tuple[int, ...]:
    """The positions between user-perceived characters, in code points, with 0 and the text's end."""
    return (0, *(match.end() for match in _GRAPHEME.finditer(text)))


def next_grapheme(text: str, position: int, count: int = 1) -> int:
    """The caret position `count` graphemes after `position`, at most the text's end."""
    edges = grapheme_boundaries(text)
    return edges[min(bisect_right(edges, position) - 1 + count, len(edges) - 1)]


def previous_grapheme(text: str, position: int, count: int = 1) -> int:
    """The caret position `count` graphemes before `position`, at least 0.

    From the inside of a grapheme the first step goes to its start.
    """
    edges = grapheme_boundaries(text)
    return edges[max(bisect_left(edges, position) - count, 0)]


def snap_to_grapheme(text: str, position: int) -> int:
    """`position`, or the start of the grapheme it falls into."""
    edges = grapheme_boundaries(text)
    return edges[max(bisect_right(edges, position) - 1, 0)]


@lru_cache(maxsize=64)
def caret_words(text: str) -> tuple[tuple[int, int], ...]:
    """The stretches that Ctrl+arrow moves by, as ``[start, end)``.

    A word with its inner apostrophes and hyphens; in scripts without spaces a run of one script
    (kanji, hiragana and katakana apart), which ends at punctuation and at foreign words.
    """
    return tuple(match.span() for match in _CARET_WORD.finditer(text))


def next_word(text: str, position: int, *, edge: Literal["start", "end"] = "end") -> int:
    """The nearest word end (or start) after `position`; the text's end where there is none."""
    edges = [span[edge == "end"] for span in caret_words(text)]
    at = bisect_right(edges, position)
    return edges[at] if at < len(edges) else len(text)


def previous_word(text: str, position: int, *, edge: Literal["start", "end"] = "start") -> int:
    """The nearest word start (or end) before `position`; 0 where there is none."""
    edges = [span[edge == "end"] for span in caret_words(text)]
    at = bisect_left(edges, position)
    return edges[at - 1] if at else 0


def word_at(text: str, position: int) -> tuple[int, int] | None:
    """The word that covers `position` (what a double click takes), or None between words."""
    words = caret_words(text)
    at = bisect_right(words, (position, len(text) + 1)) - 1
    if at >= 0 and words[at][0] <= position < words[at][1]:
        return words[at]
    return None


def characters(text: str) -> list[tuple[int, int]]:
    """Every code point as ``[start, end)``."""
    return [(at, at + 1) for at in range(len(text))]


def words(text: str) -> list[tuple[int, int]]:
    """The stretches between white space, as ``[start, end)``."""
    return [match.span() for match in regex.finditer(r"\S+", text)]


def tokens(text: str) -> list[tuple[int, int]]:
    """Words with punctuation apart, and single characters in scripts without spaces."""
    return [match.span() for match in _TOKEN.finditer(text)]
