"""Tokenised text with its place in the original: ids and code-point offsets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from core.errors import InputError

Ids = npt.NDArray[np.int32]
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class TokenizedText:
    """Tokens of one text: `ids`, and the code points ``[starts[i], ends[i])`` of each. All ``[n]``."""

    ids: Ids
    starts: Ids
    ends: Ids

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class SpecialTokens:
    """Ids of the tokens that frame a pair of texts."""

    cls: int
    sep: int
    pad: int


class TextEncoder:
    """A tokenizer with offsets, loaded from ``tokenizer.json``; never pads, cuts or adds special tokens."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        tokenizer.no_padding()
        tokenizer.no_truncation()
        self._tokenizer = tokenizer
        self.special = SpecialTokens(self._id("[CLS]"), self._id("[SEP]"), self._id("[PAD]"))

    @classmethod
    def load(cls, folder: Path) -> TextEncoder:
        """Read ``tokenizer.json`` of a model folder; raises `InputError` when it is missing or broken."""
        path = folder / "tokenizer.json"
        if not path.is_file():
            raise InputError("the model has no tokenizer.json", item=str(folder))
        try:
            return cls(Tokenizer.from_file(str(path)))
        except InputError:
            raise
        except Exception as fault:  # the library raises bare Exception for every malformed file
            raise InputError(f"tokenizer.json cannot be read ({fault})", item=str(folder)) from fault

    @property
    def vocabulary(self) -> str:
        """The tokenizer as JSON: equal strings mean the same ids for every text."""
        return str(self._tokenizer.to_str())

    def encode(self, text: str) -> TokenizedText:
        return self.encode_many([text])[0]

    def encode_many(self, texts: Sequence[str]) -> list[TokenizedText]:
        """Tokenise many texts at once (the library works in parallel)."""
        encodable = [_encodable(text) for text in texts]
        encodings = self._tokenizer.encode_batch(encodable, add_special_tokens=False)
        return [_with_offsets(encoding.ids, encoding.offsets) for encoding in encodings]

    def _id(self, token: str) -> int:
        found = self._tokenizer.token_to_id(token)
        if found is None:
            raise InputError(f"the tokenizer has no {token} token")
        return int(found)


def _encodable(text: str) -> str:
    """Half a surrogate pair cannot be encoded; U+FFFD in its place keeps every offset."""
    return text if text.isascii() else _LONE_SURROGATE.sub("\ufffd", text)


def _with_offsets(ids: list[int], offsets: list[tuple[int, int]]) -> TokenizedText:
    places = np.asarray(offsets, dtype=np.int32).reshape(-1, 2)
    return TokenizedText(np.asarray(ids, dtype=np.int32), places[:, 0].copy(), places[:, 1].copy())
