"""JSON lines: ours carry everything, others come back as they were."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from core.domain.questions import Dataset, GoldAnswer, Passage, Question
from core.errors import MalformedFile
from core.formats import intake
from core.formats.catalogue import read, write
from tests.core.formats.helpers import GOLDEN, lines_of, rewritten, saved, spans_hold, value_of


@pytest.mark.parametrize("name", ["passages.jsonl", "questions.jsonl"])
def test_lines_of_others_come_back(name: str, tmp_path: Path) -> None:
    assert rewritten(GOLDEN / name, tmp_path) == lines_of(GOLDEN / name)


def test_one_passage_a_line() -> None:
    dataset, report = read(GOLDEN / "passages.jsonl")
    assert (report.passages, report.questions, report.spans) == (3, 2, 1)
    assert [(p.key, p.title, p.document) for p in dataset.passages] == [
        ("p1", "Lin", 0),
        ("0-1", "Lin", 0),
        ("1-0", "", 1),
    ]
    assert [q.impossible for q in dataset.passages[0].questions] == [False, True]
    assert dataset.passages[2].text == "Only text.\r\nTwo lines."


def test_one_question_a_line_shares_its_passage_with_its_neighbours() -> None:
    dataset, report = read(GOLDEN / "questions.jsonl")
    assert spans_hold(dataset)
    assert [len(passage.questions) for passage in dataset.passages] == [2, 1]
    assert dataset.passages[0].questions[1].spans[0].text == "Port Aster"
    assert (report.passages, report.questions) == (2, 3)


@pytest.mark.parametrize(
    "name",
    [
        "squad.json",
        "squad2.json",
        "cmrc.json",
        "cmrc-flat.json",
        "drcd.json",
        "xquad.zh.json",
        "bilingual.json",
    ],
)
def test_our_lines_carry_what_every_other_format_kept(name: str, tmp_path: Path) -> None:
    dataset, report = read(GOLDEN / name)
    write(dataset, tmp_path / "direct.json", report.format)
    write(dataset, tmp_path / "ours.jsonl", "jsonl")
    through, lines_report = read(tmp_path / "ours.jsonl")
    write(through, tmp_path / "through.json", report.format)
    assert value_of(tmp_path / "through.json") == value_of(tmp_path / "direct.json")
    assert lines_report.repaired == []
    assert through.name == dataset.name
    assert [passage.key for passage in through.passages] == [passage.key for passage in dataset.passages]
    assert rewritten(tmp_path / "ours.jsonl", tmp_path) == lines_of(tmp_path / "ours.jsonl")


def test_an_unanswerable_question_needs_no_field_of_its_own(tmp_path: Path) -> None:
    passage = Passage("p", "text", questions=(Question("q", "?", impossible=True),))
    write(Dataset("d", (passage,)), tmp_path / "d.jsonl", "jsonl")
    assert read(tmp_path / "d.jsonl")[0].passages[0].questions[0].impossible


def test_generated_keys_survive(tmp_path: Path) -> None:
    dataset, _ = read(GOLDEN / "squad.json")
    write(dataset, tmp_path / "d.jsonl", "jsonl")
    again, _ = read(tmp_path / "d.jsonl")
    assert [q.key for p in again.passages for q in p.questions] == [
        q.key for p in dataset.passages for q in p.questions
    ]


def test_line_separators_inside_texts_are_no_line_ends(tmp_path: Path) -> None:
    passage = Passage("p", "a\u2028b\x85c\x0bd", questions=(Question("q", "?", (GoldAnswer("b", 2),)),))
    write(Dataset("d", (passage,)), tmp_path / "d.jsonl", "jsonl")
    again, _ = read(tmp_path / "d.jsonl")
    assert again.passages[0].text == passage.text
    assert again.passages[0].questions == passage.questions


def test_windows_line_ends_blank_lines_and_a_byte_order_mark(tmp_path: Path) -> None:
    content = b'\xef\xbb\xbf{"context": "a"}\r\n\r\n{"context": "b"}\r\n'
    dataset, report = read(saved(tmp_path, content, "x.jsonl"))
    assert [passage.text for passage in dataset.passages] == ["a", "b"]
    assert [note.reason for note in report.notes] == [intake.HAS_BOM]


@pytest.mark.parametrize(
    ("content", "line", "what"),
    [
        (b'{"context": "a"}\n{"context": 5}', 2, "context: expected text, found a number"),
        (b'{"context": "a"}\n\n{"context": "b"', 3, "the line ends too early"),
        (b'{"context": "a"}\n{"context": "a", "question": "?"}', 2, "expected a line of passages"),
        (b'{"context": "a"}\n[]', 2, "expected an object, found a list"),
        (b'{"context": "a"}\n{"context": "\xff"}', 2, "is not UTF-8"),
        (b'{"dataset": "a"}\n{"context": "b", "$document": "x"}', 2, "expected a whole number"),
        (
            b'{"context": "a", "question": "?", "answers": {"text": ["a"], "answer_start": []}}',
            1,
            "as many starts as texts",
        ),
    ],
)
def test_faults_name_the_line(content: bytes, line: int, what: str, tmp_path: Path) -> None:
    with pytest.raises(MalformedFile) as caught:
        read(saved(tmp_path, content, "x.jsonl"))
    assert caught.value.line == line
    assert what in caught.value.what


def test_a_line_with_half_of_a_surrogate_pair_is_left_out(tmp_path: Path) -> None:
    dataset, report = read(saved(tmp_path, b'{"context": "\\ud800"}\n{"context": "b"}', "x.jsonl"))
    assert [passage.text for passage in dataset.passages] == ["b"]
    assert [finding.item for finding in report.refused] == ["line 1"]


def test_a_passage_that_got_no_line_is_reported(tmp_path: Path) -> None:
    dataset, _ = read(GOLDEN / "questions.jsonl")
    bare = replace(dataset, passages=(replace(dataset.passages[0], questions=()),))
    assert len(write(bare, tmp_path / "x.jsonl", "jsonl").lost) == 1
