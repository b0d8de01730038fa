"""Phrases to mask: given in a file, or mined from text by how often and how firmly their words go together.

The knowledge phrases of LAKM (L 2; Yuan et al. 2020) came from search logs that nobody has; a corpus is at
hand. Units are words, or characters in scripts without spaces. No phrase reaches over a punctuation mark.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import regex

from core.errors import EnvironmentFault, InputError, MalformedFile
from core.text.scripts import SPACELESS
from core.training.items import TrainingItem

_SPACELESS = "".join(rf"\p{{Script={name}}}" for name in sorted(SPACELESS))
_STRETCH = regex.compile(rf"[{_SPACELESS}]+|[[\p{{L}}\p{{M}}\p{{N}}'’\- ]--[{_SPACELESS}]]+", regex.V1)
_CHARACTER = regex.compile(rf"[{_SPACELESS}]", regex.V1)
_WORD = regex.compile(r"[^\s]+")

_PIECE = 0.9
"""Share of its occurrences inside one longer phrase from which on a phrase is no more than its piece."""

Unit = tuple[str, int, int]
"""A word or character, folded, and its place ``[start, end)`` in code points."""
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mining:
    """What counts as a phrase.

    Attributes:
        least: How often it must occur.
        words, characters: Longest phrase, in words and in characters of scripts without spaces.
        common: A word that makes up more than this share of all words begins and ends no phrase: "of the" is
            none. `common_characters` is the same for characters.
        most: How many phrases are kept, the best ones.
    """

    least: int = 5
    words: int = 4
    characters: int = 6
    common: float = 1 / 400
    common_characters: float = 1 / 80
    most: int = 20_000


@dataclass(frozen=True, slots=True)
class Phrase:
    """A mined phrase.

    Attributes:
        text: As a person would write it, in small letters.
        count: How often it occurs.
        cohesion: How much more often its parts stand together than chance would have it, where it is weakest
            (pointwise mutual information, nats).
    """

    text: str
    count: int
    cohesion: float

    @property
    def score(self) -> float:
        return self.count * self.cohesion


def mine(texts: Iterable[str], settings: Mining | None = None) -> list[Phrase]:
    """The best phrases of the texts by frequency times cohesion, best first; ties in order of the text."""
    told = settings or Mining()
    once: dict[str, str] = {}  # a word is one text in memory, however often it occurs
    stretches = [
        tuple(once.setdefault(unit, unit) for unit in stretch) for text in texts for stretch in _keys(text)
    ]
    found: list[Phrase] = []
    for spaced in (True, False):
        own = [stretch for stretch in stretches if _is_spaced(stretch[0]) is spaced]
        found += _mined(own, told, spaced=spaced)
    return sorted(found, key=lambda one: (-one.score, one.text))[: told.most]


def _mined(stretches: Sequence[Key], told: Mining, *, spaced: bool) -> list[Phrase]:
    counts = _counts(stretches, told.words if spaced else told.characters, told.least)
    units = sum(map(len, stretches))
    share = told.common if spaced else told.common_characters
    common = {key for key, count in counts.items() if len(key) == 1 and count > share * units}
    cohesions = {
        key: _cohesion(key, counts, units)
        for key in counts
        if len(key) > 1 and not {key[:1], key[-1:]} & common
    }
    firm = {key: cohesion for key, cohesion in cohesions.items() if cohesion > 0}
    pieces = _pieces(firm, counts)
    glue = " " if spaced else ""
    return [
        Phrase(glue.join(key), counts[key], cohesion) for key, cohesion in firm.items() if key not in pieces
    ]


def _pieces(firm: Iterable[Key], counts: Mapping[Key, int]) -> set[Key]:
    """Those that are hardly ever anything but a piece of a longer phrase."""
    shorter = ((key, piece) for key in firm for piece in (key[1:], key[:-1]))
    return {piece for key, piece in shorter if counts[key] >= _PIECE * counts[piece]}


def _counts(stretches: Sequence[Key], longest: int, least: int) -> dict[Key, int]:
    """How often each n-gram occurs, those that occur too rarely left out.

    Length by length: a longer one is only counted where both its halves but one unit are frequent, so the
    table stays small.
    """
    single = Counter(key[at : at + 1] for key in stretches for at in range(len(key)))
    frequent = {key: count for key, count in single.items() if count >= least}
    for length in range(2, longest + 1):
        longer = Counter(
            gram
            for key in stretches
            for at in range(len(key) - length + 1)
            if (gram := key[at : at + length])[1:] in frequent and gram[:-1] in frequent
        )
        frequent |= {gram: count for gram, count in longer.items() if count >= least}
    return frequent


def _cohesion(key: Key, counts: Mapping[Key, int], units: int) -> float:
    """Of the weakest place at which the phrase could be cut in two."""
    whole = math.log(counts[key] * units)
    return min(whole - math.log(counts[key[:at]] * counts[key[at:]]) for at in range(1, len(key)))


def read_phrases(path: Path) -> list[str]:
    """The phrases in a text file, one a line; empty lines and those that begin with # are left out.

    Raises `InputError` for a missing file or one without phrases, `MalformedFile` for one that is no UTF-8,
    `EnvironmentFault` for one that cannot be read.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except FileNotFoundError:
        raise InputError("there is no such file", item=str(path)) from None
    except UnicodeDecodeError as fault:
        raise MalformedFile("the file is not UTF-8 text", item=str(path)) from fault
    except OSError as fault:
        raise EnvironmentFault(f"the file cannot be read ({fault.strerror})", item=str(path)) from fault
    found = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    if not found:
        raise InputError("the file holds no phrases", item=str(path), remedy="Write one phrase a line")
    return list(dict.fromkeys(found))


def phrase_items(phrases: Sequence[str]) -> list[TrainingItem]:
    """Phrases of a file as a part of a snapshot, ``phrases``."""
    return [TrainingItem(phrase, "", phrase, None) for phrase in phrases]


def text_items(texts: Iterable[str]) -> list[TrainingItem]:
    """Texts as a part of a snapshot, ``texts``, each once."""
    return [TrainingItem(f"text/{at}", "", text, None) for at, text in enumerate(dict.fromkeys(texts))]


class PhraseFinder:
    """Finds phrases in text: the longest at each place, none over another, whatever their letters' case."""

    def __init__(self, phrases: Iterable[str]) -> None:
        keys = (tuple(unit for stretch in _stretches(text) for unit, _, _ in stretch) for text in phrases)
        self._keys = frozenset(key for key in keys if key)
        self._longest = max(map(len, self._keys), default=0)

    def __len__(self) -> int:
        return len(self._keys)

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Places ``[start, end)`` in code points, first to last."""
        return [place for stretch in _stretches(text) for place in self._in(stretch)]

    def _in(self, stretch: Sequence[Unit]) -> Iterator[tuple[int, int]]:
        at = 0
        while at < len(stretch):
            length = self._length(stretch, at)
            if length:
                yield stretch[at][1], stretch[at + length - 1][2]
            at += max(length, 1)

    def _length(self, stretch: Sequence[Unit], at: int) -> int:
        """Units of the longest phrase that begins here; 0 where none does."""
        most = min(self._longest, len(stretch) - at)
        units = tuple(unit for unit, _, _ in stretch[at : at + most])
        return next((length for length in range(most, 0, -1) if units[:length] in self._keys), 0)


def _stretches(text: str) -> Iterator[list[Unit]]:
    """Units between two punctuation marks or changes of script, in order."""
    for found in _STRETCH.finditer(text):
        begin, stretch = found.start(), found.group()
        pattern = _CHARACTER if _CHARACTER.match(stretch) else _WORD
        units = [
            (unit.group().casefold(), begin + unit.start(), begin + unit.end())
            for unit in pattern.finditer(stretch)
        ]
        if units:
            yield units


def _keys(text: str) -> Iterator[Key]:
    for stretch in _stretches(text):
        yield tuple(unit for unit, _, _ in stretch)


def _is_spaced(unit: str) -> bool:
    return not _CHARACTER.match(unit)
