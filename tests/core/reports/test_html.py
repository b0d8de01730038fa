from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from core.errors import EnvironmentFault
from core.reports.content import ComparedPair, ReportContent
from core.reports.html import SHOWN_QUESTIONS, render, write
from tests.core.reports.examples import question, report

VOID = {"meta", "br", "rect", "path", "circle"}


class Balanced(HTMLParser):
    """Fails where a tag is not closed in order; collects tags and attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def parsed(page: str) -> Balanced:
    parser = Balanced()
    parser.feed(page)
    assert parser.open == []
    return parser


def test_the_page_is_whole_and_says_what_it_compares() -> None:
    page = render(report())
    parsed(page)
    for text in ("cascade@bundled", "cascade@v2", "no reliable difference", "TRIAL_1_QUERY_0", "红花"):
        assert text in page
    assert "spanbridge evaluate sample" in page
    assert "cascade@v2|data:1" in page


def test_nothing_is_loaded_from_elsewhere() -> None:
    page = render(report())
    assert "default-src 'none'" in page
    assert not re.search(r"https?://|@import|url\(|<script|<link|<img| src=", page)


def test_every_text_of_the_data_is_escaped() -> None:
    evil = "<script>alert(1)</script>\"'&"
    one = replace(question(), key=evil, question=evil, golds=(evil,))
    one = replace(one, a=replace(one.a, text=evil, span=None), passage=one.passage + evil)
    pair = replace(report().pairs[0], dataset=evil, questions=(one,))
    page = render(
        replace(report(), title=evil, verdict=evil, facts=((evil, evil),), commands=(evil,), pairs=(pair,))
    )
    parsed(page)
    assert "<script" not in page


def test_texts_carry_their_language_and_run_their_own_way() -> None:
    marked = [attributes for tag, attributes in parsed(render(report())).seen if "passage" in str(attributes)]
    assert marked == [{"class": "passage", "dir": "auto", "lang": "zh"}]


def test_the_answers_are_marked_in_the_passage() -> None:
    page = render(report())
    assert '<mark class="a">「</mark><mark class="a b gold">红花</mark><mark class="a">」而</mark>' in page


def test_a_long_list_says_how_many_are_left_out() -> None:
    many = tuple(question(gain=0.1 if place % 2 else -0.1) for place in range(SHOWN_QUESTIONS + 5))
    page = render(replace(report(), pairs=(replace(report().pairs[0], questions=many),)))
    assert "5 more questions differ" in page
    assert page.count('<article class="card question">') == SHOWN_QUESTIONS


def test_an_empty_report_is_a_page_too() -> None:
    page = render(ReportContent("Nothing yet"))
    parsed(page)
    assert "<h1" in page
    assert "<table" not in page


def test_a_pair_without_differences_says_so() -> None:
    pair = ComparedPair("d", "m", report().pairs[0].test)
    assert "answer every question alike" in render(ReportContent("t", pairs=(pair,)))


def test_writing_makes_the_folder(tmp_path: Path) -> None:
    path = write(replace(report(), title="half \ud83d of a pair"), tmp_path / "reports" / "demo.html")
    assert "half ? of a pair" in path.read_text(encoding="utf-8")


def test_a_path_that_cannot_be_written_is_a_plain_fault(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(EnvironmentFault, match="demo"):
        write(report(), tmp_path / "file" / "demo.html")
