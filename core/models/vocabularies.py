"""What a model's tokenizer files hold, told without the library that tokenises with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import InputError
from core.models.configs import read_config, read_json
from core.models.files import tokenizer_files
from core.models.special_tokens import Finder


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The pieces of a tokenizer: how many ids they take, and a way to find one."""

    size: int
    find: Finder


def read_vocabulary(folder: Path) -> Vocabulary:
    """The vocabulary of a model folder, added tokens counted.

    Raises `InputError` where there is none that this program knows, or it is broken.
    """
    files = {path.name: path for path in tokenizer_files(folder)}
    if not files:
        raise InputError("the model has no tokenizer.json and no other tokenizer", item=str(folder))
    try:
        found = _read(folder, files)
    except InputError:
        raise
    except Exception as fault:  # the libraries answer broken files with every kind of error
        raise InputError(f"the tokenizer cannot be read ({fault})", item=str(folder)) from fault
    added = _added(folder)
    return Vocabulary(
        max([found.size, *(one + 1 for one in added.values())]),
        lambda piece: added[piece] if piece in added else found.find(piece),
    )


class PieceVocabulary:
    """A SentencePiece model as XLM-R and DeBERTa-v2 use it.

    XLM-R counts the pieces from 1 on (`shift`), with special tokens of its own before. In both the token that
    hides others comes after the pieces, unless ``added_tokens.json`` says where. Raises what the library does
    for a broken file.
    """

    def __init__(self, path: Path, config: Mapping[str, Any]) -> None:
        import sentencepiece

        added = _added(path.parent)

        self._model = sentencepiece.SentencePieceProcessor()
        self._model.Load(str(path))
        self.shift = 1 if config.get("model_type") == "xlm-roberta" else 0
        count = int(self._model.GetPieceSize())
        self._own = {"<s>": 0, "<pad>": 1, "</s>": 2, "<unk>": 3} if self.shift else {}
        self._own |= {"<mask>" if self.shift else "[MASK]": count + self.shift} | added
        self.size = max(count + self.shift, *self._own.values()) + 1
        self._unknown = int(self._model.unk_id())

    def find(self, piece: str) -> int | None:
        """The id of a piece, None where there is no such piece."""
        if piece in self._own:
            return self._own[piece]
        found = int(self._model.PieceToId(piece))
        missing = found == self._unknown and piece != self._model.IdToPiece(found)
        return None if missing else found + self.shift

    def cut(self, text: str) -> tuple[list[str], list[int]]:
        """The pieces of a text and their ids; a piece that is in no vocabulary is its own text."""
        pieces = list(self._model.EncodeAsPieces(text))
        unknown = self._own.get("<unk>", self._unknown)
        return pieces, [unknown if (found := self.find(piece)) is None else found for piece in pieces]


def _added(folder: Path) -> dict[str, int]:
    told = read_json(folder / "added_tokens.json")
    return {piece: number for piece, number in told.items() if type(number) is int}


def _read(folder: Path, files: Mapping[str, Path]) -> Vocabulary:
    if "tokenizer.json" in files:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(files["tokenizer.json"]))
        ids = tokenizer.get_vocab(with_added_tokens=True)
        return Vocabulary(max(ids.values(), default=-1) + 1, ids.get)
    for name in ("sentencepiece.bpe.model", "spm.model"):
        if name in files:
            pieces = PieceVocabulary(files[name], read_config(folder))
            return Vocabulary(pieces.size, pieces.find)
    if "vocab.txt" in files:
        # Not splitlines: a piece may be one of the signs that Unicode counts as ends of lines.
        lines = files["vocab.txt"].read_text(encoding="utf-8").removesuffix("\n").split("\n")
        ids = {line: number for number, line in enumerate(lines)}
    else:
        ids = {piece: int(number) for piece, number in read_json(files["vocab.json"]).items()}
    return Vocabulary(max(ids.values(), default=-1) + 1, ids.get)
