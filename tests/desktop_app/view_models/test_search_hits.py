"""The passage shows the hits of the queue's search."""

from __future__ import annotations

import pytest

from core.domain.reviews import QueueFilter
from core.domain.spans import Span
from desktop_app.view_models.search_hits import find_hits


@pytest.mark.parametrize(
    ("wanted", "hits"),
    [
        ("12 Euro", [(0, 7)]),
        ("12\u00a0euro", [(0, 7)]),
        ("Donaudampf", [(9, 20)]),
        ("café", [(22, 27)]),
        ("", []),
        ("none", []),
    ],
)
def test_hits_stand_where_the_text_is_seen(wanted: str, hits: list[tuple[int, int]]) -> None:
    passage = "12\u00a0Euro, Donau\u00addampf, Cafe\u0301"
    assert find_hits(passage, QueueFilter(text=wanted)) == tuple(Span.of(passage, *hit) for hit in hits)


def test_expressions_are_taken_as_they_are() -> None:
    found = find_hits("a1 B2", QueueFilter(text=r"[ab]\d|x*", regex=True))
    assert found == (Span(0, 2, "a1"), Span(3, 5, "B2"))
    assert find_hits("a1", QueueFilter(text="(", regex=True)) == ()
    assert find_hits("a" * 5000 + "c", QueueFilter(text="(a|aa)+$", regex=True)) == ()


def test_at_most_200_are_shown() -> None:
    assert len(find_hits("ab" * 500, QueueFilter(text="a"))) == 200
    assert len(find_hits("ab" * 500, QueueFilter(text="a", regex=True))) == 200
