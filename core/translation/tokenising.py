"""Text to pieces and back, whatever tokenizer a translator's folder holds.

A seam of two implementations: `FilePieces` for a ``tokenizer.json`` of our own form, which loads in
milliseconds, and `core.translation.sentencepieces` for the tokenizers that transformers knows.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from core.translation.base import Direction
from core.translation.file_pieces import FilePieces
from core.translation.folders import read_card

WORD_START = "▁"
_CONTINUES = "##"


class PieceTokenizer(Protocol):
    """The pieces a model reads and writes.

    Attributes:
        end: The piece after a sentence's last one.
        longest: Pieces of the longest source sentence, tags and end counted.
        size: Every id of a piece is below it.
    """

    end: str
    longest: int
    size: int

    def directions(self) -> Sequence[Direction] | None:
        """The directions that the model itself knows; None where its folder does not say."""
        ...

    def knows(self, direction: Direction) -> bool: ...

    def pieces(self, text: str, direction: Direction) -> list[str]:
        """The source sentence as the encoder takes it, tags and end included."""
        ...

    def prefix(self, direction: Direction) -> list[str]:
        """The pieces with which every translation begins; they are no part of its text."""
        ...

    def target_pieces(self, text: str) -> list[str]:
        """A given translation as the decoder takes it, without prefix and end."""
        ...

    def text(self, pieces: Sequence[str]) -> str:
        """The text that target pieces stand for, without tags, ends and unknown pieces."""
        ...

    def ids(self, pieces: Sequence[str]) -> list[int]: ...

    def named(self, ids: Sequence[int]) -> list[str]:
        """The pieces of ids: what `ids` undoes."""
        ...

    def vocabulary(self, size: int) -> list[str]:
        """The pieces of the ids below `size`, each another one: what no piece has gets a name of its own."""
        ...


def load_pieces(folder: Path, languages: tuple[str, str] | None = None) -> PieceTokenizer:
    """The tokenizer of a translator's folder.

    Args:
        languages: Source and target, for a folder that does not say them.

    Raises `InputError` when the folder has none, or one that is damaged.
    """
    card = read_card(folder)
    if card is not None:
        return FilePieces(folder, card)
    from core.translation.sentencepieces import load  # imports transformers

    return load(folder, languages)


def piece_places(text: str, pieces: Sequence[str]) -> list[tuple[int, int]]:
    """Where each piece stands in `text`, as ``[start, end)`` in code points.

    Pieces are matched one after the other, compatibility forms taken as equal. A piece that is nowhere (an
    unknown one) gets what is left between its neighbours; tags and ends get an empty span.
    """
    folded, origins = _folded(text)
    spans: list[tuple[int, int] | None] = []
    at = 0
    for piece in pieces:
        surface, _ = _folded(piece.removeprefix(_CONTINUES) if len(piece) > 2 else piece)
        found = folded.find(surface, at) if surface else at
        # A piece may be missed, but none stands far from the one before it.
        if found < 0 or found > at + 3 * len(surface) + 8:
            spans.append(None)
            continue
        spans.append((found, found + len(surface)))
        at = found + len(surface)
    return [_origin(span, origins, len(text)) for span in _filled(spans, len(folded))]


def _folded(text: str) -> tuple[str, list[int]]:
    """The characters of `text` that pieces can hold, and the position of each in `text`."""
    characters: list[str] = []
    origins: list[int] = []
    for at, character in enumerate(text):
        for one in unicodedata.normalize("NFKC", character):
            if one != WORD_START and not one.isspace():
                characters.append(one)
                origins.append(at)
    return "".join(characters), origins


def _filled(spans: Sequence[tuple[int, int] | None], length: int) -> list[tuple[int, int]]:
    filled: list[tuple[int, int]] = []
    at = 0
    for number, span in enumerate(spans):
        if span is None:
            following = next((one[0] for one in spans[number:] if one is not None), length)
            span = (at, following)
        else:
            at = span[1]
        filled.append(span)
    return filled


def _origin(span: tuple[int, int], origins: Sequence[int], length: int) -> tuple[int, int]:
    start, end = span
    if start >= end:
        at = origins[start] if start < len(origins) else length
        return at, at
    return origins[start], origins[end - 1] + 1
