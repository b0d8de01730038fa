"""Runtime MT: the translator's own attention carries the answer back (Asai et al. 2018; C table 3).

When the passage was translated, every piece of the translation looked at pieces of the passage. The answer
stands where its pieces looked more than all others did: the run of the passage's pieces with the greatest
difference of both is taken.
"""

from __future__ import annotations

from collections.abc import Sequence
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

    def translate_with_attention(self, text: str, direction: Direction, progress: Progress) -> Attended: ...


class AttentionAlignment:
    """Needs a translator from the passage's language into the text's that shows its attention."""

    id = "attention"

    def __init__(self, translator: AttendingTranslator, direction: Direction) -> None:
        self._translator = translator
        self._direction = direction

    @classmethod
    def load(cls, workshop: Workshop) -> AttentionAlignment:
        """Raises `InputError` for a translator that does not show its attention."""
        translator = workshop.to_source()
        if not isinstance(translator, AttendingTranslator):
            raise InputError("the translator does not show its attention", item=translator.id)
        return cls(cast(AttendingTranslator, translator), workshop.parts.into_source)

    def align(self, items: Sequence[AlignmentItem], progress: Progress) -> list[Aligned]:
        attended: dict[str, Attended] = {}
        found = []
        for number, item in enumerate(items):
            progress.report("attending", number, len(items))
            _, (start, end) = answer_stretch(item)
            sentence = item.passage[start:end]
            if sentence not in attended:
                attended[sentence] = self._translator.translate_with_attention(
                    sentence, self._direction, progress
                )
            found.append(_aligned(item, attended[sentence]))
        return found


def _aligned(item: AlignmentItem, attended: Attended) -> Aligned:
    (begin, end), (offset, _) = answer_stretch(item)
    place = _answer_in(attended.text, item, begin, end)
    if place is None:
        step = TraceStep("attention", "the translation holds nothing of the answer", {"text": attended.text})
        return Aligned(None, 0.0, (step,), "answer not in the translation")
    pieces = [at for at, piece in enumerate(attended.source) if piece.end > piece.start]
    inside = [piece.start < place[1] and place[0] < piece.end for piece in attended.target]
    outside = [
        piece.end > piece.start and not one for piece, one in zip(attended.target, inside, strict=True)
    ]
    weights = attended.attention[:, pieces]
    ours, others = weights[np.array(inside, dtype=bool)].sum(0), weights[np.array(outside, dtype=bool)].sum(0)
    stretch = best_stretch([float(one) for one in ours - others])
    if stretch is None:
        step = TraceStep("attention", "the answer's pieces look nowhere more than others do", {})
        return Aligned(None, 0.0, (step,), "no piece attended")
    chosen = [attended.source[pieces[at]] for at in range(*stretch)]
    sentence = trimmed(item.passage, chosen[0].start + offset, chosen[-1].end + offset)
    share = float(ours[slice(*stretch)].sum() / max(float(ours.sum()), 1e-9))
    return Aligned(Span.of(item.passage, *sentence), share, (_step(attended, pieces, ours, share),))


def _overlaps(piece: PlacedPiece, place: Places) -> bool:
    return piece.start < place[1] and place[0] < piece.end


def _answer_in(translation: str, item: AlignmentItem, begin: int, end: int) -> Places | None:
    """Where the answer stands in the translation: where it was read, or where that text is most like it."""
    if translation == item.text[begin:end]:
        return item.span.start - begin, item.span.end - begin
    found = simple_match(translation, item.span.text).best
    return None if found is None else (found.start, found.end)


def _step(
    attended: Attended, pieces: Sequence[int], ours: npt.NDArray[np.float32], share: float
) -> TraceStep:
    most = sorted(range(len(pieces)), key=lambda at: -ours[at])[:_SHOWN]
    looked = [
        {"piece": attended.source[pieces[at]].text, "weight": digits(float(ours[at]))} for at in sorted(most)
    ]
    return TraceStep(
        "attention",
        f"{share:.0%} of the answer's attention lies in the span",
        {"share": digits(share), "translation": attended.text, "pieces": looked},
    )
