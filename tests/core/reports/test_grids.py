"""Grids as pages, tables and files: the same numbers in all of them."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import InputError
from core.evaluation.grid_scores import GridScore, Pair
from core.progress import silent
from core.reports.grid_files import read_grids, write_grids
from core.reports.grid_page import grid_markdown, grid_page
from core.reports.grid_tables import grid_table, in_words, left_out_table
from tests.core.evaluation.grids import answering, grid, right, right_at_home, words
from tests.core.reports.test_html import parsed


@pytest.fixture
def score() -> GridScore:
    made = grid().score("s@1", answering(right_at_home), silent())
    return replace(made, created_at="2026-01-01T00:00:00+00:00")


@pytest.fixture
def uneven() -> GridScore:
    """The second language lacks an answer and an id."""
    made = grid(words("en", "abc"), words("es", "ab", without="b"))
    return made.score("t@1", answering(right), silent())


def test_the_table_is_the_grid_with_its_means(score: GridScore) -> None:
    table = grid_table(score, "f1")
    assert table.headings == ("questions \\ passages", "en", "es", "de", "mean")
    assert table.rows[0] == ("en", "100.0", "66.7", "66.7", "77.8")
    assert table.rows[-1] == ("mean", "77.8", "77.8", "77.8", "77.8")


def test_the_sentence_says_what_the_numbers_say(score: GridScore) -> None:
    said = in_words(score)
    assert "F1 100.0 where question and passage are in one language, 66.7 where they are in two" in said
    assert "by passage language go from 77.8 (en) to 77.8 (en); those by question language from" in said


def test_what_is_left_out_is_told_for_each_cell(uneven: GridScore) -> None:
    rows = left_out_table(uneven).rows
    assert ("en", "es", "1", "no answer to score in es", "1") in rows
    assert ("en", "es", "1", "no passage in es", "1") in rows
    assert "do not ask the same questions" in grid_page([uneven])


def test_the_page_is_whole_and_safe(score: GridScore, uneven: GridScore) -> None:
    evil = "<script>alert(1)</script>\"'&"
    page = grid_page([replace(score, system=evil, name=evil), uneven], (f"spanbridge {evil}",))
    parsed(page)
    assert "<script" not in page
    assert not re.search(r"https?://|@import|url\(|<link|<img| src=", page)
    assert page.count('<svg class="heat"') == 4


def test_two_systems_share_one_scale(score: GridScore) -> None:
    """A colour means the same number in every map of a page."""
    other = grid().score("t@1", answering(right), silent())
    page = grid_page([score, other])
    assert re.findall(r'class="end row"[^>]*>(\d+)<', page) == ["65", "0", "65", "0"]


def test_markdown_has_every_cell(score: GridScore, uneven: GridScore) -> None:
    text = grid_markdown([score, uneven], ("spanbridge evaluate-grid s",))
    assert text.startswith("# Language grid of s@1, t@1\n\n- data: words\n- languages: en, es, de\n")
    assert "| en | 100.0 | 66.7 | 66.7 | 77.8 |" in text
    assert text.count("| s@1 |") == 9
    assert text.endswith("```sh\nspanbridge evaluate-grid s\n```\n")


def test_a_file_keeps_everything(score: GridScore, uneven: GridScore, tmp_path: Path) -> None:
    path = write_grids([score, uneven], tmp_path / "new" / "grid.json")
    assert read_grids(path) == [score, uneven]


def test_half_a_surrogate_pair_is_kept_too(tmp_path: Path) -> None:
    made = grid().score("s@1", answering(lambda item: "\ud800"), silent())
    assert read_grids(write_grids([made], tmp_path / "grid.json")) == [made]
    assert "\\ud800" not in write_grids([made], tmp_path / "grid.html").read_text(encoding="utf-8")


def test_csv_has_a_line_for_each_cell(score: GridScore, tmp_path: Path) -> None:
    text = write_grids([score], tmp_path / "grid.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["questions in"], row["passages in"]) for row in rows] == [
        tuple(pair) for pair in score.cells
    ]
    assert rows[1]["F1"] == "66.67" and rows[1]["questions"] == "4"
    assert rows[1]["signature"] == score.cells[Pair("en", "es")].signature


def test_other_endings_are_refused(score: GridScore, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="ending"):
        write_grids([score], tmp_path / "grid.pdf")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "change",
    [
        lambda page: page.clear(),
        lambda page: page["grids"][0]["cells"].pop(),
        lambda page: page["grids"][0]["texts"]["es"].pop("a"),
        lambda page: page["grids"][0]["cells"][0]["f1"].pop(),
        lambda page: page["grids"][0].update(languages=7),
        lambda page: page["grids"][0].update(languages=[], cells=[]),
        lambda page: page["grids"][0].update(available=float("inf")),
        lambda page: page["grids"][0]["cells"][0].update(f1=[float("nan"), 0.0, 1.0]),
        lambda page: page["grids"].clear(),
    ],
)
def test_a_damaged_file_is_no_grid(score: GridScore, tmp_path: Path, change: object) -> None:
    path = write_grids([score], tmp_path / "grid.json")
    page = json.loads(path.read_text(encoding="utf-8"))
    change(page)  # type: ignore[operator]
    path.write_text(json.dumps(page), encoding="utf-8")
    with pytest.raises(InputError, match="damaged"):
        read_grids(path)


def test_a_file_of_a_later_version_says_so(score: GridScore, tmp_path: Path) -> None:
    path = write_grids([score], tmp_path / "grid.json")
    page = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**page, "version": 99}), encoding="utf-8")
    with pytest.raises(InputError, match="this version can read"):
        read_grids(path)
    path.write_text("[1", encoding="utf-8")
    with pytest.raises(InputError, match="damaged"):
        read_grids(path)
