"""DRCD: ids everywhere."""

from __future__ import annotations

from pathlib import Path

from core.formats.catalogue import read, write
from tests.core.formats.helpers import GOLDEN, rewritten, value_of


def test_the_file_comes_back(tmp_path: Path) -> None:
    assert read(GOLDEN / "drcd.json")[1].format == "drcd"
    assert rewritten(GOLDEN / "drcd.json", tmp_path) == value_of(GOLDEN / "drcd.json")


def test_other_data_gets_the_ids_that_the_form_needs(tmp_path: Path) -> None:
    dataset, _ = read(GOLDEN / "xquad.zh.json")
    write(dataset, tmp_path / "out.json", "drcd")
    document = value_of(tmp_path / "out.json")["data"][0]
    paragraph = document["paragraphs"][0]
    assert (document["id"], paragraph["id"]) == ("0", "0-0")
    assert paragraph["qas"][0]["answers"][0]["id"] == "1"
    assert read(tmp_path / "out.json")[1].format == "drcd"
