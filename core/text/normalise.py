"""Unicode normal forms, width and digits, each with a map back to the text as it came."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Literal

import regex

from core.text.offset_map import Mapped, OffsetMap

Form = Literal["NFC", "NFD", "NFKC", "NFKD"]

_CLUSTER = regex.compile(
    # Jamo that compose only after compatibility decomposition stand in separate graphemes.
    r"[\uAC00-\uD7A3]?[\u1100-\u11FF\u3131-\u318E\uA960-\uA97C\uD7B0-\uD7FB\uFFA0-\uFFDC]+\p{M}*|\X"
)
_WIDE = regex.compile(r"[\u3000\uFF01-\uFF5E\uFFE0-\uFFE6]|[\uFF61-\uFF9F]+|[\uFFA0-\uFFDC]+")
_DIGIT = regex.compile(r"[\p{Nd}--0-9]", flags=regex.V1)


def normalise(text: str, form: Form) -> Mapped:
    """`text` in the normal form, mapped grapheme by grapheme.

    The result always equals ``unicodedata.normalize(form, text)``; graphemes that change their length
    map as a whole.
    """
    if unicodedata.is_normalized(form, text):
        return Mapped.unchanged(text)
    whole = unicodedata.normalize(form, text)
    mapped = Mapped.of_pieces(
        (cluster, unicodedata.normalize(form, cluster)) for cluster in _CLUSTER.findall(text)
    )
    if mapped.text == whole:
        return mapped
    return Mapped(whole, OffsetMap.of_pieces([(len(text), len(whole))]))


def fold_width(text: str) -> Mapped:
    """Full-width Latin, digits and signs to the ordinary ones, half-width kana and jamo to full width."""
    return _replace(text, _WIDE, lambda found: unicodedata.normalize("NFKC", found))


def fold_digits(text: str) -> Mapped:
    """Decimal digits of every script (٣, ३, ３) to ASCII digits; one for one."""
    return _replace(text, _DIGIT, lambda found: str(unicodedata.digit(found)))


def fold(text: str) -> Mapped:
    """Width and digits folded, mapped to the original."""
    if text.isascii():
        return Mapped.unchanged(text)
    wide = fold_width(text)
    digits = fold_digits(wide.text)
    return Mapped(digits.text, wide.map.then(digits.map))


def _replace(text: str, pattern: regex.Pattern[str], change: Callable[[str], str]) -> Mapped:
    if not pattern.search(text):
        return Mapped.unchanged(text)
    pieces: list[tuple[str, str]] = []
    done = 0
    for match in pattern.finditer(text):
        between = text[done : match.start()]
        pieces += [(between, between), (match.group(), change(match.group()))]
        done = match.end()
    return Mapped.of_pieces([*pieces, (text[done:], text[done:])])
