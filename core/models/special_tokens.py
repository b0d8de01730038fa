"""The tokens that frame a question and its passage, found in a vocabulary."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.errors import InputError
from core.models.architectures import architecture, has_segments

_BERT = {"cls_token": "[CLS]", "sep_token": "[SEP]", "pad_token": "[PAD]"}
_MASKS = ("[MASK]", "<mask>")
_UNKNOWN = ("[UNK]", "<unk>")
_ROBERTA = {"cls_token": "<s>", "sep_token": "</s>", "pad_token": "<pad>"}


@dataclass(frozen=True, slots=True)
class SpecialTokens:
    """Ids of the tokens that frame a pair of texts.

    Attributes:
        cls, sep, pad: First token of a window, last token of a text, filling.
        separators: How many `sep` stand between the two texts.
        segments: Whether the model is told which of the two texts a token belongs to.
    """

    cls: int
    sep: int
    pad: int
    separators: int = 1
    segments: bool = True

    @property
    def count(self) -> int:
        """How many tokens of a window are special."""
        return self.separators + 2


@dataclass(frozen=True, slots=True)
class Reserved:
    """Ids that no text may have, however it spells the special tokens: there they mean nothing.

    Attributes:
        ids: Of the special tokens; the unknown one is not among them.
        unknown: What stands in their place; None where the vocabulary has no unknown token.
    """

    ids: frozenset[int]
    unknown: int | None

    def without(self, ids: Sequence[int]) -> Sequence[int]:
        """The ids of a text, as many as before."""
        if self.unknown is None or self.ids.isdisjoint(ids):
            return ids
        return [self.unknown if one in self.ids else one for one in ids]


Finder = Callable[[str], int | None]
"""From a token to its id, None where the vocabulary has no such token."""


def frame(find: Finder, config: Mapping[str, Any], names: Mapping[str, str]) -> SpecialTokens:
    """The special tokens of a model, each id asked of `find`.

    Names that the tokenizer's files do not tell are BERT's or RoBERTa's, whichever the vocabulary has.
    Raises `InputError` for a vocabulary without them.
    """
    usual = (
        _ROBERTA if find(_BERT["cls_token"]) is None and find(_ROBERTA["cls_token"]) is not None else _BERT
    )

    def number(role: str) -> int:
        name = names.get(role, usual[role])
        found = find(name)
        if found is None:
            raise InputError(f"the tokenizer has no {name} token")
        return int(found)

    known = architecture(config)
    return SpecialTokens(
        number("cls_token"),
        number("sep_token"),
        number("pad_token"),
        known.separators if known else 1,
        has_segments(config),
    )


def reserved(
    find: Finder, special: SpecialTokens, names: Mapping[str, str], more: Iterable[int] = ()
) -> Reserved:
    """What the text of special tokens must not become: `special`, those that `names` tell, and `more`."""
    unknown = _first(find, (*_told(names, "unk_token"), *_UNKNOWN))
    masks = (find(name) for name in (*_told(names, "mask_token"), *_MASKS))
    ids = {special.cls, special.sep, special.pad, *more, *(one for one in masks if one is not None)}
    return Reserved(frozenset(ids - {unknown}), unknown)


def _told(names: Mapping[str, str], role: str) -> tuple[str, ...]:
    return (names[role],) if role in names else ()


def _first(find: Finder, names: Iterable[str]) -> int | None:
    return next((found for name in names if (found := find(name)) is not None), None)
