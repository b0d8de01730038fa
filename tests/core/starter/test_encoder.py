"""The first encoder: the English body whole, a vocabulary of its own, pieces that begin as their meanings."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer

from core.models.loading import load_masked, load_reader
from core.models.tokens import TextEncoder
from core.starter.encoder import build_encoder
from core.starter.vocabulary import SPECIAL
from tests.core.starter.english import tiny_english

PIECES = [*SPECIAL, "water", "mountain", "house", "the", "a", "##a", "水", "山", "屋", "never", "##never"]
PAIRS = {
    "zh": [("水", "water"), ("山", "mountain"), ("山水", "mountain water"), ("水水", "water water")] * 3,
    "es": [("house", "river"), ("house a", "river rare")] * 4,  # a word that is another in English
}
TABLE = "bert.embeddings.word_embeddings.weight"


@pytest.fixture(scope="module")
def english(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_english(tmp_path_factory.mktemp("english"))


@pytest.fixture(scope="module")
def built(english: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("built") / "encoder"
    build_encoder(english, target, PIECES, PAIRS)
    return target


def row(folder: Path, piece: str) -> torch.Tensor:
    number = Tokenizer.from_file(str(folder / "tokenizer.json")).token_to_id(piece)
    weights = load_file(folder / "model.safetensors")
    return weights[TABLE if TABLE in weights else TABLE.removeprefix("bert.")][number]


def test_the_body_is_taken_whole(english: Path, built: Path) -> None:
    before, after = load_file(english / "model.safetensors"), load_file(built / "model.safetensors")
    body = [name for name in before if "word_embeddings" not in name and not name.startswith("pooler")]
    assert len(body) > 20
    assert all(torch.equal(after[f"bert.{name}"], before[name]) for name in body)
    assert not any("pooler" in name for name in after)


def test_pieces_of_both_keep_their_vectors(english: Path, built: Path) -> None:
    for piece in (*SPECIAL, "water", "mountain", "the", "##a"):
        assert torch.equal(row(built, piece), row(english, piece)), piece


def test_a_piece_that_another_language_uses_more_means_what_it_means_there(
    english: Path, built: Path
) -> None:
    vectors = load_file(english / "model.safetensors")[TABLE.removeprefix("bert.")]
    now, centre = row(built, "house") - vectors.mean(dim=0), vectors.mean(dim=0)
    assert _near(now, row(english, "river") - centre) > 0.7 > _near(now, row(english, "house") - centre)


def test_a_character_lies_nearest_to_its_meaning(english: Path, built: Path) -> None:
    table = load_file(english / "model.safetensors")[TABLE.removeprefix("bert.")]
    names = Tokenizer.from_file(str(english / "tokenizer.json"))
    centre = table.mean(dim=0)
    for piece, meaning in (("水", "water"), ("山", "mountain")):
        nearest = torch.nn.functional.cosine_similarity(table - centre, (row(built, piece) - centre)[None])
        assert names.id_to_token(int(nearest.argmax())) == meaning


def test_what_was_never_seen_has_a_vector_of_its_own(built: Path) -> None:
    unseen = [row(built, piece) for piece in ("屋", "never", "##never")]
    assert all(one.isfinite().all() and one.norm() > 0 for one in unseen)
    assert not torch.allclose(unseen[0], unseen[1])


def test_a_reader_and_a_masked_model_can_be_made_of_it(built: Path) -> None:
    reader, masked = load_reader(built, fresh_answers=True), load_masked(built)
    assert reader.config.vocab_size == masked.config.vocab_size == len(PIECES)
    assert (reader.config.hidden_dropout_prob, reader.config.attention_probs_dropout_prob) == (0.1, 0.0)
    encoder = TextEncoder.load(built)
    assert [int(number) for number in encoder.encode("水山 water").ids] == [10 + 1, 10 + 2, 5]


def test_the_head_says_what_the_states_say(built: Path) -> None:
    """A state that is a piece's vector, brought to the length of the states, guesses that piece."""
    head = load_masked(built).cls.predictions.transform
    states = torch.randn(4, head.dense.in_features)
    assert torch.equal(head.dense(states), states)


def test_two_builds_are_equal(english: Path, built: Path, tmp_path: Path) -> None:
    build_encoder(english, tmp_path / "again", PIECES, PAIRS)
    for path in built.iterdir():
        assert (tmp_path / "again" / path.name).read_bytes() == path.read_bytes(), path.name


def test_the_configuration_names_no_place_of_this_machine(english: Path, built: Path) -> None:
    config = json.loads((built / "config.json").read_text(encoding="utf-8"))
    assert config["architectures"] == ["BertForMaskedLM"]
    assert str(english.parent) not in json.dumps(config)


def _near(one: torch.Tensor, other: torch.Tensor) -> float:
    return float(torch.nn.functional.cosine_similarity(one, other, dim=0))
