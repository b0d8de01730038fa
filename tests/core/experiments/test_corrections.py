"""Corrections train a reader that answers already; what scores it has none of their passages."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import InputError
from core.experiments import corrections
from core.experiments.bench import Bench
from core.experiments.catalogue import EXPERIMENTS
from core.experiments.results import measure
from core.jobs.spec import read_spec, write_json
from core.models.library import CARD
from tests.core.experiments.benching import Answering, Worker, make_bench

GERMAN = next(column.source for column in corrections.TABLE.columns if column.source.language == "de")


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """The made-up sets have 24 questions, four a passage."""
    monkeypatch.setattr(corrections, "COUNTS", (3, 8))


@pytest.fixture
def bench(made_up: Path, tmp_path: Path, tiny: Path, worker: Worker, answering: Answering) -> Bench:
    folder = tmp_path / "reader"
    shutil.copytree(tiny, folder)
    write_json(folder / CARD, {"system": "mixed", "version": "t-1"})
    return make_bench(made_up, tmp_path / "out", folder)


def test_what_is_corrected_scores_nothing(bench: Bench) -> None:
    corrected, apart = corrections.parted(bench, GERMAN)
    assert not {one.text for one in corrected} & {one.text for one in apart}
    assert sum(len(one.questions) for one in corrected) == sum(len(one.questions) for one in apart) == 8
    items = corrections.corrections(bench, GERMAN, 3).items()
    assert len(items) == 3 and {one.origin for one in items} == {"correction"}
    assert {one.passage for one in items} < {one.text for one in corrected}


def test_fewer_corrections_are_some_of_more(bench: Bench) -> None:
    few, more = (corrections.corrections(bench, GERMAN, count).items() for count in (3, 8))
    assert few == more[:3]


def test_a_set_that_is_too_small_is_said(bench: Bench) -> None:
    with pytest.raises(InputError, match=r"XQuAD de has 8 questions to correct, no 9"):
        corrections.corrections(bench, GERMAN, 9)


def test_the_reader_is_measured_as_it_is_and_trained_for_every_count(
    bench: Bench, worker: Worker, answering: Answering
) -> None:
    counts = zip(corrections.TABLE.rows, (0, 3, 8), strict=True)
    rows = tuple(replace(row, measure=corrections.retrained(count)) for row, count in counts)
    table = replace(corrections.TABLE, rows=rows)
    found = measure(table, bench)
    assert all(cell.runs for cell in found.cells.values())
    assert worker.started == ["cascade"] * 2 * len(table.columns)
    assert sorted(answering.systems) == ["cascade"] * 6 + ["mixed"] * 3
    spec = read_spec(next((bench.out / "jobs").iterdir()))
    assert spec.base_system == "mixed" and spec.counts["target"] in (3, 8)
    measure(table, bench)
    assert len(answering.systems) == 9


def test_an_encoder_cannot_be_corrected(made_up: Path, tmp_path: Path, tiny: Path, worker: Worker) -> None:
    bench = make_bench(made_up, tmp_path / "out", tiny)
    with pytest.raises(InputError, match="train a reader that answers already") as raised:
        corrections.retrained(3)(bench, corrections.TABLE.columns[0], 1)
    assert "cascade or zero-shot or mixed" in raised.value.remedy
    assert worker.started == []


def test_it_is_a_table_of_ours() -> None:
    table = EXPERIMENTS.resolve("corrections")
    assert not table.paper and not any(row.paper for row in table.rows)
    assert table.encoder == "student/impurity"
