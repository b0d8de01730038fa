"""Orderings as a table say what was tested."""

from __future__ import annotations

from core.evaluation.orderings import Finding
from core.evaluation.significance import PairedResult
from core.reports.orderings import ordering_table


def test_a_row_each() -> None:
    gain = PairedResult(10.0, 20.0, 10.0, 5.04, 15.0, 0.0001)
    loss = PairedResult(20.0, 18.0, -2.0, -5.0, 1.0, 0.2)
    table = ordering_table(
        [Finding("cascade", "zero-shot", "CMRC", gain, 0.0002), Finding("a", "b", "X", loss, 0.4)]
    )
    assert table.rows == (
        ("cascade above zero-shot", "CMRC", "+10.0", "+5.0 to +15.0", "< 0.001", "found here"),
        ("a above b", "X", "-2.0", "-5.0 to +1.0", "0.400", "not decided here"),
    )


def test_one_passage_has_no_interval() -> None:
    loss = PairedResult(20.0, 10.2, -9.8, -9.8, -9.8, 0.047)
    (row,) = ordering_table([Finding("a", "b", "X", loss, 0.047, one_passage=True)]).rows
    assert row == ("a above b", "X", "-9.8", "–", "0.047", "not decided here")
