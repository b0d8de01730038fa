"""Runtime MT: the translator's own attention carries the answer back (Asai et al. 2018; C table 3).

When the passage was translated, every piece of the translation looked at pieces of the passage. The answer
stands where one of its pieces looked harder than any other piece did: the run of the passage's pieces with
the greatest difference of both is taken. The translator is held to the translation that there is, whoever
made it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, cast, runtime_checkable

import numpy as np
import numpy.typing as npt

from core.alignment.base import Aligned, AlignmentItem, Places, digits
from core.alignment.simple_match import simple_match
from core.alignment.stretches import answer_stretch, best_stretch, trimmed
from core.alignment.workshop import Workshop
from core.domain.spans import Span
from core.domain.suggestions import TraceStep
from core.errors import InputError
from core.progress import Progress
from core.translation.base import Direction

_SHOWN = 8
_LEAST = 1e-9  # keeps a division by nothing away
_OTHERS = 0.8
"""What a look of the other pieces weighs beside one of the answer's (chosen on SQuAD, en and es)."""


class PlacedPiece(Protocol):
    """A piece of the translator's and its place in the text; `core.translation.attending.Piece`."""

    @property
    def text(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


class Attended(Protocol):
    """A translation and what its pieces looked at; `core.translation.attending.AttendedTranslation`."""

    @property
    def text(self) -> str: ...
    @property
    def source(self) -> Sequence[PlacedPiece]: ...
    @property
    def target(self) -> Sequence[PlacedPiece]: ...
    @property
    def attention(self) -> npt.NDArray[np.float32]: ...


@runtime_checkable
class AttendingTranslator(Protocol):
    """A translator that shows what it looked at."""

    def translate_with_attention(
        self, text: str, direction: Direction, progress: Progress, said: str = ""
    ) -> Attended:
        """The attention behind `said`, the translation that there is, or behind one of its own."""
        ...


class AttentionAlignment:
    """Needs a translator that shows its attention, from the translation's original into the translation.

    Args:
        to_text: Translates passages into the texts' language.
        to_passage: Translates texts into the passages' language.
        to_source: The direction of the former; the latter's is the other way.
    """

    id = "attention"

    def __init__(
        self, to_text: AttendingTranslator, to_passage: AttendingTranslator, to_source: Direction
    ) -> None:
        self._ways = {
            False: (to_text, to_source),
            True: (to_passage, Direction(to_source.target, to_source.source)),
        }

    @classmethod
    def load(cls, workshop: Workshop) -> AttentionAlignment:
        """Raises `InputError` for a translator that does not show its attention."""
        there, back = workshop.to_source(), workshop.to_target()
        for translator in (there, back):
            if not isinstance(translator, AttendingTranslator):
                raise InputError("the translator does not show its attention", item=translator.id)
        return cls(
            cast(AttendingTranslator, there), cast(AttendingTranslator, back), workshop.parts.into_source
        )

    def align(self, items: Sequence[AlignmentItem], progress: Progress) -> list[Aligned]:
        attended: dict[tuple[bool, str, str], Attended] = {}
        found = []
        for number, item in enumerate(items):
            progress.report("attending", number, len(items))
            original, said = _original_and_translation(item)
            key = (item.passage_is_translation, original, said)
            if key not in attended:
                translator, direction = self._ways[item.passage_is_translation]
                attended[key] = translator.translate_with_attention(original, direction, progress, said)
            found.append(_carried(item, attended[key]))
        return found


@dataclass(frozen=True, slots=True)
class _Sides:
    """An attention, seen from the answer: rows are pieces of its text, columns those of the passage.

    Attributes:
        place: Where the answer stands in the text of the rows; None where that holds nothing of it.
        passage: The text of the columns.
    """

    place: Places | None
    rows: Sequence[PlacedPiece]
    passage: str
    columns: Sequence[PlacedPiece]
    weights: npt.NDArray[np.float32]


def _original_and_translation(item: AlignmentItem) -> tuple[str, str]:
    """The sentences that were translated, or would be, and their translation."""
    ours, theirs = answer_stretch(item)
    text, passage = item.text[slice(*ours)], item.passage[slice(*theirs)]
    return (text, passage) if item.passage_is_translation else (passage, text)


def _sides(item: AlignmentItem, attended: Attended) -> _Sides:
    (begin, end), _ = answer_stretch(item)
    known = (item.span.start - begin, item.span.end - begin)
    original, _ = _original_and_translation(item)
    if item.passage_is_translation:
        return _Sides(known, attended.source, attended.text, attended.target, attended.attention.T)
    place: Places | None = known
    if attended.text != item.text[begin:end]:  # the translator could not be held to it
        like = simple_match(attended.text, item.span.text).best
        place = None if like is None else (like.start, like.end)
    return _Sides(place, attended.target, original, attended.source, attended.attention)


def _carried(item: AlignmentItem, attended: Attended) -> Aligned:
    sides = _sides(item, attended)
    if sides.place is None:
        step = TraceStep("attention", "the translation holds nothing of the answer", {"text": attended.text})
        return Aligned(None, 0.0, (step,), "answer not in the translation")
    # Tags and ends stand nowhere in a text, and many pieces look at them for want of anything better.
    rows = [at for at, piece in enumerate(sides.rows) if piece.end > piece.start]
    columns = [at for at, piece in enumerate(sides.columns) if piece.end > piece.start]
    inside = np.array([_overlaps(sides.rows[at], sides.place) for at in rows], dtype=bool)
    weights = sides.weights[rows][:, columns]
    weights = weights / np.maximum(weights.sum(1, keepdims=True), _LEAST)
    # The hardest look and not the sum: the many pieces of a long sentence all glance at everything.
    hardest = weights[inside].max(0, initial=0) - _OTHERS * weights[~inside].max(0, initial=0)
    stretch = best_stretch([float(one) for one in hardest])
    if stretch is None:
        step = TraceStep("attention", "the answer's pieces looked nowhere harder than the others", {})
        return Aligned(None, 0.0, (step,), "no piece attended")
    chosen = [sides.columns[columns[at]] for at in range(*stretch)]
    span = _in_passage(item, sides.passage, trimmed(sides.passage, chosen[0].start, chosen[-1].end))
    ours = weights[inside].sum(0)
    share = float(ours[slice(*stretch)].sum() / max(float(ours.sum()), _LEAST))
    step = _step(attended.text, [sides.columns[at] for at in columns], ours, share)
    if span is None:
        return Aligned(None, 0.0, (step,), "translated another way")
    return Aligned(span, share, (step,))


def _overlaps(piece: PlacedPiece, place: Places) -> bool:
    return piece.start < place[1] and place[0] < piece.end


def _in_passage(item: AlignmentItem, passage: str, place: Places) -> Span | None:
    """The place in the item's passage; by likeness where that was translated another way than it is now."""
    _, (start, end) = answer_stretch(item)
    if item.passage[start:end] == passage:
        return Span.of(item.passage, place[0] + start, place[1] + start)
    return simple_match(item.passage, passage[slice(*place)]).best


def _step(
    translation: str, pieces: Sequence[PlacedPiece], ours: npt.NDArray[np.float32], share: float
) -> TraceStep:
    most = sorted(range(len(pieces)), key=lambda at: -ours[at])[:_SHOWN]
    looked = [{"piece": pieces[at].text, "weight": digits(float(ours[at]))} for at in sorted(most)]
    return TraceStep(
        "attention",
        f"{share:.0%} of the answer's attention lies in the span",
        {"share": digits(share), "translation": translation, "pieces": looked},
    )
