"""Where the queue's search stands in the shown passage."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import regex

from core.domain.reviews import QueueFilter
from core.domain.spans import Span
from core.text.searching import Sought

_MOST = 200
_SECONDS = 0.02


def find_hits(passage: str, wanted: QueueFilter) -> tuple[Span, ...]:
    """The hits of the search, at most 200; none for an expression that is wrong or too slow."""
    if not wanted.text:
        return ()
    places = _matches(passage, wanted.text) if wanted.regex else Sought(wanted.text).hits(passage)
    return tuple(Span.of(passage, start, end) for start, end in islice(places, _MOST))


def _matches(passage: str, pattern: str) -> Iterator[tuple[int, int]]:
    try:
        for match in regex.finditer(pattern, passage, regex.IGNORECASE, timeout=_SECONDS):
            if match.end() > match.start():
                yield match.span()
    except (regex.error, TimeoutError):
        return
