"""The kinds of models this program knows, by the ``model_type`` of their configuration. Imports no torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["encoder", "translator"]


@dataclass(frozen=True, slots=True)
class Architecture:
    """What must be known about a kind of model before it is loaded.

    Attributes:
        kind: Whether it reads or translates.
        title: For people.
        segments: Whether it can tell question and passage apart by ``token_type_ids``.
        offset: Whether its positions are counted from behind the padding id, as in RoBERTa, so that fewer
            tokens fit than its configuration says.
        separators: How many separators stand between question and passage.
    """

    kind: Kind
    title: str
    segments: bool = False
    offset: bool = False
    separators: int = 1


ARCHITECTURES: Mapping[str, Architecture] = {
    "bert": Architecture("encoder", "BERT", segments=True),
    "distilbert": Architecture("encoder", "DistilBERT"),
    "electra": Architecture("encoder", "ELECTRA", segments=True),
    "roberta": Architecture("encoder", "RoBERTa", offset=True, separators=2),
    "xlm-roberta": Architecture("encoder", "XLM-R", offset=True, separators=2),
    "xlm": Architecture("encoder", "XLM"),
    "deberta": Architecture("encoder", "DeBERTa", segments=True),
    "deberta-v2": Architecture("encoder", "DeBERTa-v2", segments=True),
    "modernbert": Architecture("encoder", "ModernBERT"),
    "marian": Architecture("translator", "Marian"),
    "m2m_100": Architecture("translator", "M2M-100"),
}


def architecture(config: Mapping[str, Any]) -> Architecture | None:
    """What is known about the model of a configuration; None for one this program does not know."""
    return ARCHITECTURES.get(str(config.get("model_type", "")))


def has_segments(config: Mapping[str, Any]) -> bool:
    """Whether the model of `config` takes ``token_type_ids`` of 0 and 1."""
    known = architecture(config)
    return known is not None and known.segments and _number(config, "type_vocab_size", 2) >= 2


def longest_input(config: Mapping[str, Any]) -> int | None:
    """How many tokens fit into the model of `config`, special ones counted; None where it does not say."""
    positions = _number(config, "max_position_embeddings", 0)
    if positions <= 0:
        return None
    known = architecture(config)
    if known is not None and known.offset:
        return positions - _number(config, "pad_token_id", 1) - 1
    return positions


def vocabulary_size(config: Mapping[str, Any]) -> int | None:
    """How many tokens the model of `config` has embeddings for; None where it does not say."""
    return _number(config, "vocab_size", 0) or _number(config, "n_words", 0) or None


def _number(config: Mapping[str, Any], name: str, default: int) -> int:
    value = config.get(name, default)
    return value if isinstance(value, int) and not isinstance(value, bool) else default
