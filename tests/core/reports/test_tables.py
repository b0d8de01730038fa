from __future__ import annotations

import csv
import io

import pytest

from core.errors import InputError
from core.reports.tables import (
    Table,
    comma_separated,
    comparison_table,
    markdown,
    plain,
    render,
    score_table,
)
from tests.core.reports.examples import report


def test_scores_and_comparisons_become_rows() -> None:
    scores, pairs = score_table(report().scores), comparison_table(report().pairs)
    assert scores.rows[0][:5] == ("cascade@bundled (before)", "cmrc (held-out)", "cmrc2018", "4", "50.00")
    assert [row[4] for row in pairs.rows] == ["EM", "F1"]
    assert pairs.rows[1][8:] == ("1", "1", "2")


def test_plain_columns_line_up_also_with_wide_characters() -> None:
    lines = plain(Table(("名", "n"), (("红花", "1"), ("ab", "10")), frozenset((1,)))).splitlines()
    assert lines == ["名     n", "----  --", "红花   1", "ab    10"]


def test_markdown_keeps_a_bar_inside_its_cell() -> None:
    table = Table(("a", "b"), (("x|y\nz", "1"),), frozenset((1,)))
    assert markdown(table) == "| a | b |\n| --- | ---: |\n| x\\|y z | 1 |\n"


def test_csv_reads_back_and_hides_formulas_from_spreadsheets() -> None:
    table = Table(("a", "b"), (('=1+"x"', "-2.5"), ("-1.5 to 2", "3")), frozenset((1,)))
    rows = list(csv.reader(io.StringIO(comma_separated(table))))
    assert rows == [["a", "b"], ['\'=1+"x"', "-2.5"], ["-1.5 to 2", "3"]]


def test_an_unknown_form_names_the_known_ones() -> None:
    assert render(Table(("a",), ()), "csv") == "a\n"
    with pytest.raises(InputError, match="plain, markdown, csv"):
        render(Table(("a",), ()), "latex")
