"""SQuAD 1.1 and 2.0: what is kept, repaired, refused and noted."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.domain.questions import GoldAnswer
from core.formats import intake
from core.formats.catalogue import read, write
from core.formats.report import Finding
from tests.core.formats.helpers import GOLDEN, asked, one_paragraph, rewritten, saved, spans_hold, value_of


def test_a_file_with_every_oddity_comes_back_with_only_the_repaired_start_changed(tmp_path: Path) -> None:
    expected = value_of(GOLDEN / "squad.json")
    expected["data"][0]["paragraphs"][0]["qas"][1]["answers"][0]["answer_start"] -= 2
    assert rewritten(GOLDEN / "squad.json", tmp_path) == expected


def test_the_report_names_every_oddity() -> None:
    dataset, report = read(GOLDEN / "squad.json")
    assert spans_hold(dataset)
    assert (report.format, report.passages, report.questions, report.answers) == ("squad", 4, 6, 8)
    assert (report.spans, report.references) == (6, 2)
    assert report.repaired == [Finding("12", intake.MOVED, "19", "17")]
    assert report.refused == [
        Finding("lin1#2 answer 2", intake.NOWHERE, "in the port"),
        Finding("0-1-q2", intake.NO_OFFSET, "1871"),
    ]
    assert [(note.item, note.reason) for note in report.notes] == [
        ("lin1#2", intake.DUPLICATE_QUESTION),
        ("0-1-q1", intake.NO_ID),
        ("0-1-q2", intake.NO_ID),
        ("0-1-q2", intake.NO_TEXT),
        ("0-1-q3", intake.NO_ID),
        ("0-1-q3", intake.OUTER_SPACE),
    ]


def test_answers_become_spans_or_references() -> None:
    dataset, _ = read(GOLDEN / "squad.json")
    ends = dataset.passages[0].questions[2]
    assert ends.answers[0].span is not None
    assert ends.answers[1] == GoldAnswer("in the port", None, {"$start": 3})
    assert dataset.passages[1].questions[2].spans[0].text == " 1871"


def test_unanswerable_questions_of_2_0(tmp_path: Path) -> None:
    dataset, report = read(GOLDEN / "squad2.json")
    assert report.format == "squad2"
    assert [question.impossible for question in dataset.passages[0].questions] == [False, True]
    assert rewritten(GOLDEN / "squad2.json", tmp_path) == value_of(GOLDEN / "squad2.json")


def test_1_1_written_as_2_0_says_of_every_question_whether_it_can_be_answered(tmp_path: Path) -> None:
    dataset, _ = read(GOLDEN / "xquad.zh.json")
    write(dataset, tmp_path / "two.json", "squad2")
    written = value_of(tmp_path / "two.json")
    assert written["data"][0]["paragraphs"][0]["qas"][0]["is_impossible"] is False


@pytest.mark.parametrize(
    ("start", "place"),
    [(3, 3), (1, 3), (7, 3), (8, None), (-1, None), (10**40, None), (None, 3)],
)
def test_where_an_answer_is_found(tmp_path: Path, start: int | None, place: int | None) -> None:
    dataset, report = read(saved(tmp_path, one_paragraph("由光荣和ω开发👍。", asked("和ω", start))))
    assert dataset.passages[0].questions[0].answers[0].start == place
    assert report.spans == (place is not None)


def test_an_answer_without_a_start_is_placed_only_where_it_occurs_once(tmp_path: Path) -> None:
    dataset, report = read(saved(tmp_path, one_paragraph("一二一", asked("一", None))))
    assert dataset.passages[0].questions[0].answers[0].start is None
    assert report.refused == [Finding("q", intake.UNPLACED, "一")]


def test_an_answer_without_text_is_no_span(tmp_path: Path) -> None:
    dataset, report = read(saved(tmp_path, one_paragraph("abc", asked("", 0))))
    assert dataset.passages[0].questions[0].spans == ()
    assert [finding.reason for finding in report.refused] == [intake.EMPTY_ANSWER]


def test_text_is_verbatim_and_what_is_unusual_is_noted(tmp_path: Path) -> None:
    context = "cafe\u0301\r\nzero\u200bwidth\u2028 👩‍👩‍👧 𠀀"
    path = saved(tmp_path, one_paragraph(context, asked("𠀀", len(context) - 1)))
    dataset, report = read(path)
    assert dataset.passages[0].text == context
    assert dataset.passages[0].questions[0].spans[0].text == "𠀀"
    assert [note.reason for note in report.notes] == [intake.NOT_NFC, intake.CRLF]
    assert rewritten(path, tmp_path) == value_of(path)


def test_a_byte_order_mark_and_windows_line_endings_of_the_file(tmp_path: Path) -> None:
    content = (GOLDEN / "squad2.json").read_bytes().replace(b"\n", b"\r\n")
    path = saved(tmp_path, b"\xef\xbb\xbf" + content)
    dataset, report = read(path)
    assert [note.reason for note in report.notes] == [intake.HAS_BOM]
    assert dataset.passages == read(GOLDEN / "squad2.json")[0].passages
    assert rewritten(path, tmp_path) == value_of(path)


def test_half_of_a_surrogate_pair_leaves_out_its_question_only(tmp_path: Path) -> None:
    broken = {"id": "bad", "question": "\ud800", "answers": []}
    dataset, report = read(saved(tmp_path, one_paragraph("abc", broken, asked("b", 1))))
    assert [question.key for question in dataset.passages[0].questions] == ["q"]
    assert report.refused == [Finding("bad", intake.HALF_PAIR)]


def test_many_questions_with_one_id_all_stay(tmp_path: Path) -> None:
    path = saved(tmp_path, one_paragraph("abc", *(asked("b", 1) for _ in range(50)), asked("b", 1, id="q#2")))
    dataset, _ = read(path)
    keys = [question.key for question in dataset.passages[0].questions]
    assert len(set(keys)) == 51
    assert rewritten(path, tmp_path) == value_of(path)


def test_impossible_questions_with_answers_are_noted(tmp_path: Path) -> None:
    _, report = read(saved(tmp_path, one_paragraph("abc", asked("b", 1, is_impossible=True))))
    assert [note.reason for note in report.notes] == [intake.ANSWERED_IMPOSSIBLE]
