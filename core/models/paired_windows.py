"""Windows of a passage beside windows of its translation, paired by what they say (systems.md, "Dual BERT").

Each language is cut on its own, so the third window of one need not be about what the third of the other is.
"""

from __future__ import annotations

from collections.abc import Sequence

from core.models.tokens import TokenizedText
from core.models.windows import Window
from core.text.parallel import Link, Place


def pair_windows(
    targets: Sequence[Window],
    sources: Sequence[Window],
    passage: TokenizedText,
    translation: TokenizedText,
    links: Sequence[Link],
) -> list[int]:
    """For each window of the passage, the index of the window of its translation that belongs to it.

    `links` are the passage's sentences with their places in the translation. `sources` must not be empty.
    """
    places = [covered(window, translation) for window in sources]
    return [best_place(covered(window, passage), places, links) for window in targets]


def best_place(target: Place, sources: Sequence[Place], links: Sequence[Link]) -> int:
    """Which source place translates most sentences of the target place, the earliest of equals, as an index.

    A sentence that is cut at an edge, in either language, counts by the share that is there.
    """
    shares = [_translated(target, source, links) for source in sources]
    return shares.index(max(shares))


def covered(window: Window, text: TokenizedText) -> Place:
    """The stretch of the text that the window holds; ``(0, 0)`` for a window without any of it."""
    if not window.count:
        return 0, 0
    return int(text.starts[window.first]), int(text.ends[window.first + window.count - 1])


def _translated(target: Place, source: Place, links: Sequence[Link]) -> float:
    """How many sentences of the target place the source place translates."""
    return sum(_share(ours, target) * _share(theirs, source) for ours, theirs in links)


def _share(place: Place, window: Place) -> float:
    """The share of `place` that lies inside `window`, 0..1."""
    length = place[1] - place[0]
    inside = min(place[1], window[1]) - max(place[0], window[0])
    return inside / length if inside > 0 else 0.0
