"""``spanbridge evaluate-alignment``: a table for people, JSON for programs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.core.cli.conftest import Terminal

pytestmark = pytest.mark.usefixtures("bundled")

_CHINESE = ("--source", "zh", "--target", "zh")


def test_a_file_against_itself(terminal: Terminal, data: Path) -> None:
    done = terminal(
        "evaluate-alignment", data, data, *_CHINESE, "--alignment", "embeddings", "--device", "cpu", "--json",
    )  # fmt: skip
    assert done.code == 0, done.err
    (found,) = done.json
    (score,) = found["scores"]
    assert (found["alignment"], score["metric"], score["total"]) == ("embeddings", "cmrc2018", 16)
    assert score["exact_match"] > 80  # the same text: every piece is most like itself


def test_what_is_missing_is_said_below_the_table(terminal: Terminal, data: Path) -> None:
    done = terminal("evaluate-alignment", data, data, *_CHINESE, "--limit", "2", "--device", "cpu")
    assert done.code == 0, done.err
    assert "embeddings" in done.out and "EM" in done.out
    assert "simplematch: no translator on this machine" in done.out


def test_what_is_no_pair_is_refused(terminal: Terminal, data: Path, tmp_path: Path) -> None:
    assert terminal("evaluate-alignment", data, data, *_CHINESE, "--model", "encoder").code == 2
    empty = tmp_path / "empty.json"
    empty.write_text(json.dumps({"version": "1.1", "data": []}), encoding="utf-8")
    assert "share no question" in terminal("evaluate-alignment", data, empty, *_CHINESE).err


def test_a_language_that_is_none_or_another_is_refused(terminal: Terminal, data: Path) -> None:
    said = terminal("evaluate-alignment", data, data, "--source", "zh", "--target", "klingon")
    assert said.code == 2 and "'klingon': this is no language code" in said.err
    named = data.rename(data.with_name("xquad.zh.json"))
    said = terminal("evaluate-alignment", named, named, "--target", "es")
    assert said.code == 2 and "tells Chinese (zh), not Spanish (es)" in said.err


def test_where_no_alignment_can_run_that_is_a_fault(terminal: Terminal, data: Path) -> None:
    order = (
        "evaluate-alignment",
        data,
        data,
        *_CHINESE,
        "--alignment",
        "simplematch",
        "--alignment",
        "markers",
    )
    said = terminal(*order)
    assert said.code == 2 and said.out == ""
    assert "no alignment could run. simplematch, markers: no translator on this machine" in said.err
    told = terminal(*order, "--json")
    assert told.code == 2 and [one["scores"] for one in told.json] == [[], []]
