"""How keys change a span: ends that move, the start of one system with the end of another."""

from __future__ import annotations

from typing import Literal

from core.domain.spans import Span
from core.text.units import next_grapheme, next_word, previous_grapheme, previous_word

Edge = Literal["start", "end"]
Step = Literal["grapheme", "word", "five"]

_GRAPHEMES = {"grapheme": 1, "five": 5}


def move(text: str, span: Span, edge: Edge, forward: bool, step: Step) -> Span:
    """`span` with one end moved: forward means to greater offsets, in right-to-left text too.

    The other end stays, and at least one grapheme remains; at the passage's ends nothing moves.
    """
    place = span.start if edge == "start" else span.end
    moved = _word(text, place, edge, forward) if step == "word" else _graphemes(text, place, forward, step)
    if edge == "start":
        start = max(0, min(moved, previous_grapheme(text, span.end)))
        return Span.of(text, start, span.end)
    end = min(len(text), max(moved, next_grapheme(text, span.start)))
    return Span.of(text, span.start, end)


def _graphemes(text: str, place: int, forward: bool, step: Step) -> int:
    count = _GRAPHEMES[step]
    return next_grapheme(text, place, count) if forward else previous_grapheme(text, place, count)


def _word(text: str, place: int, edge: Edge, forward: bool) -> int:
    """A start goes to where words start, an end to where they end."""
    return next_word(text, place, edge=edge) if forward else previous_word(text, place, edge=edge)


def splice(text: str, current: Span | None, other: Span, edge: Edge) -> Span:
    """`current` with its start (or end) taken from `other`.

    Where the two do not make a span, `other` itself is taken, so that its other end can follow.
    """
    if current is None:
        return other
    start, end = (other.start, current.end) if edge == "start" else (current.start, other.end)
    return Span.of(text, start, end) if start < end else other


def describe(before: Span | None, after: Span) -> str:
    """What was done, in a few words for the history."""
    if before is None or (before.start != after.start and before.end != after.end):
        return f"selected {_short(after.text)}"
    if before.end != after.end:
        return f"moved end {after.end - before.end:+d}"
    return f"moved start {after.start - before.start:+d}"


def _short(text: str, most: int = 24) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= most else flat[: most - 1] + "…"
