"""Maps between the positions of a text and of a changed form of it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OffsetMap:
    """A monotone map between the code points of an original text and of a changed one.

    `original` and `changed` are parallel lists of anchors, both beginning with 0, ending with the
    length of their text and never falling: ``original[k]`` is the same place as ``changed[k]``.
    Between two anchors a stretch of equal length maps character by character; any other stretch maps
    as a whole, so that a start goes to its start and an end to its end.
    """

    original: tuple[int, ...]
    changed: tuple[int, ...]

    @classmethod
    def identity(cls, length: int) -> OffsetMap:
        """The map of a text of `length` code points that did not change."""
        return cls((0, length), (0, length)) if length else cls((0,), (0,))

    @classmethod
    def of_pieces(cls, pieces: Iterable[tuple[int, int]]) -> OffsetMap:
        """The map of a text changed piece by piece, from the lengths (before, after) of the pieces.

        Neighbouring pieces that kept their length are joined.
        """
        original, changed = [0], [0]
        linear = False
        for before, after in pieces:
            if not before and not after:
                continue
            if linear and before == after:
                original[-1] += before
                changed[-1] += after
            else:
                original.append(original[-1] + before)
                changed.append(changed[-1] + after)
            linear = before == after
        return cls(tuple(original), tuple(changed))

    @property
    def is_identity(self) -> bool:
        return self.original == self.changed

    @property
    def inverse(self) -> OffsetMap:
        """The map from the changed text to the original one."""
        return OffsetMap(self.changed, self.original)

    def span_to_changed(self, start: int, end: int) -> tuple[int, int]:
        """Where ``[start, end)`` of the original lies in the changed text.

        Whole stretches are covered; text put in exactly at an edge stays outside. The result is empty
        where the text was taken out. Positions outside the text are moved to its nearest end.
        """
        return _carry(self.original, self.changed, start, end)

    def span_to_original(self, start: int, end: int) -> tuple[int, int]:
        """Where ``[start, end)`` of the changed text lies in the original, by the same rules."""
        return _carry(self.changed, self.original, start, end)

    def to_changed(self, position: int) -> int:
        """Where the caret position `position` of the original lies in the changed text."""
        return _start(self.original, self.changed, position)

    def to_original(self, position: int) -> int:
        """Where the caret position `position` of the changed text lies in the original."""
        return _start(self.changed, self.original, position)

    def then(self, following: OffsetMap) -> OffsetMap:
        """The map through both: `following` starts from this map's changed text."""
        if self.is_identity:
            return following
        if following.is_identity:
            return self
        back = self.inverse
        anchors: list[tuple[int, int]] = []
        for middle in sorted({*self.changed, *following.original}):
            before, after = back._exact(middle), following._exact(middle)
            if before is not None and after is not None:
                anchors += [(before[0], after[0]), (before[1], after[1])]
        return OffsetMap.of_pieces(
            (o2 - o1, c2 - c1) for (o1, c1), (o2, c2) in zip([(0, 0), *anchors], anchors, strict=False)
        )

    def _exact(self, position: int) -> tuple[int, int] | None:
        """The first and last place of `position` in the changed text; None inside a whole stretch."""
        first = _end(self.original, self.changed, position)
        last = _start(self.original, self.changed, position)
        at = bisect_left(self.original, position)
        if self.original[at] == position or first == last:
            return first, last
        return None


@dataclass(frozen=True, slots=True)
class Mapped:
    """A changed text and the map from the original's positions to its own."""

    text: str
    map: OffsetMap

    @classmethod
    def unchanged(cls, text: str) -> Mapped:
        return cls(text, OffsetMap.identity(len(text)))

    @classmethod
    def of_pieces(cls, pieces: Iterable[tuple[str, str]]) -> Mapped:
        """The text made of the second of each (before, after)."""
        listed = list(pieces)
        changed = "".join(after for _, after in listed)
        return cls(changed, OffsetMap.of_pieces((len(before), len(after)) for before, after in listed))


def _carry(source: tuple[int, ...], target: tuple[int, ...], start: int, end: int) -> tuple[int, int]:
    first = _start(source, target, start)
    if end <= start:
        return first, first
    last = _end(source, target, end)
    return min(first, last), last


def _start(source: tuple[int, ...], target: tuple[int, ...], position: int) -> int:
    """Where a start goes: past what was put in there, to the beginning of a whole stretch."""
    position = min(max(position, 0), source[-1])
    k = bisect_right(source, position) - 1
    if k + 1 == len(source) or source[k + 1] - source[k] != target[k + 1] - target[k]:
        return target[k]
    return target[k] + position - source[k]


def _end(source: tuple[int, ...], target: tuple[int, ...], position: int) -> int:
    """Where an end goes: before what was put in there, to the end of a whole stretch."""
    position = min(max(position, 0), source[-1])
    k = bisect_left(source, position)
    if k == 0 or source[k] - source[k - 1] != target[k] - target[k - 1]:
        return target[k]
    return target[k] - (source[k] - position)
