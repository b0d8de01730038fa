"""Tokenizers that give no offsets: their pieces are aligned to the text they came from.

XLM's tokenizer rewrites punctuation and splits words before it looks for pieces, SentencePiece models change
characters to their compatibility forms. Letters are therefore compared in a form that both sides share.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from rapidfuzz.distance import Levenshtein
from tokenizers import Tokenizer

from core.errors import InputError
from core.models.configs import read_config, special_names
from core.models.files import tokenizer_files
from core.models.special_tokens import Finder, Reserved, SpecialTokens, frame, reserved
from core.models.tokens import TextEncoder, TokenizedText, encodable, with_offsets
from core.models.vocabularies import PieceVocabulary

Pieces = Callable[[str], tuple[list[str], list[int]]]
"""From a text to its pieces, as text, and their ids."""

_WORD_START, _WORD_END = "▁", "</w>"


class AlignedEncoder(TextEncoder):
    """A tokenizer that only cuts; the places of its pieces are found by alignment."""

    def __init__(
        self,
        cut: Pieces,
        find: Finder,
        size: int,
        special: SpecialTokens,
        forbidden: Reserved,
        identity: str,
    ) -> None:
        self._cut = cut
        self._finder = find
        self._size = size
        self._identity = identity
        self.special = special
        self._reserved = forbidden

    def __len__(self) -> int:
        return self._size

    def _find(self, token: str) -> int | None:
        return self._finder(token)

    @property
    def vocabulary(self) -> str:
        return self._identity

    def encode_many(self, texts: Sequence[str]) -> list[TokenizedText]:
        return [self._encode(encodable(text)) for text in texts]

    def _encode(self, text: str) -> TokenizedText:
        pieces, ids = self._cut(text)
        return with_offsets(self._reserved.without(ids), align(pieces, text))


def load_aligned(folder: Path) -> TextEncoder:
    """The tokenizer of a model folder without ``tokenizer.json``.

    Raises `InputError` where there is none that this program knows, or it is broken.
    """
    files = tokenizer_files(folder)
    if not files:
        raise InputError("the model has no tokenizer.json and no other tokenizer", item=str(folder))
    identity = hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()
    unigram = next((path for path in files if path.suffix == ".model"), None)
    try:
        if unigram is not None:
            return _sentencepiece(folder, unigram, identity)
        return _older(folder, identity)
    except InputError:
        raise
    except Exception as fault:  # the libraries answer broken files with every kind of error
        raise InputError(f"the tokenizer cannot be read ({fault})", item=str(folder)) from fault


def align(pieces: Sequence[str], text: str) -> list[tuple[int, int]]:
    """The code points ``[start, end)`` of `text` that each piece stands for; they never go back.

    A piece whose letters are not in the text gets an empty span where it would stand.
    """
    letters, places = _letters(text)
    owners: list[int] = []
    said: list[str] = []
    for number, piece in enumerate(pieces):
        bare = piece.removesuffix(_WORD_END).replace(_WORD_START, "")
        shown = _letters(bare)[0]
        said += shown
        owners += [number] * len(shown)
    reach = _reach(text)
    spans: list[list[int]] = [[len(text), -1] for _ in pieces]
    for source, target in _matches("".join(said), "".join(letters)):
        own = spans[owners[source]]
        own[0] = min(own[0], places[target])
        own[1] = max(own[1], reach[places[target]])
    return _in_order(spans)


def _matches(said: str, letters: str) -> list[tuple[int, int]]:
    """Pairs of positions that belong together: equal letters, and changed ones one for one."""
    found = []
    for step in Levenshtein.opcodes(said, letters):
        if step.tag in ("equal", "replace"):
            count = step.src_end - step.src_start
            found += [(step.src_start + n, step.dest_start + n) for n in range(count)]
    return found


def _letters(text: str) -> tuple[list[str], list[int]]:
    """The letters of `text` without case, width, marks and white space, and the code point each came from."""
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        for one in unicodedata.normalize("NFKD", letter).lower():
            if not one.isspace() and unicodedata.category(one)[0] not in "MC":
                letters.append(one)
                places.append(place)
    return letters, places


def _reach(text: str) -> list[int]:
    """For each code point the end of its letter: marks that follow belong to it."""
    ends = list(range(1, len(text) + 1))
    for place in range(len(text) - 2, -1, -1):
        if unicodedata.category(text[place + 1])[0] == "M":
            ends[place] = ends[place + 1]
    return ends


def _in_order(spans: list[list[int]]) -> list[tuple[int, int]]:
    """Starts and ends that never fall; pieces that were not found stand empty behind the one before."""
    ordered = []
    start = end = 0
    for first, last in spans:
        if last < 0:
            first = last = end
        start = max(start, first)
        end = max(end, last, start)
        ordered.append((start, end))
    return ordered


def _sentencepiece(folder: Path, path: Path, identity: str) -> TextEncoder:
    config = read_config(folder)
    pieces = PieceVocabulary(path, config)
    # XLM-R's special tokens are not the model's: its file tells names that the vocabulary lacks.
    names = {} if pieces.shift else special_names(folder)
    special = frame(pieces.find, config, names)
    forbidden = reserved(pieces.find, special, names)
    return AlignedEncoder(pieces.cut, pieces.find, pieces.size, special, forbidden, identity)


def _older(folder: Path, identity: str) -> TextEncoder:
    """A vocabulary in text form: read by the models' own tokenizers, which are fast ones but for XLM."""
    from transformers import AutoTokenizer

    # The model's kind is only in its configuration, which the tokenizer's class depends on.
    tokenizer: Any = AutoTokenizer.from_pretrained(
        str(folder), local_files_only=True, trust_remote_code=False
    )
    config, names = read_config(folder), {**_named(tokenizer), **special_names(folder)}
    inner = getattr(tokenizer, "backend_tokenizer", None)
    if isinstance(inner, Tokenizer):
        return TextEncoder(inner, config, names)

    def cut(text: str) -> tuple[list[str], list[int]]:
        pieces = list(tokenizer.tokenize(text, split_special_tokens=True))
        return pieces, list(tokenizer.convert_tokens_to_ids(pieces))

    known = tokenizer.get_vocab()
    special = frame(known.get, config, names)
    forbidden = reserved(known.get, special, names, tokenizer.all_special_ids)
    return AlignedEncoder(cut, known.get, max(known.values()) + 1, special, forbidden, identity)


def _named(tokenizer: Any) -> dict[str, str]:
    return {
        role: str(getattr(tokenizer, role))
        for role in ("cls_token", "sep_token", "pad_token")
        if getattr(tokenizer, role, None)
    }
