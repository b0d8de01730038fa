"""Tokenised text with its place in the original: ids and code-point offsets."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from core.errors import InputError
from core.models.configs import read_config, special_names
from core.models.special_tokens import frame, reserved

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


class TextEncoder:
    """A tokenizer with offsets; never pads, cuts or adds special tokens, nor takes text for one.

    `config` is the model's configuration and `names` the special tokens' names; without them the tokenizer is
    taken for one of BERT's.
    """

    def __init__(
        self,
        tokenizer: Tokenizer,
        config: Mapping[str, Any] | None = None,
        names: Mapping[str, str] | None = None,
    ) -> None:
        tokenizer.no_padding()
        tokenizer.no_truncation()
        # A text may spell a special token: there it means nothing.
        tokenizer.encode_special_tokens = True
        self._tokenizer = tokenizer
        self._keeps_space = any(_has_space(tokenizer, text) for text in ("a a", "1 。"))
        self.special = frame(self._find, config or {"model_type": "bert"}, names or {})
        added = (number for number, one in tokenizer.get_added_tokens_decoder().items() if one.special)
        self._reserved = reserved(self._find, self.special, names or {}, added)

    @classmethod
    def load(cls, folder: Path) -> TextEncoder:
        """The tokenizer of a model folder; raises `InputError` when it is missing or broken.

        Models without a ``tokenizer.json`` have older files: their pieces are aligned to the text.
        """
        path = folder / "tokenizer.json"
        if not path.is_file():
            from core.models.aligned_tokens import load_aligned

            return load_aligned(folder)
        try:
            tokenizer = Tokenizer.from_file(str(path))
        except Exception as fault:  # the library raises bare Exception for every malformed file
            raise InputError(f"tokenizer.json cannot be read ({fault})", item=str(folder)) from fault
        return cls(tokenizer, read_config(folder), special_names(folder))

    @property
    def vocabulary(self) -> str:
        """The tokenizer as text: equal strings mean the same ids for every text."""
        return str(self._tokenizer.to_str())

    def __len__(self) -> int:
        """How many tokens the vocabulary has, special and added ones counted."""
        return int(self._tokenizer.get_vocab_size(with_added_tokens=True))

    def id_of(self, token: str) -> int:
        """The id of a token of the vocabulary; raises `InputError` where there is none."""
        found = self._find(token)
        if found is None:
            raise InputError(f"the tokenizer has no {token} token")
        return int(found)

    def _find(self, token: str) -> int | None:
        found: int | None = self._tokenizer.token_to_id(token)
        return found

    def encode(self, text: str) -> TokenizedText:
        return self.encode_many([text])[0]

    def encode_many(self, texts: Sequence[str]) -> list[TokenizedText]:
        """Tokenise many texts at once (the library works in parallel)."""
        given = [encodable(text) for text in texts]
        encodings = self._tokenizer.encode_batch(given, add_special_tokens=False)
        found = [with_offsets(self._reserved.without(one.ids), one.offsets) for one in encodings]
        if not self._keeps_space:
            return found
        return [without_space(tokens, text) for tokens, text in zip(found, texts, strict=True)]


def encodable(text: str) -> str:
    """Half a surrogate pair cannot be encoded; U+FFFD in its place keeps every offset."""
    return text if text.isascii() else _LONE_SURROGATE.sub("\ufffd", text)


def with_offsets(ids: Sequence[int], offsets: Sequence[tuple[int, int]]) -> TokenizedText:
    places = np.asarray(offsets, dtype=np.int32).reshape(-1, 2)
    return TokenizedText(np.asarray(ids, dtype=np.int32), places[:, 0].copy(), places[:, 1].copy())


def without_space(tokens: TokenizedText, text: str) -> TokenizedText:
    """White space at either edge of a token belongs to no answer; a token of nothing else becomes empty."""
    space = np.fromiter((letter.isspace() for letter in text), dtype=bool, count=len(text))
    if not space.any():
        return tokens
    positions = np.arange(len(text) + 1, dtype=np.int32)
    # The next place at or after each that is not white space, and the end of the last text before each.
    ahead = np.where(np.append(space, False), len(text), positions)
    following = np.minimum.accumulate(ahead[::-1])[::-1]
    behind = np.concatenate(([0], np.where(space, 0, positions[1:])))
    before = np.maximum.accumulate(behind)
    starts = np.minimum(following[tokens.starts], tokens.ends)
    ends = np.maximum(before[tokens.ends], starts)
    return TokenizedText(tokens.ids, starts.astype(np.int32), ends.astype(np.int32))


def _has_space(tokenizer: Tokenizer, text: str) -> bool:
    """Whether a token of `text` reaches over its space, as those of byte-level and unigram models do."""
    offsets = tokenizer.encode(text, add_special_tokens=False).offsets
    return any(" " in text[start:end] for start, end in offsets)
