"""What a language grid scored: cells with intervals and every question's score, means of rows and columns."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from core.domain.runs import ItemScore
from core.evaluation.significance import Interval

Measure = Literal["exact_match", "f1"]
MEASURES: Mapping[Measure, str] = {"f1": "F1", "exact_match": "Exact match"}
"""The measures by what people call them."""


class Pair(NamedTuple):
    """A cell's place: the language of the questions (its row) and of the passages (its column)."""

    question: str
    passage: str

    def __str__(self) -> str:
        return f"{self.question}→{self.passage}"

    @property
    def same(self) -> bool:
        return self.question == self.passage


@dataclass(frozen=True, slots=True)
class CellScore:
    """One cell.

    Attributes:
        pair: Its place.
        metric: That of its passages.
        signature: Of system, data, metric and question language: equal signatures mean equal scores.
        exact_match, f1: Percent, with 95 % intervals that draw whole passages; 0 where nothing was asked.
        items: Per-question scores in 0..1 under the questions' ids.
        left_out: Why ids are not in this cell → how many.
    """

    pair: Pair
    metric: str
    signature: str
    exact_match: Interval
    f1: Interval
    items: tuple[ItemScore, ...]
    left_out: Mapping[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Questions that were scored."""
        return len(self.items)

    def interval(self, measure: Measure) -> Interval:
        return self.f1 if measure == "f1" else self.exact_match


@dataclass(frozen=True, slots=True)
class AskedText:
    """An id in one language: its question, and the texts that score there (empty for "no answer")."""

    question: str
    golds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GridScore:
    """A whole grid of one system.

    Attributes:
        system: Its label (system@version).
        name: Of the data, for people.
        languages: The order of rows and columns.
        cells: Every pair of languages → its cell.
        texts: Language → id → what was asked.
        available: Ids in the data, of which `texts` has those that were drawn.
        shared: Whether only ids were asked that every language has.
        created_at: ISO 8601 in UTC; empty where it was not kept.
    """

    system: str
    name: str
    languages: tuple[str, ...]
    cells: Mapping[Pair, CellScore]
    texts: Mapping[str, Mapping[str, AskedText]]
    available: int = 0
    shared: bool = False
    created_at: str = ""

    @property
    def identity(self) -> str:
        """Equal for equal grids: 16 hexadecimal digits of all cells' signatures."""
        return identity(cell.signature for cell in self.cells.values())

    @property
    def asked(self) -> int:
        """How many ids the grid has, in whatever cells."""
        return len({key for texts in self.texts.values() for key in texts})

    @property
    def even(self) -> bool:
        """Whether every cell asks the same ids."""
        asked = {tuple(item.key for item in cell.items) for cell in self.cells.values()}
        return len(asked) == 1

    def row(self, language: str, measure: Measure) -> float | None:
        """The mean over the passages' languages, in percent, all cells alike; None without any."""
        return self._mean((pair for pair in self.cells if pair.question == language), measure)

    def column(self, language: str, measure: Measure) -> float | None:
        """The mean over the questions' languages."""
        return self._mean((pair for pair in self.cells if pair.passage == language), measure)

    def within(self, measure: Measure) -> float | None:
        """The mean of the diagonal: question and passage in one language (XLT)."""
        return self._mean((pair for pair in self.cells if pair.same), measure)

    def across(self, measure: Measure) -> float | None:
        """The mean of what is off the diagonal: question and passage in two languages."""
        return self._mean((pair for pair in self.cells if not pair.same), measure)

    def whole(self, measure: Measure) -> float | None:
        """The mean of all cells (G-XLT)."""
        return self._mean(iter(self.cells), measure)

    def _mean(self, pairs: Iterable[Pair], measure: Measure) -> float | None:
        values = [self.cells[pair].interval(measure).mean for pair in pairs if self.cells[pair].total]
        return sum(values) / len(values) if values else None


def identity(signatures: Iterable[str]) -> str:
    """16 hexadecimal digits that stand for the signatures in their order."""
    return hashlib.sha256("\n".join(signatures).encode("utf-8", "surrogatepass")).hexdigest()[:16]
