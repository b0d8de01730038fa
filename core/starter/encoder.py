"""The first encoder: an English one, made smaller, whose Chinese characters start from a dictionary.

Every Chinese character begins as the mean of the English words that explain it (and the words it is in)
in CC-CEDICT, so that source and target text meet in one space before any training.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer

_SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
_ENTRY = re.compile(r"^(\S+) (\S+) \[[^\]]*\] /(.+)/$")
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_EMPTY_WORDS = frozenset(
    {"to", "of", "an", "the", "surname", "variant", "old", "see", "also", "used", "in", "and", "or", "be"}
    | {"is", "for", "with", "on", "by", "as", "it", "sb", "sth", "cl"}
)


@dataclass(frozen=True, slots=True)
class EncoderPlan:
    """What is kept: `layers` of the English encoder, the `pieces` most frequent English word pieces."""

    layers: tuple[int, ...] = (0, 1, 3, 5)
    pieces: int = 6500
    least_count: int = 3


def build_encoder(
    english: Path,
    target: Path,
    english_texts: Iterable[str],
    chinese_texts: Iterable[str],
    cedict: Path,
    plan: EncoderPlan | None = None,
) -> int:
    """Write the encoder to `target`; returns the size of its vocabulary.

    `english` is a folder with a BERT of the usual layout (config.json, model.safetensors, tokenizer.json).
    """
    plan = plan or EncoderPlan()
    tokenizer = Tokenizer.from_file(str(english / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    weights = _without_prefix(load_file(english / "model.safetensors"))
    table = weights["embeddings.word_embeddings.weight"]
    old = tokenizer.get_vocab()
    pieces = _english_pieces(tokenizer, english_texts, plan)
    characters = _characters(chinese_texts, plan)
    vocabulary = list(dict.fromkeys([*_SPECIAL, *pieces, *characters]))
    meanings = _meanings(tokenizer, table, cedict, set(characters))
    rows = [_row(piece, old, table, meanings) for piece in vocabulary]
    weights["embeddings.word_embeddings.weight"] = torch.stack(rows)
    target.mkdir(parents=True, exist_ok=True)
    save_file(_kept(weights, plan), target / "model.safetensors", metadata={"format": "pt"})
    _write_config(english, target, len(vocabulary), plan)
    _write_tokenizer(english, target, vocabulary)
    return len(vocabulary)


def _english_pieces(tokenizer: Tokenizer, texts: Iterable[str], plan: EncoderPlan) -> list[str]:
    counts: Counter[str] = Counter()
    for encoding in tokenizer.encode_batch(list(texts), add_special_tokens=False):
        counts.update(encoding.tokens)
    alphabet = [p for p in tokenizer.get_vocab() if len(p.removeprefix("##")) == 1 and ord(p[-1]) < 0x2E80]
    frequent = [piece for piece, _ in counts.most_common(plan.pieces)]
    return list(dict.fromkeys(sorted(alphabet) + frequent))


def _characters(texts: Iterable[str], plan: EncoderPlan) -> list[str]:
    from opencc import OpenCC

    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(character for character in text if ord(character) >= 0x2E80)
    frequent = [character for character, count in counts.most_common() if count >= plan.least_count]
    traditional = OpenCC("s2t").convert("\n".join(frequent)).split("\n")
    return list(dict.fromkeys(frequent + [one for one in traditional if len(one) == 1]))


def _meanings(
    tokenizer: Tokenizer, table: torch.Tensor, cedict: Path, wanted: set[str]
) -> dict[str, torch.Tensor]:
    """Character → embedding: the weighted mean over dictionary entries, spread like the English rows."""
    sums: dict[str, torch.Tensor] = defaultdict(lambda: torch.zeros(table.shape[1]))
    shares: Counter[str] = Counter()
    for words, gloss in _entries(cedict):
        vector = _gloss_vector(tokenizer, table, gloss)
        if vector is None:
            continue
        for word in words:
            share = 4.0 if len(word) == 1 else 1.0 / len(word)
            for character in set(word) & wanted:
                sums[character] += share * vector
                shares[character] += share  # type: ignore[assignment]
    return _spread({one: total / shares[one] for one, total in sums.items()}, table)


def _spread(means: dict[str, torch.Tensor], table: torch.Tensor) -> dict[str, torch.Tensor]:
    """Means lie close together: move and stretch them until they vary as much as the English rows do."""
    stacked = torch.stack(list(means.values()))
    centred = stacked - stacked.mean(dim=0)
    usual = (table - table.mean(dim=0)).norm(dim=1).mean()
    stretched = centred / centred.norm(dim=1, keepdim=True).clamp_min(1e-6) * usual + table.mean(dim=0)
    return dict(zip(means, stretched, strict=True))


def _entries(cedict: Path) -> Iterator[tuple[set[str], str]]:
    with gzip.open(cedict, "rt", encoding="utf-8") as lines:
        for line in lines:
            found = _ENTRY.match(line.strip())
            if found and len(found[1]) <= 4:
                glosses = _ASIDE.sub(" ", found[3]).split("/")[:3]
                yield {found[1], found[2]}, " ".join(glosses)


def _gloss_vector(tokenizer: Tokenizer, table: torch.Tensor, gloss: str) -> torch.Tensor | None:
    encoding = tokenizer.encode(gloss, add_special_tokens=False)
    ids = [
        number
        for number, piece in zip(encoding.ids, encoding.tokens, strict=True)
        if piece.isalpha() and piece not in _EMPTY_WORDS and len(piece) > 1
    ]
    return table[ids[:8]].mean(dim=0) if ids else None


def _row(
    piece: str, old: dict[str, int], table: torch.Tensor, meanings: dict[str, torch.Tensor]
) -> torch.Tensor:
    if piece in meanings:
        return meanings[piece]
    return table[old.get(piece, old["[UNK]"])].clone()


def _without_prefix(weights: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    return {name.removeprefix("bert."): tensor.float() for name, tensor in weights.items()}


def _kept(weights: dict[str, torch.Tensor], plan: EncoderPlan) -> dict[str, torch.Tensor]:
    kept: dict[str, torch.Tensor] = {}
    for name, tensor in weights.items():
        if name.startswith("embeddings.") and "position_ids" not in name:
            kept[f"bert.{name}"] = tensor.contiguous()
        for new, layer in enumerate(plan.layers):
            start = f"encoder.layer.{layer}."
            if name.startswith(start):
                kept[f"bert.encoder.layer.{new}.{name.removeprefix(start)}"] = tensor.contiguous()
    return kept


def _write_config(english: Path, target: Path, size: int, plan: EncoderPlan) -> None:
    config: dict[str, Any] = json.loads((english / "config.json").read_text(encoding="utf-8"))
    keep = {
        "architectures": ["BertForQuestionAnswering"],
        "vocab_size": size,
        "num_hidden_layers": len(plan.layers),
        "pad_token_id": 0,
    }
    drop = ("_name_or_path", "transformers_version", "gradient_checkpointing")
    config = {name: value for name, value in config.items() if name not in drop} | keep
    (target / "config.json").write_text(json.dumps(config, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def _write_tokenizer(english: Path, target: Path, vocabulary: list[str]) -> None:
    page: dict[str, Any] = json.loads((english / "tokenizer.json").read_text(encoding="utf-8"))
    ids = {piece: number for number, piece in enumerate(vocabulary)}
    page["model"]["vocab"] = ids
    page["added_tokens"] = [
        {**token, "id": ids[token["content"]]} for token in page["added_tokens"] if token["content"] in ids
    ]
    page |= {"padding": None, "truncation": None, "post_processor": None}
    (target / "tokenizer.json").write_text(json.dumps(page, ensure_ascii=False), encoding="utf-8")
