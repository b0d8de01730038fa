"""Lines over sizes that grow by factors: every point drawn, every line named, none told by colour alone."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.reports.line_chart import Line, Point, line_chart

_SVG = "{http://www.w3.org/2000/svg}"


def through(name: str, *points: tuple[float, float], wide: float = 0.0) -> Line:
    """A line whose points' intervals reach as far up as down."""
    return Line(name, tuple(Point(size, value, value - wide, value + wide) for size, value in points))


RISING = through("rising", (100, 20.0), (1000, 25.0), (10_000, 30.0))
FALLING = through("falling", (100, 30.0), (10_000, 20.0))


def drawn(*lines: Line) -> ET.Element:
    return ET.fromstring(line_chart("A & B", lines, "questions", "F1 <%>"))


def texts(root: ET.Element) -> list[str]:
    return ["".join(one.itertext()) for one in root.iter(f"{_SVG}text")]


def path(root: ET.Element, kind: str) -> list[tuple[float, float]]:
    (line,) = (
        one
        for group in root.iter(f"{_SVG}g")
        if group.get("class") == kind
        for one in group.iter(f"{_SVG}path")
        if one.get("class") == "line stroke"
    )
    return [(float(x), float(y)) for x, y in re.findall(r"([\d.]+) ([\d.]+)", line.attrib["d"])]


def test_factors_are_equal_steps_and_more_is_higher() -> None:
    (x1, y1), (x2, y2), (x3, y3) = path(drawn(RISING), "one")
    assert x2 - x1 == pytest.approx(x3 - x2) and y1 - y2 == pytest.approx(y2 - y3)
    assert x1 < x2 and y1 > y2


def test_axes_and_lines_have_their_names() -> None:
    told = texts(drawn(RISING, FALLING))
    assert {"questions", "F1 <%>", "rising", "falling", "100", "1,000", "10,000", "20", "30"} <= set(told)


def test_every_point_says_what_it_is() -> None:
    titles = [one.text for one in drawn(RISING).iter(f"{_SVG}title")]
    assert titles == [
        "rising, 100: 20.0 (20.0 to 20.0)",
        "rising, 1,000: 25.0 (25.0 to 25.0)",
        "rising, 10,000: 30.0 (30.0 to 30.0)",
    ]


def test_intervals_reach_as_far_as_they_are_and_lie_side_by_side() -> None:
    root = drawn(through("a", (10, 20.0), (20, 30.0), wide=5), through("b", (10, 20.0), (20, 30.0), wide=5))
    found = [one.attrib["d"] for one in root.iter(f"{_SVG}path") if one.get("class") == "whisker stroke"]
    places = [re.match(r"M([\d.]+) ([\d.]+)V([\d.]+)", one).groups() for one in found]
    (x1, top, bottom), _, (x2, *_), _ = [tuple(map(float, one)) for one in places]
    (at, middle), (_, above) = path(root, "one")
    assert at == x1 != x2 and top < middle < bottom
    assert middle - top == pytest.approx(bottom - middle, abs=0.2)
    assert middle - top == pytest.approx((middle - above) / 2, abs=0.2)


def test_lines_differ_in_more_than_colour() -> None:
    root = drawn(RISING, FALLING)
    marks = {
        group.get("class"): {one.tag for one in group.iter() if one.get("class") == "mark"}
        for group in root.iter(f"{_SVG}g")
        if group.get("class")
    }
    assert marks == {"one": {f"{_SVG}circle"}, "two": {f"{_SVG}rect"}}
    dashes = [
        one.get("stroke-dasharray") for one in root.iter(f"{_SVG}path") if "line" in one.get("class", "")
    ]
    assert len(set(dashes)) == 2


def test_it_knows_both_themes() -> None:
    assert "prefers-color-scheme: dark" in line_chart("", (RISING,), "", "")


def test_programs_without_style_sheets_draw_it_too() -> None:
    text = line_chart("", (RISING, FALLING), "", "")
    assert "var(" not in text
    plain = ET.fromstring(re.sub(r"<style>.*</style>", "", text, flags=re.DOTALL))
    for one in plain.iter():
        if one.tag in {f"{_SVG}{name}" for name in ("rect", "path", "circle", "text")}:
            assert one.get("fill") and (one.get("fill") != "none" or one.get("stroke"))


def test_names_of_lines_that_end_together_do_not_lie_on_one_another() -> None:
    root = drawn(*(through(name, (10, 1.0), (20, 2.0 + part)) for name, part in (("a", 0.0), ("b", 0.001))))
    heights = [float(one.attrib["y"]) for one in root.iter(f"{_SVG}text") if one.get("class") == "name"]
    assert abs(heights[0] - heights[1]) >= 18


def test_close_sizes_go_without_some_numbers() -> None:
    told = texts(drawn(through("many", *((1000.0 + size, 1.0) for size in range(50)))))
    assert sum("," in text for text in told) < 12


def test_without_a_point_nothing_is_drawn() -> None:
    assert line_chart("", (Line("empty", ()),), "", "") == line_chart("", (), "", "") == ""
    assert "empty" not in line_chart("", (RISING, Line("empty", ())), "", "")


def test_more_lines_than_can_be_told_apart_are_refused() -> None:
    with pytest.raises(ValueError, match="at most 4"):
        line_chart("", (RISING,) * 5, "", "")


@given(
    st.lists(
        st.tuples(st.integers(1, 10**6), st.floats(0, 100)),
        min_size=1,
        max_size=12,
        unique_by=lambda one: one[0],
    )
)
def test_all_points_lie_inside(points: list[tuple[int, float]]) -> None:
    root = drawn(through("any", *points, wide=3.0))
    width, height = (float(root.attrib[name]) for name in ("width", "height"))
    assert all(0 < x < width and 0 < y < height for x, y in path(root, "one"))
