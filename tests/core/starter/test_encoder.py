"""The first encoder: fewer layers, a vocabulary of two languages, characters that begin as their meanings."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from core.models.loading import load_reader
from core.models.tokens import TextEncoder
from core.starter.encoder import EncoderPlan, build_encoder

PIECES = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "water", "mountain", "rare", "w", "##w", "a", "##a"]
CEDICT = """# comment
水 水 [shui3] /water/
山 山 [shan1] /mountain/hill/
山水 山水 [shan1 shui3] /water mountain/
"""


@pytest.fixture
def english(tmp_path: Path) -> Path:
    """An English BERT of the usual layout, without an answer layer."""
    import torch
    from transformers import BertConfig, BertModel

    folder = tmp_path / "english"
    folder.mkdir()
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(PIECES),
        hidden_size=16,
        num_hidden_layers=3,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=64,
    )
    weights = BertModel(config).state_dict()
    save_file({name: tensor.contiguous() for name, tensor in weights.items()}, folder / "model.safetensors")
    (folder / "config.json").write_text(json.dumps(config.to_dict(), default=str), encoding="utf-8")
    tokenizer = Tokenizer(models.WordPiece({p: i for i, p in enumerate(PIECES)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder


@pytest.fixture
def built(english: Path, tmp_path: Path) -> Path:
    cedict = tmp_path / "cedict.txt.gz"
    with gzip.open(cedict, "wt", encoding="utf-8") as lines:
        lines.write(CEDICT)
    target = tmp_path / "encoder"
    plan = EncoderPlan(layers=(0, 2), pieces=2, least_count=1)
    build_encoder(english, target, ["water water mountain"], ["山水山水"], cedict, plan)
    return target


def test_the_vocabulary_keeps_frequent_pieces_single_letters_and_characters(built: Path) -> None:
    vocabulary = json.loads((built / "tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"]
    assert {"water", "mountain", "a", "##w", "山", "水"} <= vocabulary.keys()
    assert "rare" not in vocabulary
    assert sorted(vocabulary.values()) == list(range(len(vocabulary)))


def test_chosen_layers_are_kept_as_they_were(english: Path, built: Path) -> None:
    before, after = load_file(english / "model.safetensors"), load_file(built / "model.safetensors")
    name = "attention.self.query.weight"
    assert after[f"bert.encoder.layer.1.{name}"].equal(before[f"encoder.layer.2.{name}"])
    assert not any(key.startswith("bert.encoder.layer.2.") for key in after)


def test_a_character_lies_nearer_to_its_meaning_than_to_another(built: Path) -> None:
    encoder = TextEncoder.load(built)
    table = load_file(built / "model.safetensors")["bert.embeddings.word_embeddings.weight"]
    water, hill, river = (table[int(encoder.encode(text).ids[0])] for text in ("water", "山", "水"))
    centre = (hill + river) / 2
    assert float((river - centre) @ (water - centre)) > float((hill - centre) @ (water - centre))


def test_a_reader_can_be_made_of_it(built: Path) -> None:
    model = load_reader(built, fresh_answers=True)
    assert model.config.num_hidden_layers == 2
    assert model.config.vocab_size == model.bert.embeddings.word_embeddings.weight.shape[0]
