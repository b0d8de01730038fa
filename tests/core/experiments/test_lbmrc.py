"""The tables of Liu et al. 2020: which figures, which rows, which parts train them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.corpora import QaSource
from core.errors import InputError
from core.evaluation.set_scores import SetScore
from core.experiments import commands, lbmrc_paper
from core.experiments.bench import Bench, Weights
from core.experiments.budgets import budget
from core.experiments.catalogue import EXPERIMENTS
from core.experiments.commands import ExperimentOrder, run
from core.experiments.lbmrc_paper import Printed
from core.experiments.rows import Experiment, Row
from core.systems.catalogue import SYSTEMS
from tests.core.experiments.branching import Recording, a_bench, german_memory, no_translator
from tests.data_folder import make_data
from tests.tiny import tiny_reader

NAMES = [f"lbmrc-table{number}" for number in range(1, 7)]
PRINTED = {f"lbmrc-table{number}": getattr(lbmrc_paper, f"TABLE{number}") for number in range(1, 7)}


@pytest.fixture(params=NAMES)
def table(request: pytest.FixtureRequest) -> Experiment:
    return EXPERIMENTS.resolve(request.param)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Not to be changed."""
    return make_data(tmp_path_factory.mktemp("data") / "data")


def test_a_table_is_called_as_its_command_says(table: Experiment) -> None:
    assert table.name in NAMES
    assert table.paper == f"Liu et al. 2020, Table {table.name[-1]}"


def test_rows_and_columns_are_told_apart(table: Experiment) -> None:
    assert len({row.id for row in table.rows}) == len(table.rows) > 1
    assert len({column.name for column in table.columns}) == len(table.columns) > 1


def system_of(row: Row) -> str:
    """The id in the row's title."""
    return row.title.partition("(")[2].partition(")")[0]


def test_every_row_trains_and_scores_the_system_that_its_title_says(
    table: Experiment, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording, scored = Recording(), list[tuple[str, dict[str, Weights], str]]()

    def scores(bench: Bench, system: str, models: dict[str, Weights], on: QaSource) -> SetScore:
        scored.append((system, models, on.name))
        return SetScore(on.name, on.metric, (), ())

    monkeypatch.setattr(Bench, "train", lambda bench, *given, **more: recording.train(bench, *given, **more))
    monkeypatch.setattr(Bench, "scores", scores)
    bench = a_bench(data, tmp_path, german_memory(tmp_path / "de.tmx"))
    column = table.columns[1]
    for row in table.rows:
        row.measure(bench, column, 3)
        system, models, on = scored[-1]
        assert system == system_of(row) == recording.last["recipe"] and system in SYSTEMS
        assert list(models) == [system] and models[system].key == f"{system} 3"
        assert on == column.source.name


@pytest.mark.parametrize("name, row", [("lbmrc-table5", "De"), ("lbmrc-table6", "w/o de")])
def test_a_row_of_german_says_what_it_lacks(name: str, row: str, data: Path, tmp_path: Path) -> None:
    table = EXPERIMENTS.resolve(name)
    found = next(one for one in table.rows if one.id == row)
    with pytest.raises(InputError, match="nobody translates en→de"):
        found.measure(a_bench(data, tmp_path), table.columns[0], 1)


def test_the_full_budget_has_the_papers_settings(table: Experiment) -> None:
    config = table.within(budget("full")).training(1)
    assert (config.learning_rate, config.epochs, config.weight_decay) == (1e-5, 10.0, 0.005)
    assert (config.temperature, config.gold_share, config.teacher_share) == (2.0, 0.5, 0.5)


def test_orderings_are_of_rows_and_columns_that_there_are(table: Experiment) -> None:
    rows, columns = {row.id for row in table.rows}, {column.name for column in table.columns}
    assert len(set(table.orderings)) == len(table.orderings) > 0
    for one in table.orderings:
        assert {one.better, one.worse} <= rows and one.better != one.worse
        assert one.on and set(one.on) <= columns


def test_what_stands_in_for_mlqa_says_so(table: Experiment) -> None:
    of_xquad = table.name in ("lbmrc-table2", "lbmrc-table3")
    for column in (one for one in table.columns if "kept apart" not in one.name):
        assert column.source.name == f"XQuAD {column.source.language}"
        assert ("for MLQA" in column.name) is not of_xquad
        assert column.paper in ("", f"{'XQuAD' if of_xquad else 'MLQA'} {column.source.language}")
    assert any("stands in for MLQA" in note for note in table.notes) is not of_xquad


def test_what_the_paper_has_not_has_no_figures_of_its(table: Experiment) -> None:
    for column in table.columns:
        is_ours = column.source.language == "zh" or "kept apart" in column.name
        assert bool(column.paper) is not is_ours
        assert any(column.paper in row.paper for row in table.rows) is bool(column.paper)


@pytest.mark.parametrize("name", NAMES)
def test_every_printed_row_is_measured_with_its_figures(name: str) -> None:
    rows = {row.id: row for row in EXPERIMENTS.resolve(name).rows}
    for row, figures in PRINTED[name].items():
        assert len(figures) == len(rows[row].paper)
        assert list(rows[row].paper.values()) == list(figures.values())


@pytest.mark.parametrize("printed", PRINTED.values(), ids=NAMES)
def test_exact_match_is_below_f1(printed: Printed) -> None:
    for figures in printed.values():
        assert all(0 < exact < f1 < 100 for exact, f1 in figures.values())


def test_rows_that_stand_in_several_tables_have_the_same_figures() -> None:
    one, four, six = lbmrc_paper.TABLE1, lbmrc_paper.TABLE4, lbmrc_paper.TABLE6
    three = ("en", "es", "de")
    assert {code: one["Baseline"][code] for code in three} == four["Baseline"]
    assert {code: one["Ours-imp"][code] for code in three} == six["Ours"]


def test_a_table_is_measured_and_written(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "default_spec", no_translator)
    settings = {
        "epochs": 0.1,
        "batch_size": 4,
        "max_length": 128,
        "stride": 32,
        "max_query": 24,
        "threads": 1,
    }
    order = ExperimentOrder(
        "lbmrc-table4",
        str(tiny_reader(tmp_path / "encoder")),
        data,
        tmp_path / "out",
        questions=18,
        evaluated=4,
        settings=settings,
        device="cpu",
    )
    told: list[str] = []
    files = run(order, told.append)
    assert {path.suffix for path in files} == {".md", ".csv", ".html", ".json"}
    page = json.loads((tmp_path / "out/lbmrc-table4.json").read_text(encoding="utf-8"))
    cells = {(cell["row"], cell["column"]): cell for cell in page["cells"]}
    for column in ("XQuAD en (for MLQA)", "XQuAD es (for MLQA)", "XQuAD de (for MLQA)"):
        assert cells["Baseline", column]["questions"] == 4 and not cells["Baseline", column]["missing"]
    assert cells["w/o LBMRC", "XQuAD es (for MLQA)"]["f1"]
    assert "nothing is translated into" in cells["w/o LBMRC", "XQuAD en (for MLQA)"]["missing"]
    assert {one["column"] for one in page["orderings"]} >= {"XQuAD es (for MLQA)"}
    assert page["facts"]["branch es"].endswith("18 do, asked 18 in en, 18 in es, 18 in it")
    assert sum(line.startswith("training") for line in told) >= 2
    markdown = (tmp_path / "out/lbmrc-table4.md").read_text(encoding="utf-8")
    assert "63.4 / 77.3" in markdown and "stands in for MLQA" in markdown

    told.clear()
    run(order, told.append)
    assert not any(line.startswith(("making", "scoring")) for line in told)
