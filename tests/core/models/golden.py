"""The authors' windows and decoding, as `tests/golden/features` keeps them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from core.models.tokens import TextEncoder

_FOLDER = Path(__file__).parents[2] / "golden" / "features"

GOLDEN: dict[str, Any] = json.loads((_FOLDER / "features.json").read_text(encoding="utf-8"))
EXAMPLES: list[dict[str, Any]] = GOLDEN["examples"]
PIECES = (_FOLDER / "vocab.txt").read_text(encoding="utf-8").splitlines()


def golden_encoder() -> TextEncoder:
    tokenizer = Tokenizer(models.WordPiece({piece: i for i, piece in enumerate(PIECES)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=False, strip_accents=False)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return TextEncoder(tokenizer)
