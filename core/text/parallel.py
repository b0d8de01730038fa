"""Which sentences of a text and of its translation say the same, where nobody kept a record of it."""

from __future__ import annotations

from core.text.sentences import sentences

Place = tuple[int, int]
"""``[start, end)`` in code points."""

Link = tuple[Place, Place]
"""A sentence in a text, and its translation in the other; the second is empty where there is none."""


def sentence_links(text: str, translation: str) -> tuple[Link, ...]:
    """The sentences of `text`, first to last, each with its counterpart in `translation`.

    Where both have as many sentences they belong together in order. Otherwise a sentence's counterpart is the
    stretch between the same shares of the translation, since translations keep the order of what they tell.
    """
    ours, theirs = sentences(text), sentences(translation)
    if len(ours) == len(theirs):
        return tuple(zip(ours, theirs, strict=True))
    scale = len(translation) / max(1, len(text))
    return tuple(((start, end), (round(start * scale), round(end * scale))) for start, end in ours)
