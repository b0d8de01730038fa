"""A reader so small that training it takes seconds: random weights, a character vocabulary."""

from __future__ import annotations

import json
from pathlib import Path

CHARACTERS = (
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动"
    "同工也能下过子说产种面而方后多定行学法所民得经北京上海天津巴黎伦敦东山水火木金土"
    "日月江河湖海？，。、：；！（）0123456789"
)


def tiny_reader(folder: Path, *, seed: int = 0, hidden: int = 32, layers: int = 2) -> Path:
    """Write a BERT reader of a few thousand weights to `folder` and return it."""
    import torch
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers
    from transformers import BertConfig, BertForQuestionAnswering

    from core.models.loading import save_reader

    folder.mkdir(parents=True, exist_ok=True)
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    letters = [chr(code) for code in range(ord("a"), ord("z") + 1)]
    pieces += list(dict.fromkeys([*CHARACTERS, *letters, *(f"##{one}" for one in letters)]))
    tokenizer = Tokenizer(models.WordPiece({piece: i for i, piece in enumerate(pieces)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    source = folder / "tokenizer.json"
    source.write_text(json.dumps(json.loads(tokenizer.to_str()), ensure_ascii=False), encoding="utf-8")
    torch.manual_seed(seed)
    config = BertConfig(
        vocab_size=len(pieces),
        hidden_size=hidden,
        num_hidden_layers=layers,
        num_attention_heads=4,
        intermediate_size=hidden * 2,
        max_position_embeddings=128,
    )
    save_reader(BertForQuestionAnswering(config), folder, tokenizer_from=folder)
    return folder
