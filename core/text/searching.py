"""What counts as the same piece of text in a search: one rule for the index and for what shows the hits.

Spaces of every kind are one, what takes no room is not there, and composed letters equal decomposed ones.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

import regex

# Every \p{Z} but the ordinary space, written out: this runs over all text that is imported, and `re` is
# several times as fast with a plain set. A NUL counts as a space, for SQLite's sake.
_SPACES = r"\0\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000"
# Soft hyphens, joiners and marks of direction are copied along with a text, and nobody types them. The
# joiners U+200C and U+200D change letters and emoji, and so are seen.
_UNSEEN = r"\u00AD\u061C\u200B\u200E\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF"
_SPACE = re.compile(f"[{_SPACES}]")
_NOTHING = re.compile(f"[{_UNSEEN}]")
_SEEN = re.compile(f"[^{_UNSEEN}]")
_FOLDED = re.compile(f"[{_SPACES}{_UNSEEN}]")


def fold(text: str) -> str:
    """`text` with every space as the ordinary one and without the characters that take no room."""
    if not _FOLDED.search(text):
        return text
    return _NOTHING.sub("", _SPACE.sub(" ", text))


def spellings(wanted: str) -> tuple[str, ...]:
    """`wanted` as it came, composed and decomposed (NFC and NFD), each once."""
    composed, decomposed = (unicodedata.normalize(form, wanted) for form in ("NFC", "NFD"))
    return tuple(dict.fromkeys((wanted, composed, decomposed)))


class Sought:
    """A piece of text that is looked for, in either case and in each of its spellings."""

    def __init__(self, wanted: str) -> None:
        # Comparing without case costs several times as much, and most scripts have none.
        flags = regex.IGNORECASE if wanted.lower() != wanted.upper() else 0
        choices = (regex.escape(one, literal_spaces=True) for one in spellings(fold(wanted)))
        self._pattern = regex.compile("|".join(choices), flags)

    def hits(self, text: str) -> Iterator[tuple[int, int]]:
        """Where it stands in `text`, as ``[start, end)`` in code points of `text` as it is."""
        folded = fold(text)
        places = [found.start() for found in _SEEN.finditer(text)] if len(folded) < len(text) else None
        for match in self._pattern.finditer(folded):
            start, end = match.span()
            if start == end:  # nothing is left of what was wanted
                return
            yield (start, end) if places is None else (places[start], places[end - 1] + 1)
