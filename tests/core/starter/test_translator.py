"""The translator before it has learned: a whole folder, its pieces near those of the same meaning."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from core.progress import silent
from core.starter import translator
from core.starter.translator import card, make_first_translator, make_pieces
from core.starter.vocabulary import SPECIAL, write_tokenizer
from core.translation.base import Direction
from core.translation.catalogue import TranslatorSpec, load_translator
from core.translation.folders import read_card
from core.translation.marian import load_model
from core.translation.tokenising import load_pieces
from tests.data_folder import DEEDS, THINGS, facts

CODES = ("en", "zh", "de")
SENTENCES = [one.said(code) for code in CODES for one in facts(code, 80)]
PIECES = [*SPECIAL, *(word.lower() for code in CODES for word in (*THINGS[code], *DEEDS[code]))]


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Narrower than the encoder, and few pieces."""
    for name, value in {"_WIDTH": 16, "_INNER": 32, "_HEADS": 2, "_PIECES": 400, "_LONGEST": 64}.items():
        monkeypatch.setattr(translator, name, value)


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a trained encoder's folder tells of pieces: words of one meaning have nearly the same vector."""
    folder = tmp_path_factory.mktemp("multilingual")
    pieces = list(dict.fromkeys(PIECES))
    write_tokenizer(pieces, folder)
    draw = torch.Generator().manual_seed(7)
    meanings = torch.randn(len(pieces), 24, generator=draw) + 2.0
    table = meanings + 0.1 * torch.randn(len(pieces), 24, generator=draw)
    for code in CODES[1:]:
        for word, english in zip(THINGS[code], THINGS["en"], strict=True):
            table[pieces.index(word.lower())] = meanings[pieces.index(english)]
    save_file({translator._EMBEDDINGS: table}, folder / "model.safetensors")
    return folder


@pytest.fixture
def made(encoder: Path, tmp_path: Path) -> Path:
    make_first_translator(SENTENCES, encoder, tmp_path / "translator", "t-1")
    return tmp_path / "translator"


def test_it_is_a_translator_of_our_form(made: Path) -> None:
    told = read_card(made)
    assert told == card("t-1") and told is not None
    assert Direction("zh", "en") in told.directions and Direction("en", "fr") in told.directions
    assert Direction("zh", "de") not in told.directions and told.tag_of(Direction("en", "zh")) == ">>zh<<"
    pieces = load_pieces(made)
    assert pieces.size == load_model(made).config.vocab_size
    assert pieces.ids(["<pad>"]) == [1]


@pytest.mark.parametrize("kind", ["marian", "fast"])
def test_it_runs_through_transformers_and_fast(made: Path, kind: str) -> None:
    options = {"device": "cpu", "beam": 1, **({"threads": 1} if kind == "fast" else {})}
    translator = load_translator(TranslatorSpec(kind, made, options))
    (found,) = translator.translate_batch(["河看山1234。"], Direction("zh", "en"), silent())
    assert found is None or isinstance(found.text, str)


def test_every_tag_is_one_piece_that_no_text_makes(made: Path) -> None:
    pieces = load_pieces(made)
    for code in ("en", *translator.LANGUAGES):
        direction = Direction("en", code) if code != "en" else Direction("zh", "en")
        found = pieces.pieces(f">>{code}<< house", direction)
        assert found[0] == f">>{code}<<" and found[1:].count(f">>{code}<<") == 0


def test_pieces_keep_case_and_accents_and_chinese_characters_stand_alone(made: Path) -> None:
    pieces = load_pieces(made)
    found = pieces.pieces("Katze trägt 猫狗", Direction("zh", "en"))[1:-1]
    assert found == ["Katze", "trägt", "猫", "狗"]
    assert pieces.text(found).startswith("Katze trägt")


def test_words_of_one_meaning_begin_near_each_other(made: Path) -> None:
    numbers = load_pieces(made)
    table = load_file(made / "model.safetensors")["model.shared.weight"]
    sides = []
    for code in ("en", "zh"):
        ids = [numbers.ids([word])[0] for word in THINGS[code]]
        sides.append(torch.nn.functional.normalize(table[ids] - table.mean(dim=0), dim=1))
    near = sides[0] @ sides[1].T
    assert near.diagonal().mean() > near.mean() + 0.3


def test_vectors_are_as_large_as_noise_would_be(made: Path) -> None:
    numbers, table = load_pieces(made), load_file(made / "model.safetensors")["model.shared.weight"]
    known = table[[numbers.ids([word])[0] for code in CODES for word in THINGS[code]]]
    assert float(known.std()) == pytest.approx(translator._SPREAD, rel=0.2)


def test_what_the_encoder_lacks_has_a_vector_of_its_own(made: Path) -> None:
    table = load_file(made / "model.safetensors")["model.shared.weight"]
    tags = table[load_pieces(made).ids([f">>{code}<<" for code in ("en", *translator.LANGUAGES)])]
    assert len(torch.unique(tags, dim=0)) == len(tags) and bool((tags.norm(dim=1) > 0.01).all())


def test_the_shared_vectors_are_stored_once(made: Path) -> None:
    weights = load_file(made / "model.safetensors")
    size = len(weights["model.shared.weight"])
    assert [
        name for name, one in weights.items() if size in one.shape and one.ndim == 2 and one.shape[0] > 1
    ] == ["model.shared.weight"]
    model = load_model(made)
    assert torch.equal(model.lm_head.weight, weights["model.shared.weight"])
    assert torch.equal(model.model.decoder.embed_tokens.weight, weights["model.shared.weight"])


def test_two_builds_are_equal(made: Path, encoder: Path, tmp_path: Path) -> None:
    make_first_translator(iter(SENTENCES), encoder, tmp_path / "again", "t-1")
    assert {path.name for path in made.iterdir()} == {path.name for path in (tmp_path / "again").iterdir()}
    for path in made.iterdir():
        assert (tmp_path / "again" / path.name).read_bytes() == path.read_bytes(), path.name


def test_letters_are_as_many_as_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(translator, "_CHARACTERS", 12)
    found = make_pieces(SENTENCES, card("t-1")).get_vocab()
    letters = {piece.removeprefix("##") for piece in found if len(piece.removeprefix("##")) == 1}
    assert len(letters) == 12


def test_a_wider_translator_than_its_encoder_is_filled_with_noise(
    encoder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(translator, "_WIDTH", 32)
    make_first_translator(SENTENCES, encoder, tmp_path / "wide", "t-1")
    table = load_file(tmp_path / "wide/model.safetensors")["model.shared.weight"]
    assert table.shape[1] == 32 and table.isfinite().all()


def test_half_written_weights_are_not_found(
    encoder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def torn(weights: object, path: Path, **more: object) -> None:
        Path(path).write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(translator, "save_file", torn)
    with pytest.raises(OSError, match="No space"):
        make_first_translator(SENTENCES, encoder, tmp_path / "torn", "t-1")
    assert not (tmp_path / "torn/model.safetensors").exists()


def test_both_runtimes_say_the_same_with_the_same_certainty(made: Path) -> None:
    texts, direction = [f"河看山{number}234。" for number in range(4)], Direction("zh", "en")
    plain = {"device": "cpu", "beam": 1}
    slow = load_translator(TranslatorSpec("marian", made, plain))
    fast = load_translator(TranslatorSpec("fast", made, plain | {"threads": 1, "precision": "float32"}))
    for one, other in zip(
        slow.translate_batch(texts, direction, silent()),
        fast.translate_batch(texts, direction, silent()),
        strict=True,
    ):
        assert one is not None and other is not None and one.text == other.text
        assert other.score == pytest.approx(one.score, abs=1e-4)
