"""Which script a text is in, which way it runs, and Simplified ↔ Traditional with offset maps."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, Protocol

import regex

from core.text.normalise import fold
from core.text.offset_map import Mapped

Variant = Literal["s2t", "t2s"]
"""Simplified to Traditional, or Traditional to Simplified."""

SPACELESS = frozenset(
    {"Han", "Hiragana", "Katakana", "Bopomofo", "Thai", "Lao", "Khmer", "Myanmar", "Tibetan", "Yi"}
)
"""Scripts that put no spaces between words."""

_SPACED = (
    "Latin",
    "Cyrillic",
    "Greek",
    "Arabic",
    "Hebrew",
    "Devanagari",
    "Bengali",
    "Gurmukhi",
    "Gujarati",
    "Tamil",
    "Telugu",
    "Kannada",
    "Malayalam",
    "Sinhala",
    "Hangul",
    "Georgian",
    "Armenian",
    "Ethiopic",
    "Mongolian",
    "Syriac",
    "Thaana",
)
_RUNS = {
    name: regex.compile(rf"\p{{Script={name}}}(?:\p{{M}}|\p{{Script={name}}})*")
    for name in (*sorted(SPACELESS), *_SPACED)
}
_RIGHT = frozenset({"R", "AL"})


def script_counts(text: str) -> Counter[str]:
    """How many code points of each known script `text` has (ISO names as Unicode writes them)."""
    if text.isascii():
        letters = sum(character.isalpha() for character in text)
        return Counter({"Latin": letters} if letters else {})
    counts = {name: sum(len(run) for run in runs.findall(text)) for name, runs in _RUNS.items()}
    return Counter({name: count for name, count in counts.items() if count})


def main_script(text: str) -> str:
    """The script most of `text` is in; "Common" where it has none (digits, punctuation)."""
    ranked = script_counts(text).most_common(1)
    return ranked[0][0] if ranked else "Common"


def is_right_to_left(text: str) -> bool:
    """Whether more of the text's letters run from right to left than from left to right.

    A passage in Arabic that opens with a Latin name is right-to-left; on a tie the first letter decides.
    """
    if text.isascii():
        return False
    strong = [kind for kind in map(unicodedata.bidirectional, text) if kind == "L" or kind in _RIGHT]
    right = sum(kind in _RIGHT for kind in strong)
    if 2 * right == len(strong):
        return bool(strong) and strong[0] in _RIGHT
    return 2 * right > len(strong)


class _Converter(Protocol):
    def convert(self, text: str) -> str: ...


@lru_cache(maxsize=2)
def _converter(variant: Variant) -> _Converter:
    from opencc import OpenCC  # loads its dictionaries: only when a text is converted

    converter: _Converter = OpenCC(variant)
    return converter


def convert_script(text: str, variant: Variant) -> str:
    """`text` in the other Chinese script, phrase by phrase; what is not Chinese stays as it is."""
    try:
        return _converter(variant).convert(text)
    except UnicodeEncodeError:  # a lone surrogate: convert what stands between
        return "".join(
            part if "\ud800" <= part[0] <= "\udfff" else _converter(variant).convert(part)
            for part in regex.findall(r"[\ud800-\udfff]|[^\ud800-\udfff]+", text)
        )


def convert_with_map(text: str, variant: Variant) -> Mapped:
    """`convert_script` with the map between the positions of `text` and of its conversion.

    The text is halved as long as its halves convert to the halves of the whole, down to the phrases
    that only convert together: so the map is right also where a phrase changes its length.
    """
    return Mapped.of_pieces(_pieces(text, convert_script(text, variant), variant))


def _pieces(text: str, whole: str, variant: Variant) -> list[tuple[str, str]]:
    if text == whole or len(text) < 2:
        return [(text, whole)]
    for cut in _cuts(len(text)):
        left, right = convert_script(text[:cut], variant), convert_script(text[cut:], variant)
        if left + right == whole:
            return _pieces(text[:cut], left, variant) + _pieces(text[cut:], right, variant)
    return [(text, whole)]


def _cuts(length: int) -> Iterator[int]:
    """Every place inside, from the middle outwards."""
    middle = length // 2
    for distance in range(middle + 1):
        if middle - distance > 0:
            yield middle - distance
        if distance and middle + distance < length:
            yield middle + distance


@lru_cache(maxsize=4096)
def _plain(text: str, variant: Variant) -> str:
    return convert_script(unicodedata.normalize("NFC", fold(text).text), variant)


def equal_across_scripts(one: str, other: str) -> bool:
    """Whether two texts differ only in Simplified/Traditional, full/half width, digits or composition.

    One character often stands for several in the other script, so agreement in either script counts.
    """
    return one == other or any(_plain(one, variant) == _plain(other, variant) for variant in ("t2s", "s2t"))
