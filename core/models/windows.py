"""Text to features: a question and a passage become overlapping windows ``[CLS] Q [SEP] P [SEP]``.

RoBERTa and its kin put two separators in the middle. The passage is tokenised once and sliced; nothing is
tokenised per window.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.domain.spans import Span
from core.errors import InputError
from core.models.special_tokens import SpecialTokens
from core.models.tokens import Ids, TokenizedText

_FRAME = 3  # [CLS], [SEP], [SEP]: the least special tokens of a window


@dataclass(frozen=True, slots=True)
class WindowSettings:
    """How text is cut, in tokens.

    Attributes:
        max_length: Longest window with question and special tokens.
        stride: How far the next window starts after the one before.
        max_query: Questions are cut to this many tokens.
    """

    max_length: int = 512
    stride: int = 128
    max_query: int = 64

    def __post_init__(self) -> None:
        if self.max_length < _FRAME + 2 or self.stride < 1 or self.max_query < 1:
            raise InputError(f"windows of {self.max_length} tokens with stride {self.stride} cannot be cut")


@dataclass(frozen=True, slots=True)
class Window:
    """One input of a reader.

    Attributes:
        item: Index of the question it belongs to.
        input_ids: ``[length]``, special tokens included, unpadded.
        passage_at: Position of the first passage token in `input_ids`.
        first: Index of that token in the tokenised passage.
        count: How many passage tokens the window holds.
        segments: Whether the model is told where the passage begins.
    """

    item: int
    input_ids: Ids
    passage_at: int
    first: int
    count: int
    segments: bool = True

    def __len__(self) -> int:
        return len(self.input_ids)


def make_windows(
    question: TokenizedText,
    passage: TokenizedText,
    settings: WindowSettings,
    special: SpecialTokens,
    *,
    item: int = 0,
) -> list[Window]:
    """All windows of one question, first to last; an empty passage gives one without passage tokens."""
    query = question.ids[: min(settings.max_query, settings.max_length - special.count - 1)]
    room = settings.max_length - len(query) - special.count
    head = np.concatenate(([special.cls], query, [special.sep] * special.separators)).astype(np.int32)
    return [
        Window(
            item,
            _frame(head, passage.ids[first : first + count], special.sep),
            len(head),
            first,
            count,
            special.segments,
        )
        for first, count in _slices(len(passage), room, min(settings.stride, room))
    ]


def label(window: Window, passage: TokenizedText, span: Span | None) -> tuple[int, int]:
    """Start and end position of the answer in the window, or ``(0, 0)``, the [CLS] token, without one.

    The span is found by its given offsets, never by its text. A window that holds only a part of it
    counts as one without an answer.
    """
    if span is None:
        return 0, 0
    first = int(np.searchsorted(passage.ends, span.start, side="right"))
    last = int(np.searchsorted(passage.starts, span.end, side="left")) - 1
    if first > last or first < window.first or last >= window.first + window.count:
        return 0, 0
    return first - window.first + window.passage_at, last - window.first + window.passage_at


def _slices(length: int, room: int, stride: int) -> list[tuple[int, int]]:
    slices = []
    first = 0
    while True:
        count = min(room, length - first)
        slices.append((first, count))
        if first + count >= length:
            return slices
        first += min(count, stride)


def _frame(head: Ids, piece: Ids, sep: int) -> Ids:
    return np.concatenate((head, piece, np.asarray([sep], dtype=np.int32)))
