"""Translators so small that they load in a moment: random weights, vocabularies of a few sentences."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

from core.translation.base import Direction
from core.translation.folders import TranslatorCard, write_card

SENTENCES = (
    "The cat sits on the mat.",
    "Where is the capital of China?",
    "Beijing is the capital of China, and Shanghai is its largest city.",
    "We read the book in 1998; it was long.",
    "北京是中国的首都。",
    "猫坐在垫子上。",
    "上海是中国最大的城市，天津也很大。",
    "我们读了这本书，书很长。",
    "巴黎在法国，伦敦在英国。",
)
ZH_EN, EN_ZH = Direction("zh", "en"), Direction("en", "zh")
CARD = TranslatorCard("marian", ("zh", "en"), (ZH_EN, EN_ZH), tag=">>{target}<<", max_source=48)
_SIZES: dict[str, Any] = {
    "encoder_layers": 2,
    "decoder_layers": 2,
    "encoder_attention_heads": 2,
    "decoder_attention_heads": 2,
    "encoder_ffn_dim": 48,
    "decoder_ffn_dim": 48,
    "d_model": 32,
    "max_position_embeddings": 96,
}


def sentencepiece_model(size: int = 100) -> bytes:
    """A unigram model over `SENTENCES`."""
    import sentencepiece

    written = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(SENTENCES * 4),
        model_writer=written,
        vocab_size=size,
        hard_vocab_limit=False,
        character_coverage=1.0,
        minloglevel=2,
        num_threads=1,
    )
    return written.getvalue()


def _pieces(model: bytes) -> list[str]:
    import sentencepiece

    processor = sentencepiece.SentencePieceProcessor(model_proto=model)
    return [processor.id_to_piece(number) for number in range(3, processor.get_piece_size())]


def tiny_marian(folder: Path, *, tags: tuple[str, ...] = (), seed: int = 0) -> Path:
    """A Marian checkpoint as OPUS-MT's are: zh → en, or en → the languages of `tags`."""
    folder.mkdir(parents=True, exist_ok=True)
    model = sentencepiece_model()
    for name in ("source.spm", "target.spm"):
        (folder / name).write_bytes(model)
    vocabulary = ["</s>", "<unk>", *_pieces(model), *tags, "<pad>"]
    _write(folder / "vocab.json", {piece: number for number, piece in enumerate(vocabulary)})
    source, target = ("eng", "mul") if tags else ("zho", "eng")
    _write(
        folder / "tokenizer_config.json",
        {"tokenizer_class": "MarianTokenizer", "source_lang": source, "target_lang": target},
    )
    _save_marian(folder, len(vocabulary), seed)
    return folder


def tiny_tagged(folder: Path, *, seed: int = 0, pad_first: bool = False) -> Path:
    """A checkpoint of our own form: a Marian model with ``tokenizer.json`` and a card."""
    from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers

    folder.mkdir(parents=True, exist_ok=True)
    special = [CARD.end, CARD.unknown, *sorted({CARD.tag_of(one) for one in CARD.directions})]
    vocabulary = [*special, *_pieces(sentencepiece_model())]
    vocabulary.insert(0 if pad_first else len(vocabulary), CARD.pad)
    scored = [(piece, -float(len(vocabulary))) for piece in vocabulary]
    tokenizer = Tokenizer(models.Unigram(scored, unk_id=vocabulary.index(CARD.unknown)))
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.add_special_tokens([*special, CARD.pad])
    tokenizer.save(str(folder / CARD.tokenizer))
    write_card(CARD, folder)
    _save_marian(folder, len(vocabulary), seed, pad=vocabulary.index(CARD.pad))
    return folder


def tiny_m2m(folder: Path, *, seed: int = 0) -> Path:
    """An M2M-100 checkpoint with all its hundred languages."""
    from transformers import M2M100Tokenizer

    folder.mkdir(parents=True, exist_ok=True)
    model = sentencepiece_model()
    (folder / "sentencepiece.bpe.model").write_bytes(model)
    vocabulary = ["<s>", "<pad>", "</s>", "<unk>", *_pieces(model)]
    _write(folder / "vocab.json", {piece: number for number, piece in enumerate(vocabulary)})
    tokenizer = M2M100Tokenizer(
        str(folder / "vocab.json"), str(folder / "sentencepiece.bpe.model"), src_lang="en", tgt_lang="zh"
    )
    tokenizer.save_pretrained(folder)
    size = len(vocabulary) + len(tokenizer.lang_code_to_token) + tokenizer.num_madeup_words
    _save_m2m(folder, size, seed)
    return folder


def tiny_nllb(folder: Path, *, seed: int = 0) -> Path:
    """An NLLB checkpoint with all its two hundred languages, one piece a character."""
    from transformers import NllbTokenizer

    folder.mkdir(parents=True, exist_ok=True)
    characters = sorted(set("".join(SENTENCES)) - {" "})
    vocabulary = ["<s>", "<pad>", "</s>", "<unk>", "▁", *characters]
    tokenizer = NllbTokenizer({piece: number for number, piece in enumerate(vocabulary)}, [])
    tokenizer.save_pretrained(folder)
    _save_m2m(folder, len(tokenizer), seed)
    return folder


def _save_m2m(folder: Path, size: int, seed: int) -> None:
    import torch
    from transformers import M2M100Config, M2M100ForConditionalGeneration

    torch.manual_seed(seed)
    config = M2M100Config(
        **_SIZES,
        vocab_size=size,
        pad_token_id=1,
        bos_token_id=0,
        eos_token_id=2,
        decoder_start_token_id=2,
        activation_function="relu",
        init_std=0.3,
    )
    M2M100ForConditionalGeneration(config).save_pretrained(folder)


def _save_marian(folder: Path, size: int, seed: int, pad: int | None = None) -> None:
    """The padding piece is the last where nothing is said; elsewhere it has weights of its own."""
    import torch
    from transformers import MarianConfig, MarianMTModel

    torch.manual_seed(seed)
    end = 1 if pad == 0 else 0
    config = MarianConfig(
        **_SIZES,
        vocab_size=size,
        pad_token_id=size - 1 if pad is None else pad,
        eos_token_id=end,
        decoder_start_token_id=size - 1 if pad is None else pad,
        forced_eos_token_id=end,
        scale_embedding=True,
        activation_function="swish",
        init_std=0.3,
    )
    model = MarianMTModel(config)
    with torch.no_grad():
        if pad != 0:
            model.model.shared.weight[-1] = 0.0  # as the published ones: a translation begins from nothing
        else:
            model.model.shared.weight[0].normal_(std=0.3)
        model.final_logits_bias[0, :-1] = torch.randn(size - 1) * 0.1
        model.final_logits_bias[0, end] = 3.0  # so that most sentences end
    model.save_pretrained(folder)


def _write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
