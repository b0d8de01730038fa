"""SimpleMatch: the stretch of a passage that is most like a given answer (Cui et al. 2019, section 3.2).

Over all windows whose length differs from the answer's by at most δ units, the one with the highest
unit-level F1 to the answer, by multiset overlap. Ties go to the earliest start, then to the shortest.

How it is fast and still exact. A unit that the answer holds k times counts in a window unless k equal
units stand before it in that window. Let gap(p) be the distance from place p to the k-th equal unit
before it (without end where there is none, 0 where the answer lacks the unit). Then

    overlap of [i, i + L) = number of t in 0..L-1 with gap(i + t) > t

so the overlaps of length L + 1 are those of length L plus one comparison, for all i at once.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from core.alignment.units import Unit, UnitChoice, places, resolve_unit
from core.domain.spans import Span
from core.errors import InputError

DEFAULT_DELTA = 5
LARGEST_DELTA = 100
"""Wider windows than this are no longer an alignment, and their table would not fit into memory."""

Window = tuple[int, int]
Integers = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Match:
    """What SimpleMatch found.

    Attributes:
        best: The chosen span, or None where there is none (`status` says why).
        f1: Its F1 to the answer, in 0..1; 0 where there is none.
        unit: What was counted: character, word or token.
        windows: Every window that reaches `f1`, as ``[start, end)`` in units, the best one first.
        maxima: The same windows in code points.
        status: ok, empty_answer, no_window (the passage is shorter than every allowed length) or
            no_overlap.
    """

    best: Span | None
    f1: float
    unit: Unit
    windows: tuple[Window, ...] = ()
    maxima: tuple[Window, ...] = ()
    status: str = "ok"

    @property
    def window(self) -> Window | None:
        """The chosen window in units."""
        return self.windows[0] if self.windows else None


def simple_match(
    passage: str, answer: str, delta: int = DEFAULT_DELTA, unit: UnitChoice | str = "auto"
) -> Match:
    """The window of `passage` that is most like `answer`, with every other window that is as good.

    Raises:
        InputError: `delta` is outside 0..100 or `unit` is unknown.
    """
    if not 0 <= delta <= LARGEST_DELTA:
        raise InputError(f"delta {delta} is outside 0..{LARGEST_DELTA}", remedy="The paper uses 0 to 5")
    resolved = "character" if unit == "character" else resolve_unit(passage, unit)
    if resolved == "character":
        return _match_characters(passage, answer, delta)
    return _match_units(passage, answer, delta, resolved)


def _match_characters(passage: str, answer: str, delta: int) -> Match:
    if answer in passage:  # nothing is better than F1 = 1, and only windows of this length reach it
        delta = 0
    shortest, longest, status = _lengths(len(passage), len(answer), delta)
    if status != "ok":
        return Match(None, 0.0, "character", status=status)
    ids, quotas = _character_ids(passage, answer)
    f1, windows = _best_windows(ids, quotas, _sizes(shortest, longest, len(answer)))
    if not windows:
        return Match(None, 0.0, "character", status="no_overlap")
    start, end = windows[0]
    return Match(Span(start, end, passage[start:end]), f1, "character", windows, windows)


def _match_units(passage: str, answer: str, delta: int, unit: Unit) -> Match:
    where = places(passage, unit)
    wanted = [answer[start:end] for start, end in places(answer, unit)]
    shortest, longest, status = _lengths(len(where), len(wanted), delta)
    if status != "ok":
        return Match(None, 0.0, unit, status=status)
    ids, quotas = _unit_ids([passage[start:end] for start, end in where], wanted)
    f1, windows = _best_windows(ids, quotas, _sizes(shortest, longest, len(wanted)))
    if not windows:
        return Match(None, 0.0, unit, status="no_overlap")
    maxima = tuple((where[first][0], where[last - 1][1]) for first, last in windows)
    return Match(Span.of(passage, *maxima[0]), f1, unit, windows, maxima)


def _lengths(passage: int, answer: int, delta: int) -> tuple[int, int, str]:
    """The shortest and the longest window, and whether there is one at all."""
    shortest, longest = max(1, answer - delta), min(passage, answer + delta)
    if answer == 0:
        return 0, 0, "empty_answer"
    return shortest, longest, "ok" if shortest <= longest else "no_window"


class _Slots(threading.local):
    """A code point → id table for each thread; the system gives it memory only where it is touched."""

    def __init__(self) -> None:
        self.table: Integers = np.zeros(0x110000, dtype=np.int64)


_SLOTS = _Slots()


def _character_ids(passage: str, answer: str) -> tuple[Integers, Integers]:
    """The passage as ids (0: not in the answer), and by id how often the answer holds it."""
    table, size = _SLOTS.table, len(passage)
    codes = np.frombuffer((passage + answer).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    codes = codes.astype(np.intp)  # indexing by anything else is several times slower
    letters = codes[size:]
    table[letters] = _counting(len(answer) + 1)[1:]
    ids = table[codes]
    table[letters] = 0
    return ids[:size], np.bincount(ids[size:])


_COUNTING = np.arange(4096)


def _counting(size: int) -> Integers:
    """0, 1, 2, … without making it anew each time."""
    return _COUNTING[:size] if size <= len(_COUNTING) else np.arange(size)


def _unit_ids(passage: Sequence[str], answer: Sequence[str]) -> tuple[Integers, Integers]:
    known: dict[str, int] = {}
    wanted = [known.setdefault(unit, len(known) + 1) for unit in answer]
    return np.array([known.get(unit, 0) for unit in passage], dtype=np.int64), np.bincount(wanted)


@dataclass(frozen=True, slots=True)
class _Sizes:
    """The window lengths of one search and what follows from them, made once for each combination.

    Numbers are kept as arrays without dimensions: numpy takes them faster than plain integers, and these
    arrays are so short that such costs are all there is.
    """

    shortest: int
    longest: int
    answer: int
    shortest_value: Integers
    endless: Integers
    reach: Integers
    halves: Floats
    triangle: Floats


@lru_cache(maxsize=1024)
def _sizes(shortest: int, longest: int, answer: int) -> _Sizes:
    reach = np.arange(shortest, longest)[:, None]
    halves, triangle = (reach + (answer + 1)) / 2, np.tri(longest - shortest)
    return _Sizes(
        shortest, longest, answer, np.array(shortest), np.array(longest + 1), reach, halves, triangle
    )


def _best_windows(ids: Integers, quotas: Integers, sizes: _Sizes) -> tuple[float, tuple[Window, ...]]:
    """The highest F1 and all windows that reach it, by start, then by end; none at 0.

    Only windows of the shortest length are looked at everywhere. A longer one among the best begins with
    a unit that counts: without its first unit it would be shorter and as full. Quotients of such small
    integers are equal as doubles exactly where they are equal as fractions, so F1 is compared as it is.
    """
    at = ids.nonzero()[0]
    if at.size == 0:
        return 0.0, ()
    shortest = sizes.shortest
    places, gaps = _gaps(ids[at], at, quotas, sizes.endless)
    base = _shortest_overlaps(places, gaps, len(ids), sizes)
    top = base.item(base.argmax())
    best = 2 * top / (shortest + sizes.answer)
    if shortest == sizes.longest:
        return best, _of_length(base, top, shortest)
    spread = np.zeros(len(ids) + sizes.longest, dtype=np.int64)
    spread[places] = gaps
    starts = at if at.item(-1) < len(base) else at[: at.searchsorted(len(base))]
    longer = _longer_f1(starts, spread, base, sizes)
    best_longer = longer.item(longer.argmax()) if longer.size else 0.0
    if best > best_longer:
        return best, _of_length(base, top, shortest)
    windows = list(_of_length(base, top, shortest)) if best == best_longer else []
    for place in (longer == best_longer).ravel().nonzero()[0].tolist():
        row, column = divmod(place, len(starts))
        start = starts.item(column)
        windows.append((start, start + row + shortest + 1))
    return best_longer, tuple(sorted(windows))


def _of_length(overlaps: Integers, top: int, length: int) -> tuple[Window, ...]:
    """The windows of one length that have the overlap `top`."""
    return tuple((start, start + length) for start in (overlaps == top).nonzero()[0].tolist())


_SHIFT, _PLACE, _NONE = np.array(32), np.array(0xFFFFFFFF), np.array(0)


def _gaps(kinds: Integers, at: Integers, quotas: Integers, endless: Integers) -> tuple[Integers, Integers]:
    """Places, by unit, and the distance of each to the k-th equal unit before it; else `endless`.

    k is how often the answer holds the unit (`quotas`). Units and places are sorted as one number each; the
    difference of two such numbers is the distance, or more than any distance for different units.
    """
    keys = (kinds << _SHIFT) + at
    keys.sort()
    gaps = np.empty_like(keys)
    if quotas.item(quotas.argmax()) == 1:
        gaps[0] = endless
        np.subtract(keys[1:], keys[:-1], out=gaps[1:])
    else:
        before = _counting(len(keys)) - quotas[keys >> _SHIFT]
        np.subtract(keys, keys[np.maximum(before, _NONE)], out=gaps)
        gaps[before < _NONE] = endless
    return keys & _PLACE, np.minimum(gaps, endless)


def _shortest_overlaps(places: Integers, gaps: Integers, size: int, sizes: _Sizes) -> Integers:
    """Overlaps with the answer of all windows of the shortest length, [starts].

    The unit at place p counts for the starts after ``p - gap`` from which the window still reaches p.
    """
    shortest = sizes.shortest
    ends = places + sizes.shortest_value
    begins = ends - np.minimum(gaps, sizes.shortest_value)
    steps = np.bincount(begins, minlength=size + shortest)
    steps[ends] -= 1
    return steps.cumsum()[shortest - 1 : size]


def _longer_f1(starts: Integers, gaps: Integers, base: Integers, sizes: _Sizes) -> Floats:
    """F1 of the windows of ``shortest + 1 + row`` units, [rows, starts]; `gaps` by place, 0 past the end.

    A window that would run past the passage's end is cut there; it has the overlap of the shorter one, so
    it never wins.
    """
    grown = gaps[starts + sizes.reach] > sizes.reach
    overlaps: Floats = sizes.triangle.dot(grown)
    overlaps += base[starts]
    overlaps /= sizes.halves
    return overlaps
