"""The index finds what is seen, and shows where it stands; rows of an older index are found as before."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from core.domain.questions import Dataset
from core.domain.reviews import QueueFilter
from core.services.catalogue import Project
from core.store import search
from tests.core.store.building import add, new_project, passage

CAFE = unicodedata.normalize("NFD", "Café")
TEXTS = (
    "Es kostet 12\u00a0Euro.",
    "Il y a 1\u202f234 habitants.",
    "Die Donau\u00addampf\u00adschiff\u00adfahrt.",
    "约2100\ufeff万人。",
    f"Das {CAFE} dort.",
    "Das Café hier.",
    "Une ligne\u2028une autre",
    "Nur 1234 und 12345.",
)
SEEN = {
    "12 Euro": [1],
    "12\u00a0euro": [1],
    "1 234": [2],
    "1234": [8],
    "Donaudampf": [3],
    "Donau\u00addampf": [3],
    "2100万": [4],
    "2100\ufeff万": [4],
    "Café": [5, 6],
    CAFE: [5, 6],
    "cafe\u0301 d": [5],
    "ligne une": [7],
    "\u00ad": [],
    '"é': [],
}
OLDER = {
    "12 Euro": [1],
    "12\u2007Euro": [1],
    "1\u202f234": [2, 8],
    "Donau\u00addampf": [3],
    "2100\ufeff万": [4],
    "Café": [5, 6],
    "ligne\u2028une": [7],
    "\u202f": [1, 2, 3, 4, 5, 6, 7, 8],
}


def filled(folder: Path) -> Project:
    project = new_project(folder)
    add(
        project, Dataset("seen", tuple(passage(f"p{n}", text, (f"{n}?", "")) for n, text in enumerate(TEXTS)))
    )
    return project


@pytest.fixture
def older(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], Project]:
    """Makes a project whose rows were added when fewer characters were folded."""

    def make(folder: Path) -> Project:
        with monkeypatch.context() as then:
            then.setattr(search, "spread", search._spread_before)
            return filled(folder)

    return make


def test_what_is_seen_is_found_and_shown(tmp_path: Path) -> None:
    with filled(tmp_path / "project") as project:
        for wanted, numbers in SEEN.items():
            asked = QueueFilter(text=wanted)
            assert list(project.reviewing.queue(asked)) == numbers, wanted
            assert sorted(project.reviewing.snippets(range(1, 9), asked)) == numbers, wanted


def test_rows_of_an_older_index_are_found_as_before(tmp_path: Path, older: Callable[[Path], Project]) -> None:
    with older(tmp_path / "project") as project:
        for wanted, numbers in OLDER.items():
            assert list(project.reviewing.queue(QueueFilter(text=wanted))) == numbers, wanted


def test_a_snippet_is_one_line() -> None:
    shown = search.snippet("passage", "one\u2028two\u2029three\nfour", 4, 7)
    assert (shown.text, shown.text[shown.start : shown.end]) == ("one two three four", "two")
