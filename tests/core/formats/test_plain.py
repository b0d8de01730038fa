"""Pasted text and text files."""

from __future__ import annotations

from pathlib import Path

from core.formats import plain
from core.formats.catalogue import read, write
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
