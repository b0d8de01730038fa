"""Whether a folder of our own form holds a translator that can be installed: found without loading it.

Its weights are a checkpoint's, or those of CTranslate2, as a build leaves them. Imports neither torch nor
ctranslate2.
"""

from __future__ import annotations

import json
import struct
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from core.errors import InputError
from core.models.architectures import ARCHITECTURES
from core.models.checking import CheckedModel, check_model
from core.models.hub_cards import ModelCard, read_model_card
from core.translation.file_pieces import FilePieces
from core.translation.folders import CARD, CONVERTED, TranslatorCard, is_converted, read_card, read_object

_VOCABULARY = "shared_vocabulary.json"
_KNOWN = 6  # version of the files of weights
_AGAIN = "Copy the folder again, or build the translator anew"


def is_own(folder: Path) -> bool:
    """Whether the folder says that it is of our form."""
    return (folder / CARD).is_file()


def check_own(folder: Path) -> tuple[CheckedModel, tuple[str, ...]]:
    """What the translator is, and the names of the files that make it beside a checkpoint's own.

    Raises `InputError` where the card, the tokenizer or the weights are damaged or do not belong together.
    """
    card = read_card(folder)
    if card is None:
        raise InputError("the folder has no translator's card", item=str(folder))
    pieces = FilePieces(folder, card)
    if is_converted(folder):
        checked = _converted(folder, card, pieces)
        return checked, (CARD, card.tokenizer, CONVERTED, _VOCABULARY)
    checked = check_model(folder, pieces=pieces.size)
    if checked.kind != card.kind:
        raise InputError(f"the card says {card.kind} and config.json {checked.kind}", item=str(folder))
    return replace(checked, languages=card.languages), (CARD, card.tokenizer)


def _converted(folder: Path, card: TranslatorCard, pieces: FilePieces) -> CheckedModel:
    if read_object(folder / "config.json") is None:
        raise InputError("the translator has no config.json", item=str(folder), remedy=_AGAIN)
    names = _vocabulary(folder)
    if not names or pieces.vocabulary(len(names)) != names:
        raise InputError(
            "the tokenizer and the vocabulary of the weights do not belong together",
            item=str(folder),
            remedy=_AGAIN,
        )
    numbers = _numbers(folder / CONVERTED)
    told = read_model_card(folder) or ModelCard()
    return CheckedModel(
        "translator",
        card.kind,
        ARCHITECTURES[card.kind].title,
        card.languages,
        told.licence,
        numbers,
        (folder / CONVERTED).stat().st_size,
    )


def _vocabulary(folder: Path) -> list[str]:
    path = folder / _VOCABULARY
    try:
        names = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(f"the translator has no {_VOCABULARY}", item=str(folder), remedy=_AGAIN) from None
    except (OSError, ValueError) as fault:
        raise InputError(f"the vocabulary is damaged ({fault})", item=str(path), remedy=_AGAIN) from fault
    return names if isinstance(names, list) else []


def _numbers(path: Path) -> int:
    """How many numbers the weights are, from what stands before each of them; all must be there.

    The file: version, name, revision, tensors (name, rank, sides, type, bytes, the bytes), aliases (two
    names each). A newer version than is known here is not looked into.
    """
    try:
        with path.open("rb") as file:
            if _read(file, "I") > _KNOWN:
                return 0
            _name(file)
            _read(file, "I")
            total = sum(_tensor(file) for _ in range(_read(file, "I")))
            for _ in range(_read(file, "I")):
                _name(file)
                _name(file)
            if file.tell() != path.stat().st_size:
                raise ValueError("it is of another length than it tells")
            return total
    except (OSError, ValueError, struct.error) as fault:
        raise InputError(f"the weights are damaged ({fault})", item=str(path), remedy=_AGAIN) from fault


def _tensor(file: BinaryIO) -> int:
    _name(file)
    numbers = 1
    for _ in range(_read(file, "B")):
        numbers *= _read(file, "I")
    _read(file, "B")
    file.seek(_read(file, "I"), 1)
    return numbers


def _name(file: BinaryIO) -> None:
    file.seek(_read(file, "H"), 1)


def _read(file: BinaryIO, form: str) -> int:
    size = struct.calcsize(f"<{form}")
    (value,) = struct.unpack(f"<{form}", file.read(size))
    return int(value)
