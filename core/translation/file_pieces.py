"""The pieces of a translator of our own form: a ``tokenizer.json`` and a card. Imports no transformers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from core.errors import InputError
from core.translation.base import Direction
from core.translation.folders import TranslatorCard
from core.translation.spacing import respaced


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
        return [*([tag] if tag else []), *self.target_pieces(text), self.end]

    def target_pieces(self, text: str) -> list[str]:
        found = self._tokenizer.encode(text, add_special_tokens=False).tokens
        return [self._unknown if piece in self._special else piece for piece in found]

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
