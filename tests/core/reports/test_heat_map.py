"""The drawing of a grid: a number and a colour in every cell, the means apart."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

from core.evaluation.grid_scores import Measure
from core.progress import silent
from core.reports.heat import Scale, contrast
from core.reports.heat_map import heat_map
from tests.core.evaluation.grids import answering, grid, right, right_at_home, words

SCALE = Scale(0.0, 100.0)


def drawn(drawing: str) -> ET.Element:
    return ET.fromstring(drawing)


def texts(root: ET.Element, css_class: str) -> list[str | None]:
    return [one.text for one in root.iter("text") if one.attrib["class"].split()[0] == css_class]


def test_every_cell_has_its_number_and_rows_and_columns_their_means() -> None:
    score = grid().score("s@1", answering(right_at_home), silent())
    measures: tuple[Measure, ...] = ("f1", "exact_match")
    f1, exact = (drawn(heat_map(score, measure, SCALE)) for measure in measures)
    assert texts(f1, "value") == ["100.0", "66.7", "66.7", "66.7", "100.0", "66.7", "66.7", "66.7", "100.0"]
    assert texts(exact, "value") == ["100.0", "0.0", "0.0", "0.0", "100.0", "0.0", "0.0", "0.0", "100.0"]
    assert texts(f1, "mean") == ["77.8"] * 7
    assert texts(f1, "name") == [*(code for code in ("en", "es", "de", "mean") for _ in range(2))]


def test_a_cell_says_in_words_what_its_colour_says() -> None:
    score = grid().score("s@1", answering(right_at_home), silent())
    titles = [one.text for one in drawn(heat_map(score, "f1", SCALE)).iter("title")]
    assert titles[1] == "questions en, passages es: F1 66.7 (66.7 to 66.7), 4 questions, squad_v1.1"


def test_both_themes_have_colours_whose_ink_can_be_read() -> None:
    score = grid().score("s@1", answering(right_at_home), silent())
    styles = re.findall(
        r'class="cell" style="--l:(#\w{6});--d:(#\w{6});--li:(#\w{6});--di:(#\w{6})"',
        heat_map(score, "f1", SCALE),
    )
    assert len(styles) == 9 and len(set(styles)) == 2
    for light, dark, light_ink, dark_ink in styles:
        assert contrast(light, light_ink) >= 4.5 and contrast(dark, dark_ink) >= 4.5


def test_a_cell_without_questions_has_a_dash_and_counts_in_no_mean() -> None:
    made = grid(words("en", "ab"), words("es", "ab", without="ab"))
    score = made.score("s@1", answering(right), silent())
    root = drawn(heat_map(score, "f1", SCALE))
    assert texts(root, "value") == ["100.0", "100.0"]
    assert texts(root, "mean") == ["–", "–", "100.0", "–", "100.0", "100.0", "100.0"]
    assert any("no questions" in (one.text or "") for one in root.iter("title"))


def test_nothing_stands_outside_the_drawing() -> None:
    sets = [words(code, "ab") for code in ("en", "es", "de", "zh", "ar", "hi", "vi")]
    root = drawn(heat_map(grid(*sets).score("s@1", answering(right), silent()), "f1", SCALE))
    width, height = float(root.attrib["width"]), float(root.attrib["height"])
    for box in root.iter("rect"):
        assert float(box.attrib["x"]) + float(box.attrib["width"]) <= width
        assert float(box.attrib["y"]) + float(box.attrib["height"]) <= height
    for one in root.iter("text"):
        assert 0 <= float(one.attrib.get("x", 0)) <= width and 0 <= float(one.attrib.get("y", 0)) <= height


def test_names_are_escaped() -> None:
    score = grid().score('<b>"&', answering(right), silent())
    assert drawn(heat_map(score, "f1", SCALE)).attrib["aria-label"].startswith('F1 of <b>"& by language')
