"""An outcome as Markdown, CSV, HTML, JSON and a figure: everything measured, everything missing."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.errors import InputError
from core.evaluation.set_scores import SetScore
from core.evaluation.significance import Interval
from core.experiments import pages
from core.experiments.results import measure
from core.experiments.rows import Column, Experiment, Ordering
from tests.core.experiments import test_results
from tests.core.experiments.benching import score
from tests.core.experiments.test_results import BAD, GOOD, MIXED, ONE, TWO, bench, row, table

FACTS = [("command", "spanbridge experiment made-up"), ("seeds", "1")]


def made(*seeds: int, **changed: Any) -> Experiment:
    """A table with a paper's figures on one of its columns, and a row that lacks a part."""
    first = replace(row("a", *([GOOD, MIXED][: len(seeds) or 1])), paper={"theirs": (1.25, 2.0)})
    second = row("b", *([BAD] * (len(seeds) or 1)))
    third = row("c", fault=InputError("no <translator> | here"))
    columns = (replace(ONE, paper="theirs"), TWO)
    whole = table(first, second, third, columns=columns, orderings=(Ordering("a", "b"),))
    return replace(whole, notes=("Less data.",), **changed)


def written(experiment: Experiment, out: Path, *seeds: int) -> dict[str, str]:
    """The files by their endings."""
    files = pages.write(measure(experiment, bench(*seeds)), FACTS, out)
    assert [path.stem for path in files] == ["made-up"] * len(files)
    return {path.suffix: path.read_text(encoding="utf-8") for path in files}


def test_markdown_has_ours_beside_the_paper_s(tmp_path: Path) -> None:
    page = written(made(), tmp_path / "deep" / "out")[".md"]
    assert "| # | system | one | paper, theirs | two |" in page
    assert "| a | A | 100.0 / 100.0 (100.0 to 100.0) | 1.2 / 2.0 | 100.0 / 100.0 (100.0 to 100.0) |" in page
    assert "| c | C | missing | – | missing |" in page
    assert "| a above b | one | +100.0 | +100.0 to +100.0 | < 0.001 | found here |" in page
    assert "- c: no <translator> | here" in page and "- Less data." in page
    assert "- command: `spanbridge experiment made-up`\n- seeds: 1\n" in page


def test_rows_with_the_same_answers_are_told(tmp_path: Path) -> None:
    both = (row("a", MIXED), row("b", MIXED), row("c", GOOD))
    orderings = (Ordering("a", "b"), Ordering("c", "a"))
    files = written(table(*both, orderings=orderings), tmp_path)
    sentence = "a and b gave the same answer to every question of one"
    assert sentence in files[".md"] and sentence in files[".html"] and "c and a gave" not in files[".md"]


def test_a_reason_is_told_once_for_all_its_rows(tmp_path: Path) -> None:
    fault = InputError("no translator")
    rows = (row("a", fault=fault), row("b", fault=fault), row("c", fault=InputError("no encoder")))
    found = measure(table(*rows, columns=(ONE, TWO)), bench())
    assert pages.missing(found) == ["a, b: no translator", "c: no encoder"]


def test_seeds_show_as_deviations(tmp_path: Path) -> None:
    page = written(made(1, 2), tmp_path, 1, 2)[".md"]
    assert "75.0 ± 35.4 / 75.0 ± 35.4" in page and "standard deviation over the seeds" in page
    assert "±" not in written(made(), tmp_path)[".md"]


def test_the_paper_s_height_is_spoken_of_only_where_it_stands(tmp_path: Path) -> None:
    assert "not for their height" in written(made(), tmp_path)[".md"]
    assert "not for their height" not in written(table(row("a", GOOD)), tmp_path)[".md"]


def test_csv_has_a_line_a_cell(tmp_path: Path) -> None:
    lines = list(csv.DictReader(written(made(1, 2), tmp_path, 1, 2)[".csv"].splitlines()))
    assert [(line["row"], line["data"]) for line in lines] == [
        (name, column) for name in "abc" for column in ("one", "two")
    ]
    first, last = lines[0], lines[-1]
    assert (first["questions"], first["seeds"], first["F1"], first["F1 sd"]) == ("20", "2", "75.00", "35.36")
    assert float(first["F1 low"]) <= 75 <= float(first["F1 high"])
    assert (first["paper data"], first["paper EM"], lines[1]["paper EM"]) == ("theirs", "1.2", "")
    assert (last["F1"], last["missing"]) == ("", "no <translator> | here")


def test_one_seed_has_no_deviation(tmp_path: Path) -> None:
    lines = list(csv.DictReader(written(made(), tmp_path)[".csv"].splitlines()))
    assert lines[0]["EM"] == "100.00" and lines[0]["EM sd"] == lines[0]["F1 sd"] == ""


def test_html_is_whole_and_escaped(tmp_path: Path) -> None:
    page = written(made(title="<b>bold</b>"), tmp_path)[".html"]
    assert "<b>" not in page and "&lt;b&gt;bold" in page
    assert "no &lt;translator&gt; | here" in page and "<script" not in page
    for heading in ("The paper&#x27;s orderings", "What is missing, and why", "What differs from the paper"):
        assert f"<h2>{heading}</h2>" in page


def test_json_is_for_programs(tmp_path: Path) -> None:
    told = json.loads(written(made(), tmp_path)[".json"])
    assert told["facts"] == dict(FACTS) and told["orderings"][0]["verdict"] == "found here"


def test_a_figure_stands_in_the_page_and_beside_it(tmp_path: Path) -> None:
    asked: list[dict[tuple[str, str], Interval]] = []

    def draw(averages: Mapping[tuple[str, str], Interval]) -> str:
        asked.append(dict(averages))
        return "<svg>drawn</svg>"

    files = written(made(figure=draw), tmp_path)
    assert files[".svg"] == "<svg>drawn</svg>" and files[".svg"] in files[".html"]
    assert "![Made up](made-up.svg)" in files[".md"]
    assert asked[0]["a", "one"].mean == 100.0 and ("c", "one") not in asked[0]
    assert ".svg" not in written(made(figure=lambda averages: ""), tmp_path)


def test_one_passage_shows_no_interval_and_no_verdict(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def alone(exact: Sequence[float], dataset: str) -> SetScore:
        return replace(score(exact, dataset), passages=("the same",) * len(exact))

    assert "–:" not in written(made(), tmp_path)[".md"]
    monkeypatch.setattr(test_results, "score", alone)
    files = written(made(), tmp_path)
    assert "| a | A | 100.0 / 100.0 (–) | 1.2 / 2.0 | 100.0 / 100.0 (–) |" in files[".md"]
    assert "| a above b | one | +100.0 | – | < 0.001 | not decided here |" in files[".md"]
    assert "–: the questions stand in one passage" in files[".md"]
    line = next(csv.DictReader(files[".csv"].splitlines()))
    assert (line["F1"], line["F1 low"], line["F1 high"], line["EM low"]) == ("100.00", "", "", "")
    tested = json.loads(files[".json"])["orderings"][0]
    assert (tested["low"], tested["high"], tested["verdict"]) == (None, None, "not decided here")


@pytest.mark.parametrize("columns", [(), (ONE,)])
def test_nothing_measured_is_a_page_all_the_same(tmp_path: Path, columns: tuple[Column, ...]) -> None:
    page = written(table(row("a", fault=InputError("nothing")), columns=columns), tmp_path)[".md"]
    assert "orderings" not in page
