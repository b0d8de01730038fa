"""What every alignment can do: carry an answer from a text to a span of its counterpart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from core.domain.spans import Span
from core.domain.suggestions import TraceStep
from core.progress import Progress
from core.text.sentences import abbreviates
from core.translation.base import TranslatedText

Places = tuple[int, int]
"""``[start, end)`` in code points."""

_STOPS = ".!?。．｡！？।॥؟۔"


@dataclass(frozen=True, slots=True)
class AlignmentItem:
    """An answer whose place is known in one text and looked for in another.

    Attributes:
        key: Names the item in messages.
        text: The text in which the answer is known.
        span: Where it stands there.
        passage: The text in which it is looked for.
        answer: The answer in the passage's language, as a translator said it; empty where none did.
        question: The question in the passage's language; empty where there is none.
        sentences: Sentences that translate each other: the place in `text`, then that in `passage`. Empty
            where that is not known.
        passage_is_translation: Whether a translator made the passage of the text, as in making training data;
            in back-translation it made the text of the passage.
    """

    key: str
    text: str
    span: Span
    passage: str
    answer: str = ""
    question: str = ""
    sentences: tuple[tuple[Places, Places], ...] = ()
    passage_is_translation: bool = False


@dataclass(frozen=True, slots=True)
class Aligned:
    """What an alignment found.

    Attributes:
        span: A span of the item's passage; None where there is none.
        score: How sure it is, 0..1, comparable within one alignment.
        trace: How it came to be, first step to last.
        discarded: Why nothing was found, in a word or two that can be counted; empty where something was.
    """

    span: Span | None
    score: float
    trace: tuple[TraceStep, ...] = ()
    discarded: str = ""


class Alignment(Protocol):
    """A way to carry answers. The result for an item does not depend on what else is in the call."""

    id: str

    def align(self, items: Sequence[AlignmentItem], progress: Progress) -> list[Aligned]:
        """One result an item, in the items' order."""
        ...


def sentences_of(translated: TranslatedText) -> tuple[tuple[Places, Places], ...]:
    """The sentences of a passage's translation as in `AlignmentItem`, the answer known in it."""
    return tuple((pair.target, pair.source) for pair in translated.pairs if pair.origin)


def without_added_stop(text: str, source: str) -> str:
    """A translated phrase without the full stop that translators put behind what they take for a sentence.

    The stop of an abbreviation or of initials stays: nobody added it.
    """
    text = text.strip()
    if source.rstrip()[-1:] in _STOPS:
        return text
    bare = text.rstrip(_STOPS)
    if text[len(bare) :].startswith(".") and abbreviates(text, len(bare)):
        return f"{bare}."
    return bare.rstrip() or text


def digits(value: float) -> float:
    """A figure of a trace: four significant digits."""
    return float(f"{value:.4g}")
