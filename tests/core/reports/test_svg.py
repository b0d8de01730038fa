from __future__ import annotations

import xml.etree.ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from core.evaluation.significance import Interval, PairedResult
from core.reports.svg import WIDTH, difference_bar, score_bar, shares

percent = st.floats(-100, 100)


@given(percent, percent, percent)
def test_bars_stay_inside_their_drawing(mean: float, low: float, high: float) -> None:
    drawing = ET.fromstring(score_bar(Interval(mean, low, high), "f1", "F1"))
    assert all(0 <= float(bar.attrib["width"]) <= WIDTH for bar in drawing.iter("rect"))
    paired = PairedResult(0, 0, mean, low, high, 1.0)
    dot = next(ET.fromstring(difference_bar(paired, 5.0, "F1")).iter("circle"))
    assert 0 <= float(dot.attrib["cx"]) <= WIDTH


def test_a_difference_is_coloured_only_where_its_interval_leaves_zero() -> None:
    assert 'class="even"' in difference_bar(PairedResult(0, 0, 2, -1, 5, 0.2), 10, "F1")
    assert 'class="gain"' in difference_bar(PairedResult(0, 0, 2, 1, 5, 0.01), 10, "F1")
    assert 'class="loss"' in difference_bar(PairedResult(0, 0, -2, -5, -1, 0.01), 10, "F1")


def test_shares_fill_the_bar_and_nothing_draws_nothing() -> None:
    drawing = ET.fromstring(shares(((1, "gain", "better"), (0, "even", "equal"), (3, "loss", "worse"))))
    assert [bar.attrib["width"] for bar in drawing] == ["55.00", "165.00"]
    assert drawing.attrib["aria-label"] == "1 better, 0 equal, 3 worse"
    assert shares(((0, "gain", "better"),)) == ""
