"""Figure 3 of Cui et al. 2019: a row a size and language, and what no data reach is left out and said."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest

from core.evaluation.significance import Interval
from core.experiments.bench import Bench
from core.experiments.budgets import budget
from core.experiments.catalogue import EXPERIMENTS
from core.experiments.clmrc_rows import CMRC
from core.experiments.results import measure
from core.experiments.rows import Experiment
from tests.core.experiments.benching import QUESTIONS, Answering, Worker, make_bench


@pytest.fixture
def figure() -> Experiment:
    return EXPERIMENTS.resolve("clmrc-figure3")


@pytest.fixture
def bench(made_up: Path, tmp_path: Path, tiny: Path, worker: Worker, answering: Answering) -> Bench:
    found = make_bench(made_up, tmp_path / "out", tiny)
    found.budget = replace(found.budget, sizes=(4, QUESTIONS, 1000))
    return found


def test_there_is_a_row_for_every_size_and_language(figure: Experiment) -> None:
    rows = figure.at(budget("full")).rows
    assert len(rows) == 2 * 12 and rows[0].id == "SQuAD 100" and rows[-1].id == "DRCD 100000"


def test_the_largest_of_small_is_the_tables_own_size(figure: Experiment) -> None:
    small = budget("small")
    own = figure.within(small)
    assert own == EXPERIMENTS.resolve("clmrc-table2").within(small)
    assert own.sizes[-1] == own.questions < small.questions


@pytest.mark.parametrize(
    "questions, sizes", [(2000, (100, 500, 2000)), (0, (100, 500, 2000)), (300, (100, 300))]
)
def test_who_asks_for_more_questions_gets_more(
    figure: Experiment, questions: int, sizes: tuple[int, ...]
) -> None:
    own = figure.within(budget("small"), questions)
    assert (own.questions, own.sizes) == (questions, sizes)
    assert own.training(1).batch_size == figure.within(budget("small")).training(1).batch_size


def test_sizes_above_the_data_are_said(figure: Experiment, bench: Bench) -> None:
    cells = measure(figure, bench).cells
    assert {row for (row, _), cell in cells.items() if cell.runs} == {
        "SQuAD 4",
        "SQuAD 8",
        "DRCD 4",
        "DRCD 8",
    }
    assert cells["SQuAD 1000", CMRC].missing == "squad-open-en has 24 questions to train on, no 1,000"


def test_the_second_training_is_the_same_for_all(figure: Experiment, bench: Bench, worker: Worker) -> None:
    measure(figure, bench)
    assert worker.started == ["zero-shot", "cascade"] * 4
    assert len(list((bench.out / "data").glob("cmrc2018-*"))) == 1


def test_the_budget_s_own_size_is_the_table_s_cascade(
    figure: Experiment, bench: Bench, worker: Worker
) -> None:
    table = measure(EXPERIMENTS.resolve("clmrc-table2"), bench)
    worker.started.clear()
    cells = measure(figure, bench).cells
    assert len(worker.started) == 6
    assert cells["SQuAD 8", CMRC] == table.cells["#10", CMRC]


def test_it_draws_a_line_a_language(figure: Experiment) -> None:
    assert figure.figure is not None
    found = {
        "SQuAD 2000": Interval(35, 30, 40),
        "SQuAD 100": Interval(20, 15, 25),
        "DRCD 100": Interval(2.5, 1, 4),
    }
    drawn = figure.figure({(row, CMRC): interval for row, interval in found.items()})
    titles = [one.text for one in ET.fromstring(drawn).iter("{http://www.w3.org/2000/svg}title")]
    assert titles == [
        "SQuAD (English), 100: 20.0 (15.0 to 25.0)",
        "SQuAD (English), 2,000: 35.0 (30.0 to 40.0)",
        "DRCD (Traditional), 100: 2.5 (1.0 to 4.0)",
    ]


def test_nothing_measured_draws_nothing(figure: Experiment) -> None:
    assert figure.figure is not None and figure.figure({}) == ""
