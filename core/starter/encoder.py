"""The encoder's first weights: an English BERT whose vocabulary is pruned and extended to other languages."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer

from core.starter.meanings import count_translations, first_vectors
from core.starter.vocabulary import SPECIAL, make_tokenizer, write_tokenizer

Pairs = Mapping[str, Sequence[tuple[str, str]]]
"""Language → (sentence, its English)."""

_PREFIX = "embeddings.word_embeddings.weight"


def build_encoder(english: Path, target: Path, pieces: Sequence[str], pairs: Pairs, seed: int = 1) -> None:
    """Write the encoder to `target`: a folder that transformers reads as a BERT.

    `english` is a folder with a BERT of the usual layout (config.json, model.safetensors, tokenizer.json);
    its body is taken whole. `pairs` say what new pieces mean.
    """
    weights = {
        name.removeprefix("bert."): one for name, one in load_file(english / "model.safetensors").items()
    }
    weights[_PREFIX] = embeddings(english, weights[_PREFIX].float(), make_tokenizer(pieces), pairs, seed)
    target.mkdir(parents=True, exist_ok=True)
    kept = {
        f"bert.{name}": tensor.float().contiguous()
        for name, tensor in weights.items()
        if not name.startswith("pooler.") and "position_ids" not in name
    } | _open_head(len(pieces), weights[_PREFIX].shape[1])
    save_file(kept, target / "model.safetensors", metadata={"format": "pt"})
    _write_config(english, target, len(pieces))
    write_tokenizer(pieces, target)


def embeddings(
    english: Path, table: torch.Tensor, tokenizer: Tokenizer, pairs: Pairs, seed: int
) -> torch.Tensor:
    """First vectors ``[vocabulary, width]`` for the pieces of `tokenizer`, in the space of `table`.

    Pieces that the English tokenizer has too keep its vectors, unless the other languages use them more:
    *pain* is bread as often as it hurts, *ciudad* is never English.
    """
    old = Tokenizer.from_file(str(english / "tokenizer.json"))
    old.no_padding()
    old.no_truncation()
    size = tokenizer.get_vocab_size()
    lexicons, used = [], np.zeros(old.get_vocab_size(), np.int64)
    for some in pairs.values():
        foreign = tokenizer.encode_batch([one for one, _ in some], add_special_tokens=False)
        sides = old.encode_batch([one for _, one in some], add_special_tokens=False)
        lexicons.append(count_translations([(a.ids, b.ids) for a, b in zip(foreign, sides, strict=True)]))
        for side in sides:
            np.add.at(used, side.ids, 1)
    elsewhere = np.zeros(size)
    for lexicon in lexicons:
        np.add.at(elsewhere, lexicon.new, lexicon.counts)
    known = {}
    for piece, number in tokenizer.get_vocab().items():
        same = old.token_to_id(piece)
        if same is not None and (piece in SPECIAL or (_plain(piece) and used[same] >= elsewhere[number])):
            known[number] = table[same]
    return first_vectors(size, lexicons, table, known, seed)


def _open_head(size: int, width: int) -> dict[str, torch.Tensor]:
    """A language modelling head that says what the states say: it unlearns nothing before it learns."""
    transform = "cls.predictions.transform"
    return {
        "cls.predictions.bias": torch.zeros(size),
        f"{transform}.dense.weight": torch.eye(width),
        f"{transform}.dense.bias": torch.zeros(width),
        f"{transform}.LayerNorm.weight": torch.ones(width),
        f"{transform}.LayerNorm.bias": torch.zeros(width),
    }


def _plain(piece: str) -> bool:
    return all(ord(one) < 0x250 for one in piece)


def _write_config(english: Path, target: Path, size: int) -> None:
    config: dict[str, Any] = json.loads((english / "config.json").read_text(encoding="utf-8"))
    drop = ("_name_or_path", "transformers_version", "gradient_checkpointing", "use_cache")
    # Dropout within attention would cost most where people train most, on CPUs: no fused kernel has it there.
    keep = {
        "architectures": ["BertForMaskedLM"],
        "vocab_size": size,
        "pad_token_id": 0,
        "hidden_dropout_prob": 0.1,
        "attention_probs_dropout_prob": 0.0,
    }
    config = {name: value for name, value in config.items() if name not in drop} | keep
    (target / "config.json").write_text(json.dumps(config, indent=2, sort_keys=True) + "\n", encoding="utf-8")
