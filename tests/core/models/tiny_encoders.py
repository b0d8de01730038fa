"""Encoders of every kind this program knows, so small that making them takes no time, as a hub holds them.

Each is a masked language model of random weights with the tokenizer files of its kind.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.tiny import CHARACTERS

LETTERS = "abcdefghijklmnopqrstuvwxyz"
WORDS = ("the", "sun", "river", "moon", "sea", "is", "on", "in", "of", "and", "where", "which", "under")
_SENTENCES = (
    "the sun is on the river and the moon is in the sea",
    "北京 在 东 之 上 ， 上海 在 海 上 。",
    CHARACTERS,
)
_SIZES: Mapping[str, Any] = {
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "intermediate_size": 64,
    "max_position_embeddings": 128,
}
_BERT_TOKENS = {"cls_token": "[CLS]", "sep_token": "[SEP]", "pad_token": "[PAD]", "mask_token": "[MASK]"}
_ROBERTA_TOKENS = {"cls_token": "<s>", "sep_token": "</s>", "pad_token": "<pad>", "mask_token": "<mask>"}


@dataclass(frozen=True)
class Kind:
    """One kind: its configuration's class, the maker of its tokenizer, what its configuration says beside."""

    config: str
    tokenizer: Callable[[Path], int]
    settings: Mapping[str, Any]


def tiny_encoder(folder: Path, kind: str, *, bare: bool = False, seed: int = 0) -> Path:
    """Write an encoder of one of `KINDS` and return its folder; a bare one has no head and no prefix."""
    import torch
    import transformers

    folder.mkdir(parents=True)
    made = KINDS[kind]
    size = made.tokenizer(folder)
    config = getattr(transformers, made.config)(vocab_size=size, **made.settings)
    torch.manual_seed(seed)
    maker = transformers.AutoModel if bare else transformers.AutoModelForMaskedLM
    maker.from_config(config).save_pretrained(folder)
    return folder


def _wordpiece(folder: Path) -> int:
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

    pieces = [
        "[PAD]",
        "[UNK]",
        "[CLS]",
        "[SEP]",
        "[MASK]",
        *WORDS,
        *LETTERS,
        *(f"##{one}" for one in LETTERS),
    ]
    pieces = list(dict.fromkeys([*pieces, *CHARACTERS]))
    tokenizer = Tokenizer(models.WordPiece({piece: n for n, piece in enumerate(pieces)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 2), ("[SEP]", 3)],
    )
    return _write(folder, tokenizer, _BERT_TOKENS)


def _vocabulary_only(folder: Path) -> int:
    """What the first BERTs have: a list of pieces, one a line."""
    pieces = [
        "[PAD]",
        "[UNK]",
        "[CLS]",
        "[SEP]",
        "[MASK]",
        *WORDS,
        *LETTERS,
        *(f"##{one}" for one in LETTERS),
    ]
    pieces = list(dict.fromkeys([*pieces, *CHARACTERS]))
    (folder / "vocab.txt").write_text("\n".join(pieces) + "\n", encoding="utf-8")
    return len(pieces)


def _byte_level(tokens: Mapping[str, str], unknown: str) -> Callable[[Path], int]:
    def make(folder: Path) -> int:
        from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

        tokenizer = Tokenizer(models.BPE(unk_token=unknown))
        tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
        tokenizer.decoder = decoders.ByteLevel()
        special = [tokens[role] for role in ("cls_token", "pad_token", "sep_token")]
        trainer = trainers.BpeTrainer(
            vocab_size=400,
            special_tokens=[*special, unknown, tokens["mask_token"]],
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
            show_progress=False,
        )
        tokenizer.train_from_iterator(_SENTENCES * 3, trainer)
        return _write(folder, tokenizer, tokens)

    return make


def _unigram(maker: str, tokens: Mapping[str, str], unknown: str) -> Callable[[Path], int]:
    def make(folder: Path) -> int:
        import transformers

        first = [tokens[role] for role in ("cls_token", "pad_token", "sep_token")]
        pieces = [(piece, 0.0) for piece in (*first, unknown)]
        pieces += [(f"▁{word}", -3.0) for word in WORDS] + [("▁", -2.0)]
        pieces += [(letter, -6.0) for letter in dict.fromkeys(LETTERS + CHARACTERS)]
        tokenizer = getattr(transformers, maker)(vocab=[*pieces, (tokens["mask_token"], 0.0)], unk_id=3)
        tokenizer.save_pretrained(folder)
        return len(tokenizer)

    return make


def _sentencepiece(name: str, tokens: Mapping[str, str], extra: int) -> Callable[[Path], int]:
    """A SentencePiece model alone, as mDeBERTa comes; `extra` ids stand beside its own."""

    def make(folder: Path) -> int:
        import sentencepiece

        source = folder / "text.txt"
        source.write_text("\n".join([*_SENTENCES, *WORDS, *CHARACTERS] * 4), encoding="utf-8")
        bert = tokens is _BERT_TOKENS
        ids = {"pad_id": 0, "bos_id": 1, "eos_id": 2, "unk_id": 3} if bert else {}
        pieces = {f"{key}_piece": f"[{key.upper()}]" for key in ("pad", "unk")} if bert else {}
        framed = {"bos_piece": "[CLS]", "eos_piece": "[SEP]"} if bert else {}
        sentencepiece.SentencePieceTrainer.train(
            input=str(source),
            model_prefix=str(folder / "made"),
            vocab_size=250,
            hard_vocab_limit=False,
            character_coverage=1.0,
            minloglevel=2,
            **ids,
            **pieces,
            **framed,
        )
        (folder / "made.model").rename(folder / name)
        for left in (source, folder / "made.vocab"):
            left.unlink()
        model = sentencepiece.SentencePieceProcessor()
        model.Load(str(folder / name))
        _write_names(folder, tokens)
        return int(model.GetPieceSize()) + extra

    return make


def _xlm(folder: Path) -> int:
    """Characters that end a word have a mark; the first merges put the commonest words together."""
    merges = [("t", "h"), ("th", "e</w>"), ("o", "n</w>"), ("i", "s</w>"), ("s", "u"), ("su", "n</w>")]
    pieces = ["<s>", "</s>", "<pad>", "<unk>", *(f"<special{n}>" for n in range(10))]
    for letter in dict.fromkeys(LETTERS + LETTERS.upper() + CHARACTERS + ",.?!:;"):
        pieces += [letter, f"{letter}</w>"]
    pieces += [left + right for left, right in merges]
    pieces = list(dict.fromkeys(pieces))
    (folder / "vocab.json").write_text(
        json.dumps({piece: n for n, piece in enumerate(pieces)}), encoding="utf-8"
    )
    (folder / "merges.txt").write_text("".join(f"{a} {b}\n" for a, b in merges), encoding="utf-8")
    settings = {"do_lowercase_and_remove_accent": False, "tokenizer_class": "XLMTokenizer"}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings), encoding="utf-8")
    return len(pieces)


def _write(folder: Path, tokenizer: Any, names: Mapping[str, str]) -> int:
    tokenizer.save(str(folder / "tokenizer.json"))
    _write_names(folder, names)
    return int(tokenizer.get_vocab_size())


def _write_names(folder: Path, names: Mapping[str, str]) -> None:
    (folder / "tokenizer_config.json").write_text(json.dumps(dict(names)), encoding="utf-8")


_ROBERTA = {**_SIZES, "max_position_embeddings": 130, "type_vocab_size": 1, "pad_token_id": 1}
_DEBERTA = {**_SIZES, "type_vocab_size": 0, "relative_attention": True, "pos_att_type": ["p2c", "c2p"]}
_SMALL_XLM = {"emb_dim": 32, "n_layers": 2, "n_heads": 4, "max_position_embeddings": 128}

KINDS: Mapping[str, Kind] = {
    "bert": Kind("BertConfig", _wordpiece, _SIZES),
    "bert, vocabulary only": Kind("BertConfig", _vocabulary_only, _SIZES),
    "electra": Kind("ElectraConfig", _wordpiece, {**_SIZES, "embedding_size": 32}),
    "distilbert": Kind(
        "DistilBertConfig",
        _wordpiece,
        {"dim": 32, "n_layers": 2, "n_heads": 4, "hidden_dim": 64, "max_position_embeddings": 128},
    ),
    "roberta": Kind("RobertaConfig", _byte_level(_ROBERTA_TOKENS, "<unk>"), _ROBERTA),
    "xlm-roberta": Kind(
        "XLMRobertaConfig", _unigram("XLMRobertaTokenizer", _ROBERTA_TOKENS, "<unk>"), _ROBERTA
    ),
    "xlm-roberta, pieces only": Kind(
        "XLMRobertaConfig", _sentencepiece("sentencepiece.bpe.model", _ROBERTA_TOKENS, 2), _ROBERTA
    ),
    "deberta": Kind("DebertaConfig", _byte_level(_BERT_TOKENS, "[UNK]"), _DEBERTA),
    "deberta-v2": Kind("DebertaV2Config", _unigram("DebertaV2Tokenizer", _BERT_TOKENS, "[UNK]"), _DEBERTA),
    "deberta-v2, pieces only": Kind(
        "DebertaV2Config", _sentencepiece("spm.model", _BERT_TOKENS, 1), _DEBERTA
    ),
    "modernbert": Kind(
        "ModernBertConfig",
        _byte_level(_BERT_TOKENS, "[UNK]"),
        {
            **_SIZES,
            "pad_token_id": 1,
            "bos_token_id": 0,
            "eos_token_id": 2,
            "cls_token_id": 0,
            "sep_token_id": 2,
        },
    ),
    "xlm": Kind("XLMConfig", _xlm, {**_SMALL_XLM, "pad_index": 2, "pad_token_id": 2}),
}
