"""Text to pieces and back, whatever tokenizer a translator's folder holds.

A seam of two implementations: `FilePieces` for a ``tokenizer.json`` of our own form, which loads in
milliseconds, and `core.translation.sentencepieces` for the tokenizers that transformers knows.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Protocol

from core.errors import InputError
from core.translation.base import Direction
from core.translation.folders import TranslatorCard, read_card
from core.translation.spacing import respaced

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


class FilePieces:
    """A file of the `tokenizers` library, with the language tags that the folder's card tells of.

    Raises `InputError` when the file is missing, damaged or lacks a piece that the card names.
    """

    def __init__(self, folder: Path, card: TranslatorCard) -> None:
        from tokenizers import Tokenizer

        path = folder / card.tokenizer
        if not path.is_file():
            raise InputError(
                f"the translator has no tokenizer ({card.tokenizer})",
                item=str(folder),
                remedy="Install the model again",
            )
        try:
            self._tokenizer = Tokenizer.from_file(str(path))
        except Exception as fault:  # the library raises bare exceptions
            raise InputError(
                f"the tokenizer is damaged ({fault})", item=str(path), remedy="Install the model again"
            ) from fault
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        # A passage may hold the text of a special piece: there it means nothing.
        self._tokenizer.encode_special_tokens = True
        self._card = card
        self._directions = frozenset(card.directions)
        self.end = card.end
        self.longest = card.max_source
        self._unknown = card.unknown
        tags = {card.tag_of(one) for one in card.directions} - {""}
        self._special = frozenset({card.end, card.pad, card.unknown, *tags})
        lacking = sorted(piece for piece in self._special if self._tokenizer.token_to_id(piece) is None)
        if lacking:
            raise InputError(f"the tokenizer lacks the pieces {', '.join(lacking)}", item=str(path))
        self.size = max(self._numbers.values()) + 1
        decoder = json.loads(self._tokenizer.to_str()).get("decoder") or {}
        self._by_words = decoder.get("type") == "WordPiece"

    def directions(self) -> Sequence[Direction]:
        return self._card.directions

    def knows(self, direction: Direction) -> bool:
        return direction in self._directions

    def pieces(self, text: str, direction: Direction) -> list[str]:
        tag = self._card.tag_of(direction)
        found = self._tokenizer.encode(text, add_special_tokens=False).tokens
        inner = [self._unknown if piece in self._special else piece for piece in found]
        return [*([tag] if tag else []), *inner, self.end]

    def prefix(self, direction: Direction) -> list[str]:
        return []

    def text(self, pieces: Sequence[str]) -> str:
        kept = [piece for piece in pieces if piece not in self._special]
        decoder = self._tokenizer.decoder
        text = decoder.decode(kept) if decoder is not None else "".join(kept)
        return str(respaced(text) if self._by_words else text).strip()

    def ids(self, pieces: Sequence[str]) -> list[int]:
        unknown = self._numbers[self._unknown]
        return [self._numbers.get(piece, unknown) for piece in pieces]

    def named(self, ids: Sequence[int]) -> list[str]:
        return [self._names.get(one, self._unknown) for one in ids]

    def vocabulary(self, size: int) -> list[str]:
        return distinct(self.named(range(size)))

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return dict(self._tokenizer.get_vocab(with_added_tokens=True))

    @cached_property
    def _names(self) -> dict[int, str]:
        return {number: piece for piece, number in self._numbers.items()}


def distinct(names: Sequence[str]) -> list[str]:
    """The names, those that came before replaced by ``<unused…>`` with their number."""
    seen: set[str] = set()
    found = []
    for number, name in enumerate(names):
        found.append(f"<unused{number}>" if name in seen else name)
        seen.add(name)
    return found


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
