"""The units an answer is matched in: characters, words or tokens, with their places in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any, Literal, get_args

from core.errors import InputError
from core.text.units import unit_for

Unit = Literal["character", "word", "token"]
UnitChoice = Literal["auto", "character", "word", "token"]
UNIT_CHOICES: tuple[str, ...] = get_args(UnitChoice)

_UNITS: dict[str, Unit] = {"character": "character", "word": "word", "token": "token"}
_WORD = re.compile(r"\S+")

Places = tuple[tuple[int, int], ...]
"""``[start, end)`` of each unit, in code points."""


@lru_cache(maxsize=256)
def resolve_unit(passage: str, unit: str) -> Unit:
    """The unit that `unit` means for `passage`; an unknown name raises `InputError`.

    ``auto`` goes by the passage's script: characters where words are written without spaces, else tokens.
    """
    if unit == "auto":
        return "character" if unit_for(passage) == "character" else "token"
    if unit in _UNITS:
        return _UNITS[unit]
    raise InputError(f"there is no unit called {unit!r}", remedy=f"Known: {', '.join(UNIT_CHOICES)}")


@lru_cache(maxsize=256)
def places(text: str, unit: Unit) -> Places:
    """Where the units of `text` stand, in order."""
    if unit == "character":
        return tuple((at, at + 1) for at in range(len(text)))
    if unit == "word":
        return tuple(match.span() for match in _WORD.finditer(text))
    return tuple(_token_places(text))


def _token_places(text: str) -> Iterator[tuple[int, int]]:
    """The places of the Moses tokens; a token that the tokenizer rewrote ends where its word ends."""
    at = 0
    for token in _moses().tokenize(text, escape=False):
        start = text.find(token, at)
        if start < 0:
            continue
        yield from _skipped(text, at, start)
        at = start + len(token)
        yield start, at
    yield from _skipped(text, at, len(text))


def _skipped(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Words between two tokens that no token gave back, so that nothing of the text is lost."""
    for match in _WORD.finditer(text, start, end):
        yield match.span()


@cache
def _moses() -> Any:
    from sacremoses import MosesTokenizer  # loads its word lists: only when tokens are asked for

    return MosesTokenizer(lang="en")
