"""What a folder of a stranger's model is, and whether it may be used: found without loading it.

Only the header of the weights, the configuration and the tokenizer are read. Imports no torch.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from core.errors import InputError
from core.models.architectures import ARCHITECTURES, Architecture, architecture, vocabulary_size
from core.models.configs import read_json, special_names
from core.models.files import CONFIG, weight_files
from core.models.header import Shapes, shapes, weights
from core.models.hub_cards import ModelCard, read_model_card
from core.models.sizes import check_sizes
from core.models.special_tokens import frame
from core.models.vocabularies import read_vocabulary

Role = Literal["encoder", "reader", "translator"]

_PICKLES = (".bin", ".pt", ".pth", ".ckpt", ".h5", ".msgpack", ".ot", ".pkl")
_HEADS = ("qa_outputs.weight", "classifier.weight")
_EMBEDDINGS = (
    "word_embeddings.weight",
    "tok_embeddings.weight",
    "transformer.embeddings.weight",
    "shared.weight",
    "embed_tokens.weight",
)
AS_SAFETENSORS = (
    "Save them as model.safetensors (save_pretrained of transformers does it), then install again"
)
_UNUSABLE = "Choose a folder with a model for transformers that is saved as safetensors"


@dataclass(frozen=True, slots=True)
class CheckedModel:
    """What a model folder is.

    Attributes:
        role: An encoder learns to read, a reader answers already, a translator translates.
        kind: The ``model_type``; `title` is the same for people.
        languages: Codes, as its card tells them; empty where it does not.
        licence: As its card tells it; empty where it does not.
        parameters: How many numbers its weights are.
        size: Bytes of the weights.
    """

    role: Role
    kind: str
    title: str
    languages: tuple[str, ...]
    licence: str
    parameters: int
    size: int


def check_model(folder: Path, card: ModelCard | None = None, *, pieces: int | None = None) -> CheckedModel:
    """The model in `folder`; `card` is what is known of it when the folder has no README of its own.

    `pieces` is how many its tokenizer has, where that is of a form which only the caller knows.

    Raises `InputError` where it is no model of a known kind, has no safetensors weights, brings code that
    would have to run, or where its parts do not fit together.
    """
    config, known = check_config(folder)
    found = _weights(folder)
    check_sizes(config, found, str(folder))
    size = _pieces(folder, config, known) if pieces is None else pieces
    _check_vocabulary(folder, config, found, size)
    told = read_model_card(folder) or card or ModelCard()
    return CheckedModel(
        _role(config, known, found),
        str(config["model_type"]),
        known.title,
        told.languages,
        told.licence,
        weights(found),
        sum(path.stat().st_size for path in weight_files(folder)),
    )


def check_config(folder: Path) -> tuple[dict[str, Any], Architecture]:
    """The configuration and what is known of its kind; raises `InputError` for one that cannot be used."""
    if not (folder / CONFIG).is_file():
        raise InputError("the folder holds no model (no config.json)", item=str(folder), remedy=_UNUSABLE)
    config = read_json(folder / CONFIG)
    for name in (CONFIG, "tokenizer_config.json"):
        if "auto_map" in read_json(folder / name):
            raise InputError(
                f"the model brings program code of its own ({name} names it), which is never run",
                item=str(folder),
                remedy="Choose a model of a kind that transformers knows",
            )
    known = architecture(config)
    if known is None:
        titles = ", ".join(one.title for one in ARCHITECTURES.values())
        raise InputError(
            f"models of the kind {config.get('model_type')!r} are not supported",
            item=str(folder),
            remedy=f"Known kinds: {titles}",
        )
    return config, known


def _weights(folder: Path) -> Shapes:
    files = weight_files(folder)
    if not files:
        pickled = sorted(path.name for path in folder.iterdir() if path.suffix in _PICKLES)
        what = "there are no weights"
        if pickled:
            what = f"the weights are only there as {', '.join(pickled[:3])}, a form that may run code"
        raise InputError(what, item=str(folder), remedy=AS_SAFETENSORS)
    found: dict[str, tuple[int, ...]] = {}
    for path in files:
        own = shapes(path)
        found |= own
    missing = _promised(folder) - set(found)
    if missing:
        raise InputError(
            f"the weights are not whole: {sorted(missing)[0]} is missing",
            item=str(folder),
            remedy="Copy or download the model again",
        )
    return found


def _promised(folder: Path) -> set[str]:
    """The tensors that the list of several weight files names."""
    files = weight_files(folder)
    if len(files) == 1 and files[0].name == "model.safetensors":
        return set()
    index = json.loads((folder / "model.safetensors.index.json").read_text(encoding="utf-8"))
    return set(index["weight_map"])


def _pieces(folder: Path, config: Mapping[str, Any], known: Architecture) -> int:
    """How many pieces the tokenizer has; raises `InputError` for one that cannot be used."""
    if known.kind != "encoder":
        return _pieces_of_translator(folder, config)
    vocabulary = read_vocabulary(folder)
    frame(vocabulary.find, config, special_names(folder))
    return vocabulary.size


def _check_vocabulary(folder: Path, config: Mapping[str, Any], found: Shapes, size: int) -> None:
    """Raise `InputError` where a tokenizer of `size` pieces does not belong to the weights."""
    rows = [one[0] for name, one in found.items() if name.endswith(_EMBEDDINGS) and len(one) == 2]
    told = vocabulary_size(config)
    if rows and told is not None and max(rows) != told:
        raise InputError(
            f"the weights have {max(rows)} tokens and config.json tells {told}: they do not belong together",
            item=str(folder),
        )
    known_tokens = max(rows, default=told or 0)
    if known_tokens < size:
        raise InputError(
            f"the tokenizer has {size} tokens, the weights only {known_tokens}: they do not belong together",
            item=str(folder),
        )


def _pieces_of_translator(folder: Path, config: Mapping[str, Any]) -> int:
    """How many ids a translator's vocabulary has; raises `InputError` when a part of it is missing."""
    needed = {"marian": ("source.spm", "target.spm", "vocab.json"), "m2m_100": ()}[str(config["model_type"])]
    missing = [name for name in needed if not (folder / name).is_file()]
    if not needed and not any((folder / name).is_file() for name in _M2M):
        missing = [_M2M[0]]
    if missing:
        raise InputError(f"the translator has no {', '.join(missing)}", item=str(folder))
    for path in [*folder.glob("*.spm"), *folder.glob("*.bpe.model")]:
        _check_pieces(path)
    pieces = read_json(folder / "vocab.json")
    ids = [one for one in pieces.values() if type(one) is int]
    if "vocab.json" in needed and (not ids or len(ids) < len(pieces)):
        raise InputError("vocab.json does not give every piece a number", item=str(folder))
    return max(ids, default=-1) + 1


_M2M = ("sentencepiece.bpe.model", "tokenizer.json")


def _check_pieces(path: Path) -> None:
    import sentencepiece

    try:
        sentencepiece.SentencePieceProcessor().Load(str(path))
    except Exception as fault:  # the library has no error of its own
        raise InputError(f"{path.name} cannot be read ({fault})", item=str(path.parent)) from fault


def _role(config: Mapping[str, Any], known: Architecture, found: Shapes) -> Role:
    if known.kind == "translator":
        return "translator"
    named = config.get("architectures")
    answers = isinstance(named, list) and any("ForQuestionAnswering" in str(one) for one in named)
    heads = [one for name, one in found.items() if name in _HEADS]
    return "reader" if answers and any(one[0] == 2 for one in heads) else "encoder"
