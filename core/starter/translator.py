"""The bundled translator before it has learned: its pieces, its card, vectors that know what words mean."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer, decoders, normalizers, pre_tokenizers
from tokenizers.models import WordPiece

from core.jobs.spec import write_json
from core.starter.piece_training import train_pieces
from core.translation.base import Direction
from core.translation.folders import TranslatorCard, write_card

LANGUAGES = ("zh", "ja", "de", "fr", "es")
"""Each into English and from it."""
TAG = ">>{target}<<"
_PIECES, _CHARACTERS = 12_000, 5_000
_WIDTH, _INNER, _HEADS = 256, 1024, 8
_ENCODER_LAYERS, _DECODER_LAYERS = 4, 1
_LONGEST = 128
_SPREAD = 0.04  # standard deviation of the first vectors; 0.02 of noise is usual
_EMBEDDINGS = "bert.embeddings.word_embeddings.weight"


def card(version: str) -> TranslatorCard:
    """What the folder says of itself."""
    pairs = [pair for code in LANGUAGES for pair in (Direction(code, "en"), Direction("en", code))]
    return TranslatorCard(
        kind="m2m_100",
        languages=("en", *LANGUAGES),
        directions=tuple(pairs),
        tag=TAG,
        max_source=_LONGEST,
        options={"beam": 3.0, "no_repeat": 3.0},
        name="starter",
        version=version,
    )


def make_first_translator(sentences: Iterable[str], encoder: Path, target: Path, version: str) -> None:
    """Write a translator of random body to `target`; its pieces begin near those of the same meaning.

    `encoder` is the folder of the trained multilingual encoder, whose vectors say which those are.
    """
    told = card(version)
    tokenizer = make_pieces(sentences, told)
    target.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(target / "tokenizer.json"))
    write_card(told, target)
    model = _body(tokenizer)
    vectors = _vectors(tokenizer, encoder)
    with torch.no_grad():
        model.get_input_embeddings().weight.copy_(vectors)
    config = model.config.to_dict() | {"architectures": ["M2M100ForConditionalGeneration"]}
    config.pop("_name_or_path", None)
    write_json(target / "config.json", config)
    kept = {"model.shared.weight": vectors} | {
        name: tensor.detach().clone().contiguous()
        for name, tensor in model.state_dict().items()
        if not name.endswith("embed_tokens.weight") and name not in ("lm_head.weight", "model.shared.weight")
    }
    # Last and in one step: who finds the weights finds all of it.
    save_file(kept, target / "model.partial", metadata={"format": "pt"})
    (target / "model.partial").replace(target / "model.safetensors")


def make_pieces(sentences: Iterable[str], told: TranslatorCard) -> Tokenizer:
    """A cased WordPiece tokenizer; Chinese characters stand alone, so spaces around them mean nothing."""
    normaliser = normalizers.BertNormalizer(
        clean_text=True, handle_chinese_chars=True, strip_accents=False, lowercase=False
    )
    tags = sorted({told.tag_of(one) for one in told.directions})
    # In this order: the positions of this architecture begin behind a padding piece of number 1.
    special = [told.unknown, told.pad, told.end, *tags]
    pieces = train_pieces(
        list(sentences),
        normaliser,
        pre_tokenizers.BertPreTokenizer(),
        _PIECES,
        special,
        most_letters=_CHARACTERS,
        min_frequency=2,
    )
    numbered = {piece: number for number, piece in enumerate(pieces)}
    tokenizer = Tokenizer(WordPiece(numbered, unk_token=told.unknown, max_input_chars_per_word=64))
    tokenizer.normalizer = normaliser
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece(prefix="##", cleanup=True)
    tokenizer.add_special_tokens(special)
    return tokenizer


def _body(tokenizer: Tokenizer) -> Any:
    """M2M-100's form: its norms stand before each layer, so what pieces mean passes through from the start.

    With norms after each layer, as in Marian, a decoder this small learns what sentences look like before it
    learns to look at their sources.
    """
    from transformers import M2M100Config, M2M100ForConditionalGeneration

    numbers = tokenizer.get_vocab()
    config = M2M100Config(
        vocab_size=tokenizer.get_vocab_size(),
        d_model=_WIDTH,
        encoder_layers=_ENCODER_LAYERS,
        decoder_layers=_DECODER_LAYERS,
        encoder_ffn_dim=_INNER,
        decoder_ffn_dim=_INNER,
        encoder_attention_heads=_HEADS,
        decoder_attention_heads=_HEADS,
        activation_function="relu",
        max_position_embeddings=_LONGEST * 2,
        scale_embedding=True,
        dropout=0.1,
        attention_dropout=0.0,
        activation_dropout=0.0,
        encoder_layerdrop=0.0,
        decoder_layerdrop=0.0,
        pad_token_id=numbers["<pad>"],
        bos_token_id=numbers["</s>"],
        eos_token_id=numbers["</s>"],
        decoder_start_token_id=numbers["</s>"],
    )
    torch.manual_seed(1)
    return M2M100ForConditionalGeneration(config)


def _vectors(tokenizer: Tokenizer, encoder: Path) -> torch.Tensor:
    """First vectors ``[pieces, width]``: the encoder's main components; noise where it has none."""
    known = Tokenizer.from_file(str(encoder / "tokenizer.json"))
    known.no_padding()
    known.no_truncation()
    table = load_file(encoder / "model.safetensors")[_EMBEDDINGS].float()
    table = table - table.mean(dim=0)
    names = tokenizer.get_vocab()
    rows = torch.zeros(len(names), table.shape[1])
    for piece, number in names.items():
        ids = _ids(piece, known)
        if ids:
            rows[number] = table[ids].mean(dim=0)
    _, _, directions = torch.linalg.svd(rows, full_matrices=False)
    main = rows @ directions[:_WIDTH].T
    main = torch.nn.functional.pad(main, (0, _WIDTH - main.shape[1]))  # the encoder may be narrower
    draw = torch.Generator().manual_seed(1)
    noise = torch.randn(main.shape, generator=draw)
    empty = main.norm(dim=1) < 1e-6
    main = main / main.norm(dim=1, keepdim=True).clamp_min(1e-6) * _WIDTH**0.5
    main[empty] = noise[empty]
    # Pieces of one meaning are near, not the same: what stands in a translation must be told apart.
    vectors: torch.Tensor = (main + 0.5 * noise) * _SPREAD / 1.25**0.5
    return vectors.contiguous()


def _ids(piece: str, known: Tokenizer) -> Sequence[int]:
    if piece.startswith(("<", ">>")):
        return ()
    same = known.token_to_id(piece.lower())
    if same is not None:
        return (same,)
    found = known.encode(piece.removeprefix("##"), add_special_tokens=False)
    return [number for number, token in zip(found.ids, found.tokens, strict=True) if token != "[UNK]"]
