"""A translation with what each of its pieces looked at in the source."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.text.offset_map import Mapped
from core.text.scripts import Variant, convert_with_map
from core.translation.tokenising import piece_places

Weights = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Piece:
    """A model's piece and its place ``[start, end)`` in the text it belongs to; tags and ends have none."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class AttendedTranslation:
    """A translation and the cross-attention behind it.

    Attributes:
        text: The translation.
        source: The pieces of the source, with places in the source text as it was given.
        target: The pieces of the translation, with places in `text`.
        attention: ``[target pieces, source pieces]``, the mean over a layer's heads; what a piece attended to
            when it was chosen. Rows of a text that was cut are zero outside their own part.
    """

    text: str
    source: tuple[Piece, ...]
    target: tuple[Piece, ...]
    attention: Weights


@dataclass(frozen=True, slots=True, eq=False)
class AttendedPart:
    """One part of a text as the model saw it.

    Attributes:
        start: Where the part begins in the text that the model was given.
        source: That part; `text` its translation.
        source_pieces, target_pieces: Of the model.
        attention: ``[target pieces, source pieces]``.
    """

    start: int
    source: str
    source_pieces: Sequence[str]
    text: str
    target_pieces: Sequence[str]
    attention: Weights


def put_together(
    given: Mapped, parts: Sequence[AttendedPart], glue: str, after: Variant | None, special: Collection[str]
) -> AttendedTranslation:
    """The parts of a text as one translation of it.

    Args:
        given: The text as the model saw it, with the map from the text as it was asked for.
        glue: Between the translations of two parts.
        after: The conversion of script that the translation needs.
        special: Pieces that stand for no text.
    """
    source: list[Piece] = []
    target: list[Piece] = []
    text = ""
    for part in parts:
        text += glue if text and part.text else ""
        places = _places(part.source, part.source_pieces, special)
        spans = [given.map.span_to_original(part.start + a, part.start + b) for a, b in places]
        source += [Piece(one, *span) for one, span in zip(part.source_pieces, spans, strict=True)]
        places = _places(part.text, part.target_pieces, special)
        target += [
            Piece(one, len(text) + a, len(text) + b)
            for one, (a, b) in zip(part.target_pieces, places, strict=True)
        ]
        text += part.text
    if after is not None:
        changed = convert_with_map(text, after)
        target = [Piece(one.text, *changed.map.span_to_changed(one.start, one.end)) for one in target]
        text = changed.text
    return AttendedTranslation(text, tuple(source), tuple(target), _blocks(parts))


def _places(text: str, pieces: Sequence[str], special: Collection[str]) -> list[tuple[int, int]]:
    """Places of the pieces; those of special ones are empty, whatever the text says there."""
    found = iter(piece_places(text, [piece for piece in pieces if piece not in special]))
    places: list[tuple[int, int]] = []
    for piece in pieces:
        at = places[-1][1] if places else 0
        places.append((at, at) if piece in special else next(found))
    return places


def _blocks(parts: Sequence[AttendedPart]) -> Weights:
    rows = sum(len(part.target_pieces) for part in parts)
    columns = sum(len(part.source_pieces) for part in parts)
    whole = np.zeros((rows, columns), dtype=np.float32)
    row = column = 0
    for part in parts:
        height, width = len(part.target_pieces), len(part.source_pieces)
        whole[row : row + height, column : column + width] = part.attention
        row, column = row + height, column + width
    return whole
