"""What a translator's folder says of itself: its card, its form, whether it may be read. Imports no torch."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.errors import InputError
from core.translation.base import Direction

CARD = "spanbridge_translator.json"
KINDS = ("marian", "m2m_100")
ARCHITECTURES = ("marian", "m2m_100")
"""`model_type` of the checkpoints that can be run; NLLB's is ``m2m_100``."""

_OPUS_NAME = re.compile(r"opus-mt-(?:tc-)?(?:big-|base-)?(?P<source>[^-/]+)-(?P<target>[^-/]+)")
CONVERTED = "model.bin"
"""The weights of a model in CTranslate2's form."""
_SPEAKING = (
    *("*.safetensors", CONVERTED, "config.json", CARD),
    *("tokenizer.json", "tokenizer_config.json", "vocab.json", "*.spm", "*.model"),
)
"""Weights, and what decides which pieces they are given."""

_BLOCK, _BLOCKS = 4096, 64
_PICKLED = ("pytorch_model.bin", "pytorch_model.bin.index.json", "tf_model.h5", "flax_model.msgpack")


@dataclass(frozen=True, slots=True)
class TranslatorCard:
    """A folder of our own form: a many-to-many model with language tags and a `tokenizers` file.

    Attributes:
        kind: The architecture, one of `KINDS`.
        languages: Codes as ours (``zh``, ``zh-Hant``, ``en``).
        directions: What it was trained for.
        tag: The first piece of a source sentence, ``{target}`` and ``{source}`` standing for codes; empty
            where none is needed.
        tokenizer: Name of the file of the `tokenizers` library.
        max_source: Pieces of the longest source sentence, tag and end counted.
        max_target: Pieces of the longest translation, no more than the decoder has positions; 0: twice
            `max_source`.
        unknown, end, pad: Special pieces.
        options: Values that this model wants in place of the general ones (``beam``, ``length_penalty``).
        name, version: Of the model, for people and for caches.
    """

    kind: str
    languages: tuple[str, ...]
    directions: tuple[Direction, ...]
    tag: str = ""
    tokenizer: str = "tokenizer.json"
    max_source: int = 128
    max_target: int = 0
    unknown: str = "<unk>"
    end: str = "</s>"
    pad: str = "<pad>"
    options: Mapping[str, float] = field(default_factory=dict)
    name: str = ""
    version: str = ""

    @property
    def longest_target(self) -> int:
        return self.max_target or 2 * self.max_source

    def tag_of(self, direction: Direction) -> str:
        return self.tag.format(source=direction.source, target=direction.target)

    def to_json(self) -> dict[str, Any]:
        """What `read_card` reads back as an equal card."""
        told = {name: getattr(self, name) for name in self.__slots__}
        return told | {
            "languages": list(self.languages),
            "directions": [[one.source, one.target] for one in self.directions],
            "options": dict(self.options),
        }


def write_card(card: TranslatorCard, folder: Path) -> None:
    """Write the card into its folder; raises `InputError` for one that could not be read again."""
    _checked(card, folder)
    text = json.dumps(card.to_json(), ensure_ascii=False, indent=2)
    (folder / CARD).write_text(text + "\n", encoding="utf-8")


def read_card(folder: Path) -> TranslatorCard | None:
    """The folder's card, None where it has none; raises `InputError` for a damaged one."""
    told = read_object(folder / CARD)
    if told is None:
        return None
    try:
        card = TranslatorCard(
            kind=_text(told, "kind"),
            languages=tuple(_texts(told["languages"])),
            directions=tuple(Direction(*_texts(pair)) for pair in _sequence(told["directions"])),
            tag=_text(told, "tag", ""),
            tokenizer=_text(told, "tokenizer", "tokenizer.json"),
            max_source=_count(told.get("max_source", 128)),
            max_target=_count(told.get("max_target", 0)),
            unknown=_text(told, "unknown", "<unk>"),
            end=_text(told, "end", "</s>"),
            pad=_text(told, "pad", "<pad>"),
            options={str(key): float(value) for key, value in dict(told.get("options", {})).items()},
            name=_text(told, "name", ""),
            version=_text(told, "version", ""),
        )
    except (KeyError, TypeError, ValueError) as fault:
        raise InputError(f"the card cannot be read ({fault})", item=str(folder / CARD)) from fault
    return _checked(card, folder)


def read_object(path: Path) -> dict[str, Any] | None:
    """The JSON object in a file, None where there is no file; raises `InputError` for anything else."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as fault:
        raise InputError(
            f"the file is damaged ({fault})", item=str(path), remedy="Install the model again"
        ) from fault
    if not isinstance(told, dict):
        raise InputError("the file holds no JSON object", item=str(path), remedy="Install the model again")
    return told


def is_converted(folder: Path) -> bool:
    """Whether the folder holds a model of CTranslate2's form."""
    return (folder / CONVERTED).is_file()


def check_checkpoint(folder: Path) -> str:
    """The architecture (`model_type`) of a checkpoint for transformers.

    Raises `InputError` for a folder that is none, that is of another architecture, or whose weights are
    only there as a pickle, which could run code of a stranger.
    """
    config = read_object(folder / "config.json")
    if config is None:
        raise InputError(
            "the folder holds no translation model (config.json is missing)",
            item=str(folder),
            remedy="Choose the folder of a Marian, M2M-100 or NLLB checkpoint",
        )
    kind = config.get("model_type")
    if kind not in ARCHITECTURES:
        raise InputError(
            f"a model of the kind {kind!r} cannot be used as a translator",
            item=str(folder),
            remedy=f"Known: {', '.join(ARCHITECTURES)}",
        )
    if not any((folder / name).is_file() for name in ("model.safetensors", "model.safetensors.index.json")):
        pickled = [name for name in _PICKLED if (folder / name).is_file()]
        raise InputError(
            f"the weights are only there as {pickled[0]}, which is never read because it can run code"
            if pickled
            else "the model has no weights (model.safetensors)",
            item=str(folder),
            remedy="Install a version of the model that has model.safetensors",
        )
    return str(kind)


def told_languages(folder: Path) -> tuple[str, str] | None:
    """Between which languages a checkpoint translates, in its own words; None where its files do not say.

    Told by its tokenizer's settings, or else by a name as OPUS-MT's are (``opus-mt-zh-en``).
    """
    told = read_object(folder / "tokenizer_config.json") or {}
    if told.get("source_lang") and told.get("target_lang"):
        return str(told["source_lang"]), str(told["target_lang"])
    config = read_object(folder / "config.json") or {}
    for name in (folder.name, str(config.get("_name_or_path", ""))):
        if match := _OPUS_NAME.search(name):
            return match["source"], match["target"]
    return None


def model_folder(folder: Path | None) -> Path:
    """The folder itself; raises `InputError` where none is named or there is none."""
    if folder is None:
        raise InputError("no folder of a translation model was given", remedy="Name the model's folder")
    if not folder.is_dir():
        raise InputError("there is no such folder", item=str(folder), remedy="Install the model first")
    return folder


def fingerprint(folder: Path) -> str:
    """Twelve hexadecimal digits that change with what the folder's model says, not with its place or age.

    Of large files a part is read: their size and blocks spread over the whole file.
    """
    digest = hashlib.sha256()
    for path in sorted({path for pattern in _SPEAKING for path in folder.glob(pattern)}):
        size = path.stat().st_size
        digest.update(f"{path.name}:{size};".encode())
        with path.open("rb") as file:
            for number in range(_BLOCKS):
                file.seek(number * max(0, size - _BLOCK) // (_BLOCKS - 1))
                digest.update(file.read(_BLOCK))
    return digest.hexdigest()[:12]


def _checked(card: TranslatorCard, folder: Path) -> TranslatorCard:
    """The card itself; raises `InputError` naming every fault."""
    item = str(folder / CARD)
    faults = []
    if card.kind not in KINDS:
        faults.append(f"the kind {card.kind!r} is none of {', '.join(KINDS)}")
    if not card.directions:
        faults.append("there are no directions")
    unknown = {code for one in card.directions for code in (one.source, one.target)} - set(card.languages)
    if unknown:
        faults.append(f"directions name languages that are not listed: {', '.join(sorted(unknown))}")
    if len({one.target for one in card.directions}) > 1 and "{target}" not in card.tag:
        faults.append("several targets need a tag with {target} in it")
    try:
        card.tag_of(Direction("en", "zh"))
    except (KeyError, IndexError, ValueError):
        faults.append(f"the tag {card.tag!r} holds something else than {{source}} and {{target}}")
    if Path(card.tokenizer).name != card.tokenizer:
        faults.append("the tokenizer is no plain name of a file")
    if card.max_source < 8 or card.max_target < 0:
        faults.append("max_source is below 8 or max_target below 0")
    if faults:
        raise InputError(f"the card is wrong: {'; '.join(faults)}", item=item)
    return card


def _text(told: Mapping[str, Any], name: str, default: str | None = None) -> str:
    value = told[name] if default is None else told.get(name, default)
    if not isinstance(value, str):
        raise TypeError(f"{name} is no text")
    return value


def _sequence(value: Any) -> Sequence[Any]:
    if not isinstance(value, list):
        raise TypeError(f"{value!r} is no list")
    return value


def _texts(value: Any) -> list[str]:
    if not all(isinstance(one, str) and one for one in _sequence(value)):
        raise TypeError(f"{value!r} is no list of codes")
    return list(value)


def _count(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{value!r} is no whole number")
    return value
