"""Cells over seeds, what is missing, and the paper's orderings tested on the questions' means."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from core.corpora import EVALUATION
from core.errors import Bug, Cancelled, CoreError, InputError
from core.evaluation.set_scores import SetScore
from core.evaluation.significance import compare, holm
from core.experiments.bench import Bench, Weights
from core.experiments.budgets import budget
from core.experiments.results import measure
from core.experiments.rows import Column, Experiment, Ordering, Row
from tests.core.experiments.benching import score

ONE, TWO = (Column(name, source) for name, source in zip(("one", "two"), EVALUATION, strict=False))
GOOD, BAD, MIXED = [1.0] * 20, [0.0] * 20, [1.0, 0.0] * 10


def bench(*seeds: int, tell: Callable[[str], None] = lambda text: None) -> Bench:
    """A bench that nothing is made on."""
    limits = budget("small").limited(seeds=seeds or (1,))
    return Bench(Path("data"), Path("out"), Weights("encoder", Path("encoder"), "key"), limits, tell=tell)


def row(name: str, *by_seed: Sequence[float], fault: Exception | None = None, seeded: bool = True) -> Row:
    """A row that scores the same on every column, seed by seed."""

    def measured(bench: Bench, column: Column, seed: int) -> SetScore:
        if fault is not None:
            raise fault
        return score(by_seed[bench.budget.seeds.index(seed)], column.name)

    return Row(name, name.title(), measured, seeded=seeded)


def table(
    *rows: Row, columns: tuple[Column, ...] = (ONE,), orderings: tuple[Ordering, ...] = ()
) -> Experiment:
    return Experiment("made-up", "Made up", "Nobody 2020", columns, rows, orderings)


def test_one_seed_has_a_mean_and_no_spread() -> None:
    cell = measure(table(row("a", MIXED)), bench()).cells["a", "one"]
    assert cell.mean == (50.0, 50.0) and cell.spread == (0.0, 0.0)
    assert cell.interval.mean == cell.exact_interval.mean == cell.average_interval.mean == 50.0


def test_seeds_have_a_mean_a_spread_and_averaged_questions() -> None:
    cell = measure(table(row("a", GOOD, MIXED, BAD)), bench(3, 1, 2)).cells["a", "one"]
    assert cell.mean == (50.0, 50.0) and cell.spread == (50.0, 50.0)
    assert [item.f1 for item in cell.items[:4]] == [2 / 3, 1 / 3, 2 / 3, 1 / 3]


def test_a_row_that_trains_nothing_is_measured_once() -> None:
    cell = measure(table(row("a", MIXED, seeded=False)), bench(1, 2, 3)).cells["a", "one"]
    assert len(cell.runs) == 1 and cell.spread == (0.0, 0.0)


@pytest.mark.parametrize("fault", [InputError("no translator"), CoreError("the disk is full")])
def test_what_lacks_a_part_or_fails_says_so_and_all_else_is_measured(fault: CoreError) -> None:
    said: list[str] = []
    rows = (row("a", fault=fault), row("b", GOOD))
    orderings = (Ordering("b", "a"), Ordering("a", "b"))
    found = measure(table(*rows, columns=(ONE, TWO), orderings=orderings), bench(tell=said.append))
    assert found.cells["a", "two"].missing == str(fault) and not found.cells["a", "two"].runs
    assert found.averages().keys() == {("b", "one"), ("b", "two")}
    assert found.tested == () and said == [f"a on one: {fault}", f"a on two: {fault}"]


@pytest.mark.parametrize("fault", [RuntimeError("CUDA out of\nmemory"), MemoryError(), OSError("no room")])
def test_a_device_that_gives_up_costs_one_row(fault: Exception) -> None:
    def measured(bench: Bench, column: Column, seed: int) -> SetScore:
        raise fault

    found = measure(table(Row("a", "A", measured), row("b", GOOD)), bench())
    told = found.cells["a", "one"].missing
    assert told.startswith(type(fault).__name__) and "\n" not in told and "tries this row again" in told
    assert found.cells["b", "one"].runs


@pytest.mark.parametrize("fault", [Bug("oh"), Cancelled(), TypeError("a slip of ours")])
def test_neither_a_bug_nor_a_pause_is_passed_over(fault: Exception) -> None:
    with pytest.raises(type(fault)):
        measure(table(row("a", fault=fault), row("b", GOOD)), bench())


@pytest.mark.parametrize(
    ("better", "worse", "verdict"),
    [
        (GOOD, BAD, "found here"),
        (BAD, GOOD, "the other way round here"),
        (GOOD, [*GOOD[:-1], 0.0], "not decided here"),
        (GOOD, GOOD, "not decided here"),
    ],
)
def test_an_ordering_has_a_verdict(better: list[float], worse: list[float], verdict: str) -> None:
    rows = (row("a", better), row("b", worse))
    (tested,) = measure(table(*rows, orderings=(Ordering("a", "b"),)), bench()).tested
    assert tested.verdict == verdict
    assert tested.f1.difference == pytest.approx(5 * (sum(better) - sum(worse)))


def test_seeds_are_averaged_before_they_are_compared() -> None:
    rows = (row("a", GOOD, MIXED), row("b", MIXED, BAD))
    (tested,) = measure(table(*rows, orderings=(Ordering("a", "b"),)), bench(1, 2)).tested
    assert (tested.f1.mean_a, tested.f1.mean_b, tested.f1.difference) == (25.0, 75.0, 50.0)


def test_all_of_a_table_s_tests_are_adjusted_together() -> None:
    a, b = [*([1.0] * 8), *([0.0] * 12)], [0.0] * 20
    nearly = [*([1.0] * 7), *([0.0] * 12), 1.0]
    rows = (row("a", a), row("b", b), row("c", nearly))
    orderings = (Ordering("a", "b"), Ordering("a", "c"))
    found = measure(table(*rows, columns=(ONE, TWO), orderings=orderings), bench()).tested
    items = {name: score(values).items for name, values in (("a", a), ("b", b), ("c", nearly))}
    clusters = score(a).passages
    alone = [compare(items[one], items["a"], clusters=clusters).f1.p_value for one in ("b", "b", "c", "c")]
    assert [(one.worse, one.dataset) for one in found] == [
        ("b", "one"), ("b", "two"), ("c", "one"), ("c", "two")
    ]  # fmt: skip
    assert [one.p for one in found] == list(holm(alone)) and found[0].p > alone[0]


def test_an_ordering_of_some_columns_is_tested_there_alone() -> None:
    rows = (row("a", GOOD), row("b", BAD))
    orderings = (Ordering("a", "b", ("two",)),)
    found = measure(table(*rows, columns=(ONE, TWO), orderings=orderings), bench()).tested
    assert [one.dataset for one in found] == ["two"]


def test_rows_are_alike_where_every_seed_answers_the_same() -> None:
    found = measure(
        table(
            row("whole", MIXED, GOOD),
            row("same", MIXED, GOOD),
            row("swapped", GOOD, MIXED),  # the same means, other answers
            orderings=(Ordering("whole", "same"), Ordering("whole", "swapped")),
        ),
        bench(1, 2),
    )
    assert [(one.better, one.worse) for one in found.alike()] == [("whole", "same")]


def test_rows_of_a_budget_follow_the_others() -> None:
    more = Experiment(
        "made-up", "Made up", "", (ONE,), (row("a", GOOD),), rows_for=lambda one: (row(one.name, BAD),)
    )
    found = measure(more, bench())
    assert [one.id for one in found.experiment.rows] == ["a", "small"]
    assert found.averages()["small", "one"].mean == 0.0


def test_programs_are_told_everything() -> None:
    rows = (row("a", GOOD, BAD), row("b", fault=InputError("no translator")))
    told = measure(table(*rows), bench(1, 2)).to_plain()
    assert told["cells"][0] == {
        "row": "a", "column": "one", "exact_match": [100.0, 0.0], "f1": [100.0, 0.0], "questions": 20,
        "missing": "",
    }  # fmt: skip
    assert told["cells"][1]["missing"] == "no translator" and told["orderings"] == []
