"""Which format a file is in."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from core.errors import InputError, MalformedFile
from core.formats.catalogue import FORMATS, detect, format_named, read, write
from core.formats.report import Report
from tests.core.formats.helpers import GOLDEN, saved


@pytest.mark.parametrize(
    ("name", "format"),
    [
        ("squad.json", "squad"),
        ("squad2.json", "squad2"),
        ("cmrc.json", "cmrc"),
        ("cmrc-flat.json", "cmrc-flat"),
        ("drcd.json", "drcd"),
        ("xquad.zh.json", "mlqa"),
        ("bilingual.json", "bilingual"),
        ("passages.jsonl", "jsonl"),
        ("questions.jsonl", "jsonl"),
        ("README.md", "text"),
    ],
)
def test_detection(name: str, format: str) -> None:
    assert detect(GOLDEN / name) == format


def test_field_names_inside_texts_mislead_nobody(tmp_path: Path) -> None:
    text = '"trans_context": "is_impossible": "context_id":'
    content = {"data": [{"paragraphs": [{"context": text, "qas": []}]}]}
    assert detect(saved(tmp_path, content)) == "squad"


def test_every_entry_resolves_and_agrees_with_its_format() -> None:
    for entry in FORMATS:
        found = format_named(entry.name)
        assert (found.name, found.title) == (entry.name, entry.title)
        assert found.extensions


def test_unknown_names_and_files() -> None:
    with pytest.raises(InputError, match="Did you mean 'squad'"):
        read(GOLDEN / "squad.json", "squat")
    with pytest.raises(InputError, match="there is no such file"):
        detect(GOLDEN / "none.json")


def test_foreign_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(MalformedFile, match="none of the known formats"):
        read(saved(tmp_path, b"\x89PNG\r\n\x00", "image.png"))
    with pytest.raises(MalformedFile):
        read(saved(tmp_path, {"foo": 1}))


def test_a_pipe_is_refused_at_once_since_it_cannot_be_read_twice(tmp_path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("needs named pipes")
    os.mkfifo(tmp_path / "pipe.json")
    with pytest.raises(InputError, match=r"a pipe.*Save it to a file"):
        read(tmp_path / "pipe.json")


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    dataset, _ = read(GOLDEN / "squad.json")
    with pytest.raises(InputError):
        write(dataset, tmp_path / "missing" / "x.json", "squad")


def test_the_report_in_words_and_as_data() -> None:
    _, report = read(GOLDEN / "cmrc.json")
    lines = report.summary()
    assert lines[0] == "cmrc.json: 1 passages, 3 questions, 5 answers (4 spans, 1 references only)"
    assert any(line.startswith("repaired 1: ") and "DEMO_0_QUERY_1 (27 → 28)" in line for line in lines)
    data = report.to_dict()
    assert data["references"] == 1
    assert data["repaired"][0]["item"] == "DEMO_0_QUERY_1"
    assert Report(Path("x")).summary() == [
        "x: 0 passages, 0 questions, 0 answers (0 spans, 0 references only)"
    ]
