"""The tokenizers of Marian, M2M-100 and NLLB checkpoints, through transformers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from core.errors import InputError
from core.translation.base import Direction
from core.translation.file_pieces import distinct
from core.translation.folders import read_object, told_languages
from core.translation.languages import by_our_code, is_family, our_code
from core.translation.tokenising import PieceTokenizer

_LONGEST = 512


class _TransformersPieces:
    """What the three have in common: a tokenizer of transformers that is asked for pieces, not for ids."""

    def __init__(self, tokenizer: Any, longest: int, size: int) -> None:
        self._tokenizer = tokenizer
        self.end = str(tokenizer.eos_token)
        self.longest = longest
        self.size = size
        self._special = frozenset(map(str, tokenizer.all_special_tokens))

    def prefix(self, direction: Direction) -> list[str]:
        return []

    def target_pieces(self, text: str) -> list[str]:
        found = self._tokenizer(text_target=text, add_special_tokens=False, split_special_tokens=True)
        return self._meaningless(self.named(found["input_ids"]))

    def text(self, pieces: Sequence[str]) -> str:
        kept = [piece for piece in pieces if piece not in self._special]
        return str(self._tokenizer.convert_tokens_to_string(kept)).strip()

    def ids(self, pieces: Sequence[str]) -> list[int]:
        return [int(one) for one in self._tokenizer.convert_tokens_to_ids(list(pieces))]

    def named(self, ids: Sequence[int]) -> list[str]:
        return [str(one) for one in self._tokenizer.convert_ids_to_tokens(list(ids))]

    def vocabulary(self, size: int) -> list[str]:
        return distinct(self.named(range(size)))

    def _plain(self, text: str) -> list[str]:
        """The pieces of a text; what looks like a special piece in it means nothing."""
        return self._meaningless(self._tokenizer.tokenize(text, split_special_tokens=True))

    def _meaningless(self, pieces: Sequence[str]) -> list[str]:
        unknown = str(self._tokenizer.unk_token)
        return [unknown if piece in self._special else str(piece) for piece in pieces]


class MarianPieces(_TransformersPieces):
    """OPUS-MT: one direction, or several targets that are told by a tag such as ``>>fra<<``."""

    def __init__(self, tokenizer: Any, longest: int, source: str, target: str) -> None:
        super().__init__(tokenizer, longest, max(tokenizer.decoder) + 1)
        self._source = None if is_family(source) else our_code(source)
        tags = [one for one in tokenizer.get_vocab() if one.startswith(">>") and one.endswith("<<")]
        self._tags = by_our_code(tags)
        self._target = our_code(target)
        self._one_target = not self._tags and not is_family(target)
        self._special |= set(tags)

    def directions(self) -> Sequence[Direction] | None:
        if self._source is None or not self._targets:
            return None
        return [Direction(self._source, one) for one in sorted(self._targets) if one != self._source]

    def knows(self, direction: Direction) -> bool:
        targets = self._targets
        return (self._source in (None, direction.source)) and (not targets or direction.target in targets)

    @property
    def _targets(self) -> frozenset[str]:
        """Empty where the folder names a family and has no tags: it translates into what it likes."""
        return frozenset({self._target}) if self._one_target else frozenset(self._tags)

    def named(self, ids: Sequence[int]) -> list[str]:
        # The tokenizer itself looks ids that it lacks up in sentencepiece, where they mean something else.
        known: Mapping[int, str] = self._tokenizer.decoder
        return [known.get(one, str(self._tokenizer.unk_token)) for one in ids]

    def pieces(self, text: str, direction: Direction) -> list[str]:
        tag = self._tags.get(direction.target)
        # The tokenizer takes ``>>xx<<`` at a text's very start for a tag, also where the passage says so.
        return [
            *([tag] if tag else []),
            *self._plain(f" {text}" if text.startswith(">>") else text),
            self.end,
        ]


class ManyPieces(_TransformersPieces):
    """M2M-100 and NLLB: every direction between the languages they know, told by a piece on both sides."""

    def __init__(
        self, tokenizer: Any, longest: int, size: int, names: Sequence[str], piece: Callable[[str], str]
    ) -> None:
        super().__init__(tokenizer, longest, size)
        self._names = by_our_code(names)
        self._piece = piece
        self._special |= set(map(piece, names))

    def directions(self) -> Sequence[Direction]:
        return self._directions

    @cached_property
    def _directions(self) -> list[Direction]:
        codes = sorted(self._names)
        return [Direction(one, other) for one in codes for other in codes if one != other]

    def knows(self, direction: Direction) -> bool:
        return direction.source in self._names and direction.target in self._names

    def pieces(self, text: str, direction: Direction) -> list[str]:
        self._tokenizer.src_lang = self._names[direction.source]
        before, after = (
            self.named(ids) for ids in (self._tokenizer.prefix_tokens, self._tokenizer.suffix_tokens)
        )
        return [*before, *self._plain(text), *after]

    def prefix(self, direction: Direction) -> list[str]:
        return [self._piece(self._names[direction.target])]


def load(folder: Path, languages: tuple[str, str] | None) -> PieceTokenizer:
    """The tokenizer of a checkpoint, or of one that was converted with its tokenizer's files beside it.

    Raises `InputError` where there is none, it is damaged, or nobody says the languages of a Marian model.
    """
    told = read_object(folder / "tokenizer_config.json") or {}
    name = str(told.get("tokenizer_class", "")).removesuffix("Fast") or _guessed(folder)
    if name not in _LOADERS:
        raise InputError(
            f"the tokenizer {name!r} is none of a translator" if name else "the translator has no tokenizer",
            item=str(folder),
            remedy=f"Known: {', '.join(_LOADERS)}",
        )
    config = read_object(folder / "config.json") or {}
    longest = min(
        int(told.get("model_max_length") or _LONGEST), int(config.get("max_position_embeddings") or _LONGEST)
    )
    return _LOADERS[name](folder, longest, languages or told_languages(folder))


def _guessed(folder: Path) -> str:
    """The class of a tokenizer without settings, by its files."""
    if (folder / "source.spm").is_file():
        return "MarianTokenizer"
    return "M2M100Tokenizer" if (folder / "vocab.json").is_file() else ""


def _load_marian(folder: Path, longest: int, languages: tuple[str, str] | None) -> PieceTokenizer:
    if languages is None:
        raise InputError(
            "the folder does not say between which languages it translates",
            item=str(folder),
            remedy="Give the options source and target, for example source=zh target=en",
        )
    return MarianPieces(_from_transformers("MarianTokenizer", folder), longest, *languages)


def _load_m2m(folder: Path, longest: int, _: tuple[str, str] | None) -> PieceTokenizer:
    tokenizer = _from_transformers("M2M100Tokenizer", folder)
    names = list(tokenizer.lang_code_to_token)
    size = len(tokenizer.encoder) + len(names)
    return ManyPieces(tokenizer, longest, size, names, tokenizer.get_lang_token)


def _load_nllb(folder: Path, longest: int, _: tuple[str, str] | None) -> PieceTokenizer:
    tokenizer = _from_transformers("NllbTokenizer", folder)
    names = [
        one for one in map(str, tokenizer.all_special_tokens) if re.fullmatch(r"[a-z]{3}_[A-Z]\w{3}", one)
    ]
    return ManyPieces(tokenizer, longest, len(tokenizer), names, str)


def _from_transformers(name: str, folder: Path) -> Any:
    import transformers

    try:
        return getattr(transformers, name).from_pretrained(
            str(folder), local_files_only=True, trust_remote_code=False
        )
    except MemoryError:
        raise
    except Exception as fault:  # the library answers damaged files with every kind of error
        raise InputError(
            f"the tokenizer is damaged ({type(fault).__name__}: {fault})",
            item=str(folder),
            remedy="Install the model again",
        ) from fault


_Loading = Callable[[Path, int, tuple[str, str] | None], PieceTokenizer]
_LOADERS: Mapping[str, _Loading] = {
    "MarianTokenizer": _load_marian,
    "M2M100Tokenizer": _load_m2m,
    "NllbTokenizer": _load_nllb,
}
