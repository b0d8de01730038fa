"""Pasted text and text files."""

from __future__ import annotations

from pathlib import Path

from core.domain.questions import Dataset, Passage
from core.formats import plain
from core.formats.catalogue import read, write
from core.formats.intake import HAS_BOM
from core.formats.report import Report
from tests.core.formats.helpers import GOLDEN, saved


def test_blank_lines_part_passages_and_the_rest_is_verbatim(tmp_path: Path) -> None:
    path = saved(tmp_path, "\ufeff\n  一。\r\n二。\r\n \t\r\n\n三\u2028。\n".encode(), "notes.txt")
    dataset, report = read(path)
    assert [passage.text for passage in dataset.passages] == ["  一。\r\n二。", "三\u2028。"]
    assert [passage.key for passage in dataset.passages] == ["1", "2"]
    assert (report.format, report.passages, report.questions) == ("text", 2, 0)
    assert dataset.passages[0].title == "notes"


def test_pasted_text() -> None:
    report = Report(Path("pasted"))
    assert [passage.text for passage in plain.passages_of("a\n\nb", report)] == ["a", "b"]
    assert plain.passages_of("  \n\n ", report) == ()


def test_passages_are_written_with_blank_lines_between(tmp_path: Path) -> None:
    dataset, _ = read(GOLDEN / "drcd.json")
    report = write(dataset, tmp_path / "out.txt", "text")
    assert [finding.reason for finding in report.lost] == [plain.NO_QUESTIONS]
    assert [passage.text for passage in read(tmp_path / "out.txt")[0].passages] == [
        passage.text for passage in dataset.passages
    ]


def test_a_mark_that_a_passage_begins_with_stays_its_own(tmp_path: Path) -> None:
    texts = ["\ufeff\ufeff一。", "\ufeff二。", "三。"]
    for first in range(3):
        path = tmp_path / f"{first}.txt"
        write(Dataset("d", tuple(Passage(text, text) for text in texts[first:])), path, "text")
        dataset, report = read(path)
        assert [passage.text for passage in dataset.passages] == texts[first:]
        assert [finding.reason for finding in report.notes] == ([] if first == 2 else [HAS_BOM])


def test_passages_without_text_are_told_as_lost(tmp_path: Path) -> None:
    passages = (Passage("a", ""), Passage("b", "\ufeff一。"), Passage("c", " \n\n\t"), Passage("d", "二。"))
    report = write(Dataset("d", passages), tmp_path / "out.txt", "text")
    assert [(finding.item, finding.reason) for finding in report.lost] == [
        ("a", plain.EMPTY),
        ("c", plain.EMPTY),
    ]
    assert [passage.text for passage in read(tmp_path / "out.txt")[0].passages] == ["\ufeff一。", "二。"]
