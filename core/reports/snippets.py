"""The part of a passage that a report shows, with the answers marked in it."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import pairwise

from core.domain.spans import Span
from core.reports.content import DifferingQuestion
from core.text.units import snap_to_grapheme

CONTEXT = 60
"""Code points shown on either side of what is marked."""

GAP = 160
"""Marks further apart than this are shown with the text between them left out."""

Marks = tuple[tuple[Span, str], ...]


def marked_snippet(question: DifferingQuestion) -> str:
    """HTML of the passage around the answers; marks may overlap, each stretch carries all its classes."""
    marks: Marks = (
        *((answer.span, name) for answer, name in ((question.a, "a"), (question.b, "b")) if answer.span),
        *((span, "gold") for span in question.gold_spans),
    )
    marks = tuple((span, name) for span, name in marks if span.matches(question.passage))
    windows = _windows(question, marks)
    shown = " … ".join("".join(_stretches(question.passage, marks, *window)) for window in windows)
    before = "… " if windows[0][0] > 0 else ""
    return before + shown + (" …" if windows[-1][1] < len(question.passage) else "")


def _windows(question: DifferingQuestion, marks: Marks) -> list[tuple[int, int]]:
    """The stretches of the passage to show, in order, each with context around its marks."""
    passage = question.passage
    if not marks:
        return [(0, snap_to_grapheme(passage, min(2 * CONTEXT, len(passage))))]
    windows: list[tuple[int, int]] = []
    for span, _ in sorted(marks):
        start = snap_to_grapheme(passage, max(0, span.start - CONTEXT))
        end = snap_to_grapheme(passage, min(len(passage), span.end + CONTEXT))
        if windows and start - windows[-1][1] < GAP - 2 * CONTEXT:
            windows[-1] = (windows[-1][0], max(windows[-1][1], end))
        else:
            windows.append((start, end))
    return windows


def _stretches(passage: str, marks: Marks, start: int, end: int) -> Iterator[str]:
    """The text of a window, cut where marks begin and end."""
    inside = {place for span, _ in marks for place in (span.start, span.end) if start < place < end}
    edges = sorted({start, end} | inside)
    for left, right in pairwise(edges):
        names = dict.fromkeys(name for span, name in marks if span.start <= left and right <= span.end)
        text = escape(passage[left:right])
        yield f'<mark class="{" ".join(names)}">{text}</mark>' if names else text
