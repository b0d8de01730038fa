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
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.alignment.units import Unit, UnitChoice, places, resolve_unit
from core.domain.spans import Span
from core.errors import InputError

DEFAULT_DELTA = 5
LARGEST_DELTA = 100
"""Wider windows than this are no longer an alignment, and their table would not fit into memory."""

Window = tuple[int, int]
Ids = NDArray[np.int32]


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
    resolved = resolve_unit(passage, unit)
    if resolved == "character":
        return _match_characters(passage, answer, delta)
    return _match_units(passage, answer, delta, resolved)


def _match_characters(passage: str, answer: str, delta: int) -> Match:
    shortest, longest, status = _lengths(len(passage), len(answer), delta)
    if status != "ok":
        return Match(None, 0.0, "character", status=status)
    ids, quotas = _character_ids(passage, answer)
    overlap, windows = _best_windows(ids, quotas, len(answer), shortest, longest)
    if not windows:
        return Match(None, 0.0, "character", status="no_overlap")
    start, end = windows[0]
    f1 = 2 * overlap / (end - start + len(answer))
    return Match(Span(start, end, passage[start:end]), f1, "character", windows, windows)


def _match_units(passage: str, answer: str, delta: int, unit: Unit) -> Match:
    where = places(passage, unit)
    wanted = [answer[start:end] for start, end in places(answer, unit)]
    shortest, longest, status = _lengths(len(where), len(wanted), delta)
    if status != "ok":
        return Match(None, 0.0, unit, status=status)
    ids, quotas = _unit_ids([passage[start:end] for start, end in where], wanted)
    overlap, windows = _best_windows(ids, quotas, len(wanted), shortest, longest)
    if not windows:
        return Match(None, 0.0, unit, status="no_overlap")
    start, end = windows[0]
    f1 = 2 * overlap / (end - start + len(wanted))
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
        self.table: Ids = np.zeros(0x110000, dtype=np.int32)


_SLOTS = _Slots()


def _character_ids(passage: str, answer: str) -> tuple[Ids, Ids]:
    """The passage as ids (0: not in the answer), and by id how often the answer holds it."""
    table = _SLOTS.table
    letters = np.frombuffer(answer.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    codes = np.frombuffer(passage.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    table[letters] = np.arange(1, len(letters) + 1, dtype=np.int32)
    quotas = np.bincount(table[letters])
    ids = table[codes]
    table[letters] = 0
    return ids, quotas


def _unit_ids(passage: Sequence[str], answer: Sequence[str]) -> tuple[Ids, Ids]:
    known: dict[str, int] = {}
    wanted = [known.setdefault(unit, len(known) + 1) for unit in answer]
    ids = np.array([known.get(unit, 0) for unit in passage], dtype=np.int32)
    return ids, np.bincount(wanted)


def _best_windows(
    ids: Ids, quotas: Ids, answer: int, shortest: int, longest: int
) -> tuple[int, tuple[Window, ...]]:
    """The overlap of the best windows and the windows themselves, by start, then by end; none at 0."""
    at = ids.nonzero()[0]
    if at.size == 0:
        return 0, ()
    overlaps = _overlaps(ids, at, quotas, shortest, longest)
    tops: list[int] = overlaps.max(axis=1).tolist()
    best, total = 0, 1
    for row, top in enumerate(tops):
        if top * total > best * (shortest + row + answer):  # top / (L + answer) > best / total
            best, total = top, shortest + row + answer
    windows: list[Window] = []
    for row, top in enumerate(tops):
        length = shortest + row
        if top and top * total == best * (length + answer):
            windows += [(start, start + length) for start in (overlaps[row] == top).nonzero()[0].tolist()]
    windows.sort()
    return tops[windows[0][1] - windows[0][0] - shortest], tuple(windows)


def _overlaps(ids: Ids, at: NDArray[np.intp], quotas: Ids, shortest: int, longest: int) -> NDArray[Any]:
    """Overlaps with the answer, [lengths, starts]: row r holds the windows of ``shortest + r`` units.

    A window that would run past the passage's end is cut there; as the shorter one has the same overlap
    it never wins.
    """
    kind = np.int16 if longest < 32_000 else np.int32
    size, rows, starts = len(ids), longest - shortest, len(ids) - shortest + 1
    gaps = _gaps(ids[at], at, quotas, longest + 1)
    steps = np.bincount(np.maximum(at - np.minimum(gaps, shortest) + 1, 0), minlength=size + 1)
    steps[at + 1] -= 1
    table = np.empty((rows + 1, starts), dtype=kind)
    np.cumsum(steps[:starts], out=table[0])
    padded = np.zeros(size + rows, dtype=kind)
    padded[at] = gaps
    for row in range(rows):
        reach = shortest + row
        np.add(table[row], padded[reach : reach + starts] > reach, out=table[row + 1])
    return table


def _gaps(kinds: Ids, at: NDArray[np.intp], quotas: Ids, endless: int) -> NDArray[np.intp]:
    """Distance from each place to the k-th equal unit before it, k times being in the answer; else `endless`."""
    order = kinds.argsort(kind="stable")
    sorted_kinds, sorted_at = kinds[order], at[order]
    back = np.arange(len(order)) - quotas[sorted_kinds]
    known = back >= 0
    back *= known
    known &= sorted_kinds[back] == sorted_kinds
    gaps = np.empty_like(at)
    gaps[order] = np.where(known, np.minimum(sorted_at - sorted_at[back], endless), endless)
    return gaps
