"""Where to look: the sentences that hold an answer, their counterparts, and the best stretch of pieces."""

from __future__ import annotations

from collections.abc import Sequence

from core.alignment.base import AlignmentItem, Places


def answer_stretch(item: AlignmentItem) -> tuple[Places, Places]:
    """The sentences of the text that hold the whole answer, and those of the passage that translate them.

    Both texts whole where no sentences are known, or none of them holds the answer.
    """
    start, end = item.span.start, item.span.end
    held = [pair for pair in item.sentences if pair[0][0] < end and start < pair[0][1]]
    if not held:
        return (0, len(item.text)), (0, len(item.passage))
    # An answer may begin before the first sentence that has a counterpart.
    return _around([(start, end), *(ours for ours, _ in held)]), _around([theirs for _, theirs in held])


def best_stretch(gains: Sequence[float]) -> Places | None:
    """The run of places with the greatest sum, ``[first, last)``; None where no gain is above 0.

    Of several the first to end, and of those the shortest.
    """
    best, found = 0.0, None
    total, first = 0.0, 0
    for place, gain in enumerate(gains):
        if total <= 0:
            total, first = 0.0, place
        total += gain
        if total > best:
            best, found = total, (first, place + 1)
    return found


def trimmed(text: str, start: int, end: int) -> Places:
    """The stretch without white space and marks at its edges; as it is where nothing else is in it."""
    letters = [at for at in range(start, end) if text[at].isalnum()]
    if not letters:
        return start, end
    # A mark that belongs to what is inside stays: 50%, (a) b), $5.
    while start < letters[0] and (text[start].isspace() or text[start] in _EDGES):
        start += 1
    while end > letters[-1] + 1 and (text[end - 1].isspace() or text[end - 1] in _EDGES):
        end -= 1
    return start, end


_EDGES = ",.;:!?，。；：！？、…·"


def _around(places: Sequence[Places]) -> Places:
    return min(start for start, _ in places), max(end for _, end in places)
