"""Where the queue's search stands in the shown passage."""

from __future__ import annotations

import regex

from core.domain.reviews import QueueFilter
from core.domain.spans import Span

_MOST = 200
_SECONDS = 0.02


def find_hits(passage: str, wanted: QueueFilter) -> tuple[Span, ...]:
    """The hits of the search, at most 200; none for an expression that is wrong or too slow."""
    if not wanted.text:
        return ()
    pattern = wanted.text if wanted.regex else regex.escape(wanted.text, literal_spaces=True)
    found: list[Span] = []
    try:
        for match in regex.finditer(pattern, passage, regex.IGNORECASE, timeout=_SECONDS):
            if match.end() > match.start():
                found.append(Span(match.start(), match.end(), match.group()))
            if len(found) == _MOST:
                break
    except (regex.error, TimeoutError):
        return tuple(found)
    return tuple(found)
