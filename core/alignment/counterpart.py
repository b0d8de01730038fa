"""Where the words of a span stand in the passage's translation, without any model.

Numbers, Latin names and other shared words are exact anchors; where a span has none, the sentence that
stands at the same place among the anchors is its counterpart.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import lru_cache

import regex

from core.domain.spans import Span
from core.text.sentences import sentences

_ANCHOR = regex.compile(r"\p{Nd}+(?:[.,:]\p{Nd}+)*|[\p{Latin}][\p{Latin}\p{M}\p{Nd}'’\-]*")
_COMMON = frozenset({"a", "an", "and", "in", "of", "the", "to"})


@dataclass(frozen=True, slots=True)
class Counterpart:
    """Stretches of the translation. `exact` tells shared words from a mere sentence."""

    spans: tuple[Span, ...] = ()
    exact: bool = False


def counterpart(passage: str, start: int, end: int, translation: str) -> Counterpart:
    """What ``passage[start:end]`` corresponds to in `translation`; empty for empty texts."""
    if not passage or not translation or start >= end:
        return Counterpart()
    place = _place(passage, translation, (start + end) / 2)
    exact = _shared(passage[start:end], translation, place)
    if exact:
        return Counterpart(exact, exact=True)
    found = [(low, high) for low, high in sentences(translation) if low <= place < high]
    low, high = found[0] if found else sentences(translation)[-1]
    text = translation[low:high]
    low += len(text) - len(text.lstrip())
    high -= len(text) - len(text.rstrip())
    return Counterpart((Span.of(translation, low, high),) if low < high else ())


def _shared(text: str, translation: str, place: float) -> tuple[Span, ...]:
    """The occurrences, nearest to `place`, of the words that `text` shares with the translation."""
    found = []
    known = _anchors(translation)
    for match in _ANCHOR.finditer(text):
        starts = known.get(_key(match.group()), ())
        if starts:
            begin, finish = min(starts, key=lambda span: abs(span[0] - place))
            found.append(Span.of(translation, begin, finish))
    return tuple(sorted(set(found)))


def _place(passage: str, translation: str, position: float) -> float:
    """The translation's position that corresponds to `position`, on straight lines between anchors."""
    knots = _knots(passage, translation)
    at = min(max(1, bisect_right([knot[0] for knot in knots], position)), len(knots) - 1)
    (x0, y0), (x1, y1) = knots[at - 1], knots[at]
    return y0 + (y1 - y0) * (position - x0) / max(1, x1 - x0)


@lru_cache(maxsize=64)
def _knots(passage: str, translation: str) -> list[tuple[int, int]]:
    """Pairs of positions: both ends, and words that stand once in each text and cross no other pair."""
    ours, theirs = _anchors(passage), _anchors(translation)
    pairs = sorted(
        (places[0][0], theirs[key][0][0])
        for key, places in ours.items()
        if len(places) == 1 and len(theirs.get(key, ())) == 1
    )
    return [(0, 0), *_rising(pairs), (len(passage), len(translation))]


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest part of `pairs` whose second members rise too (patience sorting)."""
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for index, (_, theirs) in enumerate(pairs):
        pile = bisect_left(ends, theirs)
        before.append(last[pile - 1] if pile else -1)
        ends[pile : pile + 1] = [theirs]
        last[pile : pile + 1] = [index]
    chain: list[tuple[int, int]] = []
    index = last[-1] if last else -1
    while index >= 0:
        chain.append(pairs[index])
        index = before[index]
    return chain[::-1]


@lru_cache(maxsize=64)
def _anchors(text: str) -> dict[str, list[tuple[int, int]]]:
    found: dict[str, list[tuple[int, int]]] = {}
    for match in _ANCHOR.finditer(text):
        if match.group().lower() not in _COMMON:
            found.setdefault(_key(match.group()), []).append(match.span())
    return found


def _key(word: str) -> str:
    return word.replace(",", "").casefold()
