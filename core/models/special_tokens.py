"""The tokens that frame a question and its passage, found in a vocabulary."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from core.errors import InputError
from core.models.architectures import architecture, has_segments

_BERT = {"cls_token": "[CLS]", "sep_token": "[SEP]", "pad_token": "[PAD]"}
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
