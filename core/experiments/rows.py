"""What an experiment is: rows that are systems, columns that are data sets, orderings the paper found."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from core.corpora import QaSource
from core.errors import InputError
from core.evaluation.set_scores import SetScore
from core.evaluation.significance import Interval
from core.experiments.bench import Bench
from core.experiments.budgets import Budget

Figures = tuple[float, float]
"""Exact match and F1 in percent, as a paper prints them."""


@dataclass(frozen=True, slots=True)
class Column:
    """A set that scores. `paper` is the heading in the paper's table whose figures stand beside ours."""

    name: str
    source: QaSource
    paper: str = ""


Measure = Callable[[Bench, Column, int], SetScore]
"""Trains a row's system with a seed, where it must be, and scores it on a column.

Raises `InputError` for what is missing: the sentence stands in the table in place of a number.
"""


@dataclass(frozen=True, slots=True)
class Row:
    """A system of the table.

    Attributes:
        id: As the paper numbers it, or a short name; unique in its table.
        title: The system in our words, with its id in the registry.
        measure: How its scores come to be.
        paper: Column (its `paper` heading) → the paper's figures.
        seeded: Whether a seed changes it: a row that trains nothing is measured once.
    """

    id: str
    title: str
    measure: Measure
    paper: Mapping[str, Figures] = field(default_factory=dict)
    seeded: bool = True


@dataclass(frozen=True, slots=True)
class Ordering:
    """A finding of the paper: one row above another. Both are ids.

    `on` names the columns it was found on; empty: all.
    """

    better: str
    worse: str
    on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Experiment:
    """A table of a paper, or one of ours.

    Attributes:
        name: As the command calls it.
        title: A line for people.
        paper: Where it stands; empty where it is of no paper.
        columns, rows, orderings: What is measured and compared.
        notes: What differs from the paper, a sentence each.
        figure: Draws the result as SVG; None where the paper has a table alone.
        questions: Budget → training questions a part, where they are not the budget's own.
        settings: Budget → training settings of this paper's, where they are not the budget's own.
        facts: Tells more of the data that it was made on, label and value; None where there is no more.
        rows_for: The rows of a budget, where they depend on it; they follow `rows`.
        encoder: What every system starts from unless another model is named.
        trains_on: What it trains on, where the budget does not say how much and nothing is translated.
    """

    name: str
    title: str
    paper: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    orderings: tuple[Ordering, ...] = ()
    notes: tuple[str, ...] = ()
    figure: Callable[[Mapping[tuple[str, str], Interval]], str] | None = None
    """From (row id, column name) → our average of both measures; rows without any are left out."""
    questions: Mapping[str, int] = field(default_factory=dict)
    settings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    facts: Callable[[Bench], Sequence[tuple[str, str]]] | None = None
    rows_for: Callable[[Budget], tuple[Row, ...]] | None = None
    encoder: str = "encoder"
    trains_on: str = ""

    def at(self, budget: Budget) -> Experiment:
        """The same with all rows that this budget has."""
        if self.rows_for is None:
            return self
        return replace(self, rows=(*self.rows, *self.rows_for(budget)), rows_for=None)

    def within(self, budget: Budget, questions: int | None = None) -> Budget:
        """A budget with this experiment's own limits and settings; `questions` go before its own."""
        most = self.questions.get(budget.name) if questions is None else questions
        return budget.limited(most, settings=self.settings.get(budget.name))

    def of(self, columns: Sequence[str]) -> Experiment:
        """The same with these columns alone, and under a name that tells them; whole for none.

        A name may be cut short. Raises `InputError` where it begins none of the columns' names, or several.
        """
        if not columns:
            return self
        chosen = [self._column(name) for name in columns]
        kept = tuple(column for column in self.columns if column in chosen)
        if kept == self.columns:
            return self
        left = "; ".join(column.name for column in self.columns if column not in kept)
        told = "-".join(re.sub(r"\W+", "-", column.name.lower()) for column in kept)
        return replace(
            self,
            name=f"{self.name}-{told}",
            columns=kept,
            notes=(*self.notes, f"Not asked for, so not measured: {left}."),
        )

    def _column(self, name: str) -> Column:
        found = [column for column in self.columns if column.name.lower().startswith(name.lower())]
        if len(found) == 1:
            return found[0]
        known = "; ".join(column.name for column in self.columns)
        raise InputError(f"the table has no such column: {name!r}", remedy=f"It has: {known}")
