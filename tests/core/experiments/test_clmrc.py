"""The tables of Cui et al. 2019: every row comes to a score, and what two rows stand on is made once."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import InputError
from core.experiments import clmrc_rows
from core.experiments.bench import Bench, given
from core.experiments.budgets import budget
from core.experiments.catalogue import EXPERIMENTS
from core.experiments.clmrc import TABLE2
from core.experiments.results import measure
from core.experiments.rows import Experiment, Ordering
from core.systems.catalogue import SYSTEMS
from tests.core.experiments.benching import (
    Answering,
    Worker,
    beginnings,
    make_bench,
    no_translator,
    translating,
)

TABLES = ("clmrc-table2", "clmrc-table2-es", "clmrc-table3", "clmrc-table4")
TRANSLATE = {"#1", "#3", "#4", "#5", "#8", "#12", "bt", "bt+attention", "bt+simplematch"}
"""Rows that cannot be without a translator."""


@pytest.fixture(params=TABLES)
def table(request: pytest.FixtureRequest) -> Experiment:
    return EXPERIMENTS.resolve(request.param)


@pytest.fixture
def bench(
    made_up: Path,
    tmp_path: Path,
    tiny: Path,
    worker: Worker,
    answering: Answering,
    monkeypatch: pytest.MonkeyPatch,
) -> Bench:
    """A bench that lacks nothing, where nothing is learned, read or translated in earnest."""
    translating(monkeypatch)
    monkeypatch.setattr(clmrc_rows, "beside_originals", lambda *parts: beginnings)
    return make_bench(made_up, tmp_path / "out", tiny, native=replace(given(tiny), key="native"))


def missing(table: Experiment, bench: Bench) -> dict[str, str]:
    """The rows without a score, and why."""
    return {row: cell.missing for (row, _), cell in measure(table, bench).cells.items() if not cell.runs}


def test_a_table_is_called_as_its_command_says(table: Experiment) -> None:
    assert EXPERIMENTS.entry(table.name).target.startswith("core.experiments.clmrc:")


def test_small_has_fewer_questions_in_as_many_steps_and_full_is_whole(table: Experiment) -> None:
    small, full = budget("small"), budget("full")
    own = table.within(small)
    assert own.questions < small.questions and own.source["batch_size"] < small.source["batch_size"]
    assert own.questions / own.training(1).batch_size >= 0.8 * small.questions / small.training(1).batch_size
    assert table.within(full) == full


def test_rows_and_orderings_fit_together(table: Experiment) -> None:
    rows = [row.id for row in table.rows]
    assert len(set(rows)) == len(rows) and len(set(table.orderings)) == len(table.orderings) > 0
    for one in table.orderings:
        assert {one.better, one.worse} <= set(rows) and one.better != one.worse
    for row in table.rows:
        system = row.title.rpartition("(")[2].partition(")")[0]
        assert system in SYSTEMS or row.id.endswith("original"), row.title


def test_the_paper_s_figures_stand_beside_every_column_or_none(table: Experiment) -> None:
    headings = {column.paper for column in table.columns if column.paper}
    assert all(set(row.paper) == headings for row in table.rows)
    assert bool(headings) is (table.name != "clmrc-table2-es")


def test_the_paper_s_orderings_hold_in_its_own_figures(table: Experiment) -> None:
    paper = {row.id: row.paper for row in table.rows}
    # Asai et al. found it above a back-translation of theirs, of which a note tells.
    for one in set(table.orderings) - {Ordering("bt+attention", "bt")}:
        for heading, (exact, f1) in paper[one.better].items():
            worse = paper[one.worse][heading]
            assert exact > worse[0] and f1 > worse[1], (one, heading)


def test_figures_of_other_questions_are_labelled() -> None:
    table = EXPERIMENTS.resolve("clmrc-table3")
    assert all("304" in column.paper and "304" not in column.name for column in table.columns)


def test_every_row_comes_to_a_score(table: Experiment, bench: Bench) -> None:
    assert missing(table, bench) == {}


def test_nothing_is_trained_twice(table: Experiment, bench: Bench, worker: Worker) -> None:
    measure(table, bench)
    columns = len(table.columns)
    for recipe, times in Counter(worker.started).items():
        # The native encoder's reader is another one; of English there is one reader for all columns.
        assert times == (1 if recipe == "zero-shot" else 2 * columns if recipe == "reader" else columns)


def test_a_finished_table_is_only_written_again(
    table: Experiment, bench: Bench, worker: Worker, answering: Answering
) -> None:
    first = measure(table, bench)
    worker.started.clear()
    answering.asked.clear()
    assert measure(table, bench).to_plain() == first.to_plain()
    assert worker.started == answering.asked == []


def test_without_a_translator_only_the_others_are_measured(
    table: Experiment, bench: Bench, worker: Worker
) -> None:
    bench.translator = no_translator
    found = missing(table, bench)
    beside_a_translation = {"whole", "-aux", "-dynamic-lambda", "-saa", "-squad"}
    assert set(found) == (TRANSLATE | beside_a_translation) & {row.id for row in table.rows}
    assert all("nobody translates" in reason for reason in found.values())
    assert not {"aligner", "verifier"} & set(worker.started)


def test_without_an_encoder_of_the_target_language_one_row_says_so(bench: Bench) -> None:
    bench.native = None
    found = missing(EXPERIMENTS.resolve("clmrc-table2"), bench)
    assert set(found) == {"#6"} and "--native" in found["#6"]
    assert "encoder of Chinese (zh) alone" in found["#6"] and "bert-base-chinese" in found["#6"]
    spanish = missing(EXPERIMENTS.resolve("clmrc-table2-es"), bench)["#6"]
    assert "encoder of Spanish (es) alone" in spanish and "chinese" not in spanish.lower()


def test_two_ablations_are_systems_of_the_other_table(bench: Bench, worker: Worker) -> None:
    table2 = measure(EXPERIMENTS.resolve("clmrc-table2"), bench)
    worker.started.clear()
    table4 = measure(EXPERIMENTS.resolve("clmrc-table4"), bench)
    assert worker.started == [f"dual-bert+source/{part}" for part in ("-aux", "-dynamic-lambda", "-saa")]
    for alias, row in (("whole", "#12"), ("-source-bert", "#10"), ("-squad", "#8")):
        assert table4.cells[alias, clmrc_rows.CMRC] == table2.cells[row, clmrc_rows.CMRC]


def test_spanish_pairs_need_no_translator_to_train(bench: Bench, worker: Worker) -> None:
    bench.translator = no_translator
    measure(EXPERIMENTS.resolve("clmrc-table2-es"), bench)
    assert {"dual-bert", "dual-bert+source"} <= set(worker.started)


def test_japanese_and_french_train_nothing_but_english(bench: Bench, worker: Worker) -> None:
    measure(EXPERIMENTS.resolve("clmrc-table3"), bench)
    assert worker.started == ["zero-shot"]
    assert [path.name.partition("-open")[0] for path in (bench.out / "data").iterdir()] == ["squad"]


def test_seeds_train_everything_anew(bench: Bench, worker: Worker) -> None:
    bench.budget = bench.budget.limited(seeds=(1, 2))
    cells = measure(EXPERIMENTS.resolve("clmrc-table4"), bench).cells.values()
    assert all(len(cell.runs) == 2 for cell in cells)
    assert set(Counter(worker.started).values()) == {2}


def test_one_column_alone_has_a_page_of_its_own() -> None:
    alone = TABLE2.of(["cmrc"])
    assert alone.name == "clmrc-table2-cmrc-2018-dev"
    assert [column.name for column in alone.columns] == ["CMRC 2018 dev"]
    assert alone.rows == TABLE2.rows and "DRCD, evaluation part" in alone.notes[-1]
    assert TABLE2.of([]) is TABLE2 and TABLE2.of(["DRCD", "CMRC 2018 dev"]) is TABLE2


@pytest.mark.parametrize("name", ["XQuAD", ""])
def test_a_column_that_is_none_lists_those_there_are(name: str) -> None:
    with pytest.raises(InputError, match="no such column") as caught:
        TABLE2.of([name])
    assert "CMRC 2018 dev; DRCD, evaluation part" in caught.value.remedy
