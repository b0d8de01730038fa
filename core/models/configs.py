"""The pages of JSON in a model folder, read with care: whoever wrote them may be a stranger."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from core.errors import InputError
from core.models.files import CONFIG

DUAL_BERT = "dual-bert"
"""The ``model_type`` of our own model, which holds an encoder of another type."""

_ROLES = ("cls_token", "sep_token", "pad_token", "unk_token", "mask_token", "bos_token", "eos_token")


def read_json(path: Path) -> dict[str, Any]:
    """The object in a file; empty where there is no file. Raises `InputError` for anything else."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as fault:
        raise InputError(f"{path.name} cannot be read ({fault})", item=str(path.parent)) from fault
    if not isinstance(found, dict):
        raise InputError(f"{path.name} holds no settings", item=str(path.parent))
    return found


def read_config(folder: Path) -> dict[str, Any]:
    """The encoder's configuration in ``config.json``; a BERT's where there is none or it cannot be read.

    Loading the weights tells what is wrong with it; a tokenizer can be used without.
    """
    try:
        found = read_json(folder / CONFIG)
    except InputError:
        found = {}
    if found.get("model_type") == DUAL_BERT and isinstance(found.get("encoder"), dict):
        found = found["encoder"]
    return found or {"model_type": "bert"}


def special_names(folder: Path) -> dict[str, str]:
    """Role (``cls_token`` …) → the special token's text, as far as the tokenizer's files tell."""
    told: dict[str, Any] = {}
    for name in ("special_tokens_map.json", "tokenizer_config.json"):
        told |= read_json(folder / name)
    found = {}
    for role in _ROLES:
        one = told.get(role)
        text = one.get("content") if isinstance(one, dict) else one
        if isinstance(text, str) and text:
            found[role] = text
    return found
