"""``spanbridge evaluate-grid``: tables for people, JSON for programs, reports by their ending."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.reports.grid_files import read_grids
from tests.core.cli.conftest import Terminal
from tests.core.services.parallel_project import write_set

pytestmark = pytest.mark.usefixtures("bundled")


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    return [write_set(tmp_path, code) for code in ("en", "es")]


def test_every_pair_of_languages_is_scored(terminal: Terminal, files: list[Path]) -> None:
    done = terminal("evaluate-grid", "cascade", *files, "--device", "cpu", "--json")
    assert done.code == 0, done.err
    (found,) = done.json
    assert (found["system"], found["languages"], found["available"]) == ("cascade@bundled", ["en", "es"], 4)
    assert [(cell["question"], cell["passage"], cell["total"]) for cell in found["cells"]] == [
        ("en", "en", 4), ("en", "es", 4), ("es", "en", 4), ("es", "es", 4),
    ]  # fmt: skip
    cells = [cell["f1"] for cell in found["cells"]]
    assert found["means"]["f1"]["all"] == pytest.approx(sum(cells) / 4)
    assert found["means"]["f1"]["question"]["es"] == pytest.approx((cells[2] + cells[3]) / 2)


def test_people_see_tables_and_a_sentence(terminal: Terminal, files: list[Path], tmp_path: Path) -> None:
    uneven = write_set(tmp_path, "de", "abx")
    done = terminal("evaluate-grid", "cascade", *files, f"{uneven}:de", "--device", "cpu")
    assert done.code == 0, done.err
    assert "cascade@bundled, F1" in done.out and "cascade@bundled, Exact match" in done.out
    assert "where question and passage are in one language" in done.out
    assert "no passage in de" in done.out


def test_reports_are_written_as_their_endings_say(
    terminal: Terminal, files: list[Path], tmp_path: Path
) -> None:
    out = [tmp_path / f"grid.{ending}" for ending in ("html", "md", "csv", "json")]
    options = [word for path in out for word in ("--out", path)]
    done = terminal(
        "evaluate-grid", "cascade", *files, "--also", "reader", "--limit", "2", "--device", "cpu", *options
    )
    assert done.code == 0, done.err
    assert all(f"the grid is in {path}" in done.out for path in out)
    assert [one.system for one in read_grids(out[3])] == ["cascade@bundled", "reader@bundled"]
    page = out[0].read_text(encoding="utf-8")
    assert page.count('<svg class="heat"') == 4
    assert "--also reader --limit 2" in page and "--also reader --limit 2" in out[1].read_text()


def test_a_project_keeps_its_grids(terminal: Terminal, files: list[Path], project: Path) -> None:
    done = terminal("evaluate-grid", "zero-shot", *files, "--project", project, "--device", "cpu", "--json")
    assert done.code == 0, done.err
    assert done.json[0]["system"] == "zero-shot@bundled"
    (kept,) = (project / "reports" / "grids").iterdir()
    assert read_grids(kept)[0].system == "zero-shot@bundled"


def test_wrong_input_is_told_before_any_model_is_loaded(
    terminal: Terminal, files: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("a model was loaded")

    monkeypatch.setattr("core.services.answering.load_system", never)
    plain = write_set(tmp_path, "de", name="plain.json")
    for arguments, says in (
        ((files[0],), "at least two languages"),
        ((files[0], plain), "does not tell its language"),
        ((*files, "--out", tmp_path / "grid.pdf"), "ending"),
        ((files[0], tmp_path / "nowhere.json"), "no such file"),
        ((*files, "--metric", "guess"), "no metric called"),
    ):
        done = terminal("evaluate-grid", "cascade", *arguments)
        assert (done.code, says in done.err) == (2, True), done.err
    assert "no such model" in terminal("evaluate-grid", "magic", *files).err
