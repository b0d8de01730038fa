"""Which files make a model folder: configuration, safetensors weights in one piece or several, tokenizer."""

from __future__ import annotations

import json
from pathlib import Path

from core.errors import InputError

CONFIG = "config.json"
WEIGHTS = "model.safetensors"
INDEX = "model.safetensors.index.json"

TOKENIZER_FILES = (
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
    "vocab.txt",
    "vocab.json",
    "merges.txt",
    "sentencepiece.bpe.model",
    "spm.model",
    "source.spm",
    "target.spm",
)
"""Every file a tokenizer of the known models may be made of."""

_VOCABULARIES = ("tokenizer.json", "vocab.txt", "vocab.json", "sentencepiece.bpe.model", "spm.model")


def weight_files(folder: Path) -> list[Path]:
    """The files that hold the weights, the index of several left out; none where there are none.

    Raises `InputError` for an index that is damaged or names a file outside the folder.
    """
    if (folder / WEIGHTS).is_file():
        return [folder / WEIGHTS]
    index = folder / INDEX
    if not index.is_file():
        return []
    try:
        names = sorted(set(json.loads(index.read_text(encoding="utf-8"))["weight_map"].values()))
        inside = names and all(is_plain(name) and name.endswith(".safetensors") for name in names)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as fault:
        raise InputError(f"the list of the weights is damaged ({fault})", item=str(index)) from fault
    if not inside:
        raise InputError("the list of the weights names files that are no weights", item=str(index))
    return [folder / name for name in names]


def tokenizer_files(folder: Path) -> list[Path]:
    """The files of the tokenizer that are there; none where no vocabulary is among them."""
    found = [folder / name for name in TOKENIZER_FILES if (folder / name).is_file()]
    return found if any(path.name in _VOCABULARIES for path in found) else []


def is_plain(name: object) -> bool:
    """Whether `name` is a file's name without any folder: what is put together from it stays inside."""
    return isinstance(name, str) and name not in ("", ".", "..") and not set(name) & set("/\\:\0")
