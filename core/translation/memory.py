"""A translation memory as a translator: sentences it has word for word, and those much like them."""

from __future__ import annotations

import hashlib
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import ceil, floor
from pathlib import Path

import regex
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import extractOne

from core.domain.translations import MemoryEntry
from core.errors import InputError
from core.formats.tmx import TmxReport, read_tmx
from core.progress import Progress
from core.translation.base import Direction, Translated
from core.translation.catalogue import Options, TranslatorSpec

THRESHOLD = 0.85
"""How much of a sentence (0..1, in characters) must be the same for a fuzzy hit."""

ORIGIN = "memory:"
"""What the origin of a translation from a memory begins with."""

_NUMBER = regex.compile(r"[\p{Nd}\p{Numeric_Type=Numeric}]+")  # digits, Ⅳ, 三百; words like "three" are none

Target = tuple[str, str]
"""A translation and the origin of its entry."""


class MemoryTranslator:
    """Says what its entries say, in both directions; None for a sentence unlike all of them.

    A sentence that the memory has word for word scores 1. Otherwise the most similar one is taken: the share
    of characters that stay (1 minus the edit distance over the longer length) after width, case and white
    space are made equal. One with other numbers is never taken, however similar: its translation would give
    a wrong answer.

    Attributes:
        threshold: The least similarity of a hit; 1 takes only what differs in width, case and white space.
    """

    local = True

    def __init__(
        self, entries: Iterable[MemoryEntry], *, name: str = "entries", threshold: float = THRESHOLD
    ) -> None:
        """Of several entries for one sentence the first counts; those in the direction asked for go before
        turned ones.

        Raises `InputError` for a threshold outside 0.5..1.
        """
        if not 0.5 <= threshold <= 1:
            raise InputError(
                f"the threshold of a translation memory must be between 0.5 and 1, not {threshold:g}"
            )
        self.threshold = threshold
        self._entries = tuple(entries)
        self._name = name
        self._indexes: dict[Direction, _Index] = {}
        self.id = f"{ORIGIN}{name}@{threshold:g}#{_digest(self._entries)}"

    @classmethod
    def load(cls, spec: TranslatorSpec) -> MemoryTranslator:
        """The memory of the TMX file ``spec.folder``; the option ``threshold`` is as above.

        Raises `InputError` where there is no such file, or it is no TMX file.
        """
        if spec.folder is None:
            raise InputError(
                "a translation memory needs a file", remedy="Name a TMX file, such as memory.tmx"
            )
        path = Path(spec.folder)
        return cls(read_tmx(path, TmxReport(path)), name=path.name, threshold=threshold_of(spec.options))

    def directions(self) -> Sequence[Direction]:
        ways = dict.fromkeys(entry.languages for entry in self._entries)
        ways |= dict.fromkeys((target, source) for source, target in tuple(ways))
        return [Direction(*way) for way in ways]

    def translate_batch(
        self, texts: Sequence[str], direction: Direction, progress: Progress
    ) -> list[Translated | None]:
        """One result a sentence, in order; a direction without entries has no hits."""
        if direction not in self._indexes:
            self._indexes[direction] = self._index(direction)
        found = []
        for text in texts:
            progress.check()
            found.append(self._indexes[direction].find(text, self.threshold))
        return found

    def _index(self, direction: Direction) -> _Index:
        wanted = (direction.source, direction.target)
        index = _Index()
        for entry in self._entries:
            if entry.languages == wanted:
                index.add(entry.source, (entry.target, entry.origin or self._name))
        for entry in self._entries:
            if entry.languages == wanted[::-1]:
                index.add(entry.target, (entry.source, entry.origin or self._name))
        return index


def threshold_of(options: Options) -> float:
    """The option ``threshold``; raises `InputError` for one that is no number, and for any other option."""
    unknown = sorted(set(options) - {"threshold"})
    if unknown:
        raise InputError(
            f"a translation memory has no option {unknown[0]!r}", remedy="Its only option is threshold"
        )
    value = options.get("threshold", THRESHOLD)
    if isinstance(value, str):
        raise InputError(f"the threshold of a translation memory is a number, not {value!r}")
    return float(value)


@dataclass(slots=True)
class _Index:
    """The sentences of one direction: word for word, and folded in groups with equal numbers."""

    exact: dict[str, Target] = field(default_factory=dict)
    groups: dict[tuple[str, ...], _Group] = field(default_factory=dict)

    def add(self, source: str, target: Target) -> None:
        if source not in self.exact:
            self.exact[source] = target
            key = _folded(source)
            self.groups.setdefault(_numbers(key), _Group()).targets.setdefault(key, target)

    def find(self, text: str, threshold: float) -> Translated | None:
        if (same := self.exact.get(text)) is not None:
            return _said(same, 1.0)
        key = _folded(text)
        group = self.groups.get(_numbers(key))
        return group.find(key, threshold) if group else None


@dataclass(slots=True)
class _Group:
    """Folded sentences; `keys` and `lengths` are theirs, the shortest first, made on first use."""

    targets: dict[str, Target] = field(default_factory=dict)
    keys: list[str] = field(default_factory=list)
    lengths: list[int] = field(default_factory=list)

    def find(self, key: str, threshold: float) -> Translated | None:
        if (same := self.targets.get(key)) is not None:
            return _said(same, 1.0)
        if not self.keys:
            self.keys = sorted(self.targets, key=len)
            self.lengths = [len(one) for one in self.keys]
        # A sentence much longer or shorter cannot be similar enough: it is not even compared.
        first = bisect_left(self.lengths, ceil(len(key) * threshold - 1e-9))
        last = bisect_right(self.lengths, floor(len(key) / threshold + 1e-9))
        near = extractOne(
            key,
            self.keys[first:last],
            scorer=Levenshtein.normalized_similarity,
            processor=None,
            score_cutoff=threshold,
        )
        return _said(self.targets[near[0]], near[1]) if near else None


def _said(target: Target, score: float) -> Translated:
    text, origin = target
    return Translated(text, f"{ORIGIN}{origin}", score)


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _numbers(key: str) -> tuple[str, ...]:
    return tuple(_NUMBER.findall(key))


def _digest(entries: Sequence[MemoryEntry]) -> str:
    """Changes with anything that the memory says."""
    digest = hashlib.sha256()
    for entry in entries:
        line = "\0".join((*entry.languages, entry.source, entry.target, entry.origin))
        digest.update(line.encode("utf-8", "surrogatepass") + b"\n")
    return digest.hexdigest()[:12]
