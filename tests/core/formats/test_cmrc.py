"""CMRC 2018 in both shapes."""

from __future__ import annotations

from pathlib import Path

from core.formats import intake
from core.formats.catalogue import read, write
from core.formats.cmrc import NO_OFFSETS
from tests.core.formats.helpers import GOLDEN, rewritten, spans_hold, value_of


def test_the_nested_shape_comes_back_with_the_repaired_start(tmp_path: Path) -> None:
    expected = value_of(GOLDEN / "cmrc.json")
    expected["data"][0]["paragraphs"][0]["qas"][1]["answers"][0]["answer_start"] += 1
    assert rewritten(GOLDEN / "cmrc.json", tmp_path) == expected


def test_references_stay_references() -> None:
    dataset, report = read(GOLDEN / "cmrc.json")
    assert spans_hold(dataset)
    assert (report.format, report.answers, report.spans) == ("cmrc", 5, 4)
    first = dataset.passages[0].questions[0]
    assert [answer.text for answer in first.answers] == ["214公里", "全长214公里", "二百一十四公里"]
    assert len(first.spans) == 2
    assert dataset.passages[0].key == "DEMO_0"
    assert dataset.passages[0].title == "临江"


def test_the_flat_list_comes_back(tmp_path: Path) -> None:
    assert rewritten(GOLDEN / "cmrc-flat.json", tmp_path) == value_of(GOLDEN / "cmrc-flat.json")


def test_answers_of_the_flat_list_are_placed_where_they_occur_once() -> None:
    dataset, report = read(GOLDEN / "cmrc-flat.json")
    assert report.format == "cmrc-flat"
    assert [question.key for question in dataset.passages[0].questions] == ["DEMO_0_QUERY_0", "1"]
    assert dataset.passages[0].questions[0].spans[0].text == "214公里"
    assert [(f.item, f.reason) for f in report.refused] == [
        ("DEMO_0_QUERY_0 answer 2", intake.NOWHERE),
        ("1", intake.UNPLACED),
    ]


def test_the_flat_list_written_as_the_nested_shape_has_offsets(tmp_path: Path) -> None:
    dataset, _ = read(GOLDEN / "cmrc-flat.json")
    write(dataset, tmp_path / "nested.json", "cmrc")
    again, report = read(tmp_path / "nested.json")
    assert report.format == "cmrc"
    assert again.passages[0].questions[0].spans == dataset.passages[0].questions[0].spans
    assert value_of(tmp_path / "nested.json")["data"][1]["paragraphs"][0]["id"] == 3


def test_what_the_flat_list_cannot_hold_is_reported(tmp_path: Path) -> None:
    dataset, _ = read(GOLDEN / "cmrc.json")
    report = write(dataset, tmp_path / "flat.json", "cmrc-flat")
    assert [finding.item for finding in report.lost if finding.reason == NO_OFFSETS] == ["DEMO_0_QUERY_2"]
    assert (report.passages, report.questions, report.answers) == (1, 3, 5)
