"""Figure 3 of Cui et al. 2019 (C 6): how much is learned before Chinese, and in which language."""

from __future__ import annotations

from collections.abc import Mapping

from core.corpora import QaSource
from core.errors import InputError
from core.evaluation.set_scores import SetScore
from core.evaluation.significance import Interval
from core.experiments import stages
from core.experiments.bench import Bench
from core.experiments.budgets import Budget
from core.experiments.clmrc_rows import CMRC, EVALUATES, QUESTIONS, SETTINGS, target
from core.experiments.rows import Column, Experiment, Measure, Row
from core.reports.line_chart import Line, Point, line_chart

_BEFORE = {
    "SQuAD": (stages.ENGLISH, "SQuAD (English)"),
    "DRCD": (stages.training_set("drcd"), "DRCD (Traditional)"),
}
"""What is learned before: as the figure calls it → the data set, and its name at the line."""


def _after(source: QaSource, size: int) -> Measure:
    """`cascade` on the column's language, after a reader of so many questions of another set."""

    def measure(bench: Bench, column: Column, seed: int) -> SetScore:
        there = bench.questions(source, size)
        if (count := len(there.items())) < size:
            raise InputError(f"{source.name} has {count:,} questions to train on, no {size:,}")
        base = stages.source_reader(bench, seed, source, size)
        weights = stages.cascade(bench, target(column), seed, base)
        return bench.scores("cascade", {"cascade": weights}, column.source)

    return measure


def _rows(budget: Budget) -> tuple[Row, ...]:
    return tuple(
        Row(
            f"{name} {size}", f"{size:,} questions of {shown}, then CMRC 2018 (cascade)", _after(source, size)
        )
        for name, (source, shown) in _BEFORE.items()
        for size in budget.sizes
    )


def _draw(averages: Mapping[tuple[str, str], Interval]) -> str:
    points: dict[str, list[Point]] = {name: [] for name in _BEFORE}
    for (row, _), found in averages.items():
        name, _, size = row.rpartition(" ")
        points[name].append(Point(float(size), found.mean, found.low, found.high))
    lines = [Line(shown, tuple(points[name])) for name, (_, shown) in _BEFORE.items()]
    return line_chart(FIGURE3.title, lines, "questions before", "average of EM and F1, CMRC 2018 dev")


FIGURE3 = Experiment(
    "clmrc-figure3",
    "CMRC 2018 after other amounts of SQuAD or DRCD",
    "Cui et al. 2019, Figure 3",
    (Column(CMRC, EVALUATES[CMRC]),),
    (),
    notes=(
        "The paper draws its curves without numbers, so there are none beside ours.",
        "The figure shows the average of exact match and F1 after the second training, with its 95 % "
        "interval. On how much of CMRC 2018 that was, the paper does not say; here it is the budget's part.",
        "SQuAD is the open part of it that is not in XQuAD, DRCD four fifths of its development set: sizes "
        "above what they hold are left out.",
    ),
    figure=_draw,
    rows_for=_rows,
    questions=QUESTIONS,
    settings=SETTINGS,
)
