"""The outcome of an experiment: scores of every cell, what is missing, and the paper's orderings tested."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from core.domain.runs import ItemScore
from core.errors import Bug, Cancelled, CoreError
from core.evaluation.orderings import Finding, Pairing, examine
from core.evaluation.set_scores import SetScore
from core.evaluation.significance import Interval, bootstrap_interval
from core.experiments.bench import Bench
from core.experiments.rows import Column, Experiment, Figures, Row


@dataclass(frozen=True, slots=True)
class Cell:
    """A system on a set: one score a seed, or why there is none."""

    runs: tuple[SetScore, ...] = ()
    missing: str = ""

    @property
    def mean(self) -> Figures:
        """Exact match and F1 in percent, over questions and seeds."""
        return _mean([one[0] for one in self.by_seed]), _mean([one[1] for one in self.by_seed])

    @property
    def spread(self) -> Figures:
        """Standard deviations over the seeds; 0 for one."""
        if len(self.runs) < 2:
            return 0.0, 0.0
        exact, f1 = zip(*self.by_seed, strict=True)
        return statistics.stdev(exact), statistics.stdev(f1)

    @property
    def by_seed(self) -> list[Figures]:
        return [
            (
                100 * _mean([item.exact_match for item in run.items]),
                100 * _mean([item.f1 for item in run.items]),
            )
            for run in self.runs
        ]

    @property
    def one_passage(self) -> bool:
        """Whether all questions stand in one passage: the bounds of the intervals say nothing then."""
        return len({passage for run in self.runs for passage in run.passages}) == 1

    @property
    def interval(self) -> Interval:
        """Of F1, over passages; each question counts with its mean over the seeds."""
        return bootstrap_interval([one.f1 for one in self.items], self.runs[0].passages)

    @property
    def exact_interval(self) -> Interval:
        """As `interval`, of exact match."""
        return bootstrap_interval([one.exact_match for one in self.items], self.runs[0].passages)

    @property
    def average_interval(self) -> Interval:
        """As `interval`, of the average of exact match and F1."""
        averages = [(one.exact_match + one.f1) / 2 for one in self.items]
        return bootstrap_interval(averages, self.runs[0].passages)

    @property
    def items(self) -> list[ItemScore]:
        """The questions' scores, averaged over the seeds."""
        return [
            ItemScore(
                same[0].key,
                same[0].prediction,
                _mean([one.exact_match for one in same]),
                _mean([one.f1 for one in same]),
            )
            for same in zip(*(run.items for run in self.runs), strict=True)
        ]


@dataclass(frozen=True, slots=True)
class Results:
    """All cells by (row id, column name), and the tested orderings."""

    experiment: Experiment
    cells: Mapping[tuple[str, str], Cell]
    tested: tuple[Finding, ...]

    def averages(self) -> dict[tuple[str, str], Interval]:
        """The average of both measures, of what was measured: what figures draw."""
        return {place: cell.average_interval for place, cell in self.cells.items() if cell.runs}

    def alike(self) -> list[Finding]:
        """The tested orderings whose two rows gave the same answer to every question, whatever the seed."""
        return [
            one
            for one in self.tested
            if self._answers(one.better, one.dataset) == self._answers(one.worse, one.dataset)
        ]

    def _answers(self, row: str, column: str) -> list[list[str]]:
        return [[item.prediction for item in run.items] for run in self.cells[row, column].runs]

    def to_plain(self) -> dict[str, Any]:
        """Everything, for programs."""
        return {
            "experiment": self.experiment.name,
            "cells": [
                {
                    "row": row,
                    "column": column,
                    "exact_match": [round(exact, 4) for exact, _ in cell.by_seed],
                    "f1": [round(f1, 4) for _, f1 in cell.by_seed],
                    "questions": len(cell.runs[0].items) if cell.runs else 0,
                    "missing": cell.missing,
                }
                for (row, column), cell in self.cells.items()
            ],
            "orderings": [
                {
                    "better": one.better,
                    "worse": one.worse,
                    "column": one.dataset,
                    "difference": round(one.f1.difference, 4),
                    "low": None if one.one_passage else round(one.f1.low, 4),
                    "high": None if one.one_passage else round(one.f1.high, 4),
                    "p_holm": round(one.p, 6),
                    "verdict": one.verdict,
                }
                for one in self.tested
            ],
        }


def measure(experiment: Experiment, bench: Bench) -> Results:
    """Measure every cell; what lacks a part or fails says so, all else is measured all the same."""
    experiment = experiment.at(bench.budget)
    cells = {
        (row.id, column.name): _cell(row, column, bench)
        for row in experiment.rows
        for column in experiment.columns
    }
    return Results(experiment, cells, examine(list(_pairings(experiment, cells))))


def _cell(row: Row, column: Column, bench: Bench) -> Cell:
    seeds = bench.budget.seeds if row.seeded else bench.budget.seeds[:1]
    try:
        return Cell(tuple(row.measure(bench, column, seed) for seed in seeds))
    except (Bug, Cancelled):
        raise
    except CoreError as fault:
        return _missing(row, column, bench, fault)
    except (MemoryError, OSError, RuntimeError) as fault:
        # The device or a library gave up: other rows need less of it, or something else.
        told = " ".join(f"{type(fault).__name__}: {fault}".split())
        return _missing(row, column, bench, CoreError(told, remedy="The same command tries this row again"))


def _missing(row: Row, column: Column, bench: Bench, fault: CoreError) -> Cell:
    bench.tell(f"{row.id} on {column.name}: {fault}")
    return Cell(missing=str(fault))


def _pairings(experiment: Experiment, cells: Mapping[tuple[str, str], Cell]) -> Iterator[Pairing]:
    """Every ordering of the paper on every column where both rows were measured."""
    for ordering in experiment.orderings:
        for column in experiment.columns:
            if ordering.on and column.name not in ordering.on:
                continue
            better, worse = (cells[one, column.name] for one in (ordering.better, ordering.worse))
            if better.runs and worse.runs:
                passages = worse.runs[0].passages
                yield Pairing(
                    ordering.better, ordering.worse, column.name, better.items, worse.items, passages
                )


def _mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else 0.0
