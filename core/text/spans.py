"""Positions in a text: other units of counting, spans that are slightly off, spans after an edit."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import accumulate

import regex
from rapidfuzz.distance import Levenshtein

from core.text.offset_map import Mapped, OffsetMap

__all__ = [
    "Mapped",
    "OffsetMap",
    "Utf8Map",
    "Utf16Map",
    "edit_map",
    "reanchor",
    "repair",
]

REPAIR_WINDOW = 4
"""How far, in code points, an answer may stand from its given offset and still be repaired."""

_ASTRAL = regex.compile(r"[\U00010000-\U0010FFFF]")
_LONGEST_EDIT = 25_000_000
"""Edits whose two sides multiply to more than this are not compared character by character."""


class Utf16Map:
    """Code points ↔ UTF-16 code units (Qt's positions) of one text.

    Only characters outside the Basic Multilingual Plane differ: their positions are kept sorted, so a
    look-up is a bisection and a text without any costs nothing.
    """

    __slots__ = ("_astral", "_astral_units", "_length")

    def __init__(self, text: str) -> None:
        self._length = len(text)
        found = [] if text.isascii() else [match.start() for match in _ASTRAL.finditer(text)]
        self._astral = found
        self._astral_units = [position + nth for nth, position in enumerate(found)]

    @property
    def units(self) -> int:
        """The length of the text in UTF-16 code units."""
        return self._length + len(self._astral)

    def to_utf16(self, position: int) -> int:
        """The UTF-16 position of code point `position`; outside the text its nearest end."""
        position = min(max(position, 0), self._length)
        return position + bisect_left(self._astral, position)

    def from_utf16(self, unit: int) -> int:
        """The code point at UTF-16 position `unit`; the middle of a surrogate pair is its start."""
        unit = min(max(unit, 0), self.units)
        return unit - bisect_left(self._astral_units, unit)


class Utf8Map:
    """Code points ↔ UTF-8 bytes of one text (byte-level tokenizers, files)."""

    __slots__ = ("_starts",)

    def __init__(self, text: str) -> None:
        widths = (_utf8_width(ord(character)) for character in text)
        self._starts = range(len(text) + 1) if text.isascii() else list(accumulate(widths, initial=0))

    def to_utf8(self, position: int) -> int:
        """The byte at which code point `position` begins; outside the text its nearest end."""
        return self._starts[min(max(position, 0), len(self._starts) - 1)]

    def from_utf8(self, byte: int) -> int:
        """The code point that byte `byte` belongs to."""
        return max(bisect_right(self._starts, max(byte, 0)) - 1, 0)


def _utf8_width(code: int) -> int:
    if code < 0x80:
        return 1
    if code < 0x800:
        return 2
    return 3 if code < 0x10000 else 4


def repair(passage: str, text: str, start: int, window: int = REPAIR_WINDOW) -> int | None:
    """Where `text` really begins: the one exact match nearest to `start`, at most `window` away.

    `start` itself wins. Two matches equally near on both sides are no answer: None, as with no match.
    """
    if not text:
        return None
    for distance in range(window + 1):
        found = [
            place
            for place in {start - distance, start + distance}
            if place >= 0 and passage.startswith(text, place)
        ]
        if found:
            return found[0] if len(found) == 1 else None
    return None


def edit_map(old: str, new: str) -> OffsetMap:
    """The map of an edit: what stands before and after the change maps onto itself.

    Between two very long changes only their edges map.
    """
    return OffsetMap.of_pieces(_edit_pieces(old, new))


def _edit_pieces(old: str, new: str) -> list[tuple[int, int]]:
    head = _common_prefix(old, new)
    tail = _common_prefix(old[head:][::-1], new[head:][::-1])
    middle_old, middle_new = old[head : len(old) - tail], new[head : len(new) - tail]
    return [(head, head), *_middle_pieces(middle_old, middle_new), (tail, tail)]


def _middle_pieces(old: str, new: str) -> list[tuple[int, int]]:
    if not old or not new or len(old) * len(new) > _LONGEST_EDIT:
        return _apart(len(old), len(new))
    pieces: list[tuple[int, int]] = []
    for code in Levenshtein.opcodes(old, new):
        before, after = code.src_end - code.src_start, code.dest_end - code.dest_start
        # A replaced stretch of equal length is no map of its characters: take out, then put in.
        pieces += [(before, after)] if code.tag == "equal" else _apart(before, after)
    return pieces


def _apart(before: int, after: int) -> list[tuple[int, int]]:
    return [(before, 0), (0, after)] if before == after else [(before, after)]


def _common_prefix(one: str, other: str) -> int:
    """Length of the common beginning, by bisection (slices compare at memory speed)."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def reanchor(old: str, new: str, start: int, end: int) -> tuple[int, int] | None:
    """Where the span ``old[start:end]`` stands after the passage was edited from `old` to `new`.

    The edit is read from both sides. Where both readings find the same text at one place, that is it.
    Where only one of them does, or the text was moved elsewhere, it must have been the only one of its
    kind. Otherwise, and where the text itself was changed, the span is None and a person must look.
    """
    text = old[start:end]
    if not text or not 0 <= start < end <= len(old):
        return None
    forward = edit_map(old, new).span_to_changed(start, end)
    first, last = edit_map(old[::-1], new[::-1]).span_to_changed(len(old) - end, len(old) - start)
    backward = (len(new) - last, len(new) - first)
    kept = {place for place in (forward, backward) if new[place[0] : place[1]] == text}
    if len(kept) == 1 and (forward == backward or _only(old, text)):
        return kept.pop()
    return _only(new, text) if not kept and _only(old, text) else None


def _only(passage: str, text: str) -> tuple[int, int] | None:
    place = passage.find(text)
    if place < 0 or passage.find(text, place + 1) >= 0:
        return None
    return place, place + len(text)
