"""An English BERT of the usual layout, so small that it is made in a moment."""

from __future__ import annotations

import json
import string
from collections.abc import Sequence
from pathlib import Path

WORDS = ("water", "mountain", "river", "house", "rare", "the", "is", "on", "in", "of")
LETTERS = (*string.ascii_lowercase, *string.digits)
PIECES = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS, *LETTERS, *(f"##{one}" for one in LETTERS))


def tiny_english(folder: Path, pieces: Sequence[str] = PIECES, width: int = 16) -> Path:
    """Write the encoder to `folder`, as a package of sentence vectors carries it: no head, no prefix."""
    import torch
    from safetensors.torch import save_file
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers
    from transformers import BertConfig, BertModel

    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(pieces),
        hidden_size=width,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=2 * width,
        max_position_embeddings=512,
        initializer_range=0.3,
    )
    weights = BertModel(config).state_dict()
    save_file({name: tensor.contiguous() for name, tensor in weights.items()}, folder / "model.safetensors")
    (folder / "config.json").write_text(json.dumps(config.to_dict(), default=str), encoding="utf-8")
    tokenizer = Tokenizer(models.WordPiece({p: i for i, p in enumerate(pieces)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.enable_truncation(8)  # as sentence encoders come: the build must not read with it
    tokenizer.enable_padding(length=8)
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder
