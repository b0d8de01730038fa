"""The pieces of published checkpoints, tags and ends where their models want them."""

from pathlib import Path

import pytest

from core.errors import InputError
from core.translation.base import Direction
from core.translation.tokenising import load_pieces
from tests.core.translation.tiny_translators import EN_ZH, SENTENCES, ZH_EN

TEXT = SENTENCES[0]


def test_marian_ends_a_sentence(tiny_models: dict[str, Path]) -> None:
    pieces = load_pieces(tiny_models["one"]).pieces(TEXT, ZH_EN)
    assert pieces[-1] == "</s>" and "".join(pieces[:-1]).replace("▁", " ").strip() == TEXT


def test_marian_of_many_targets_begins_with_the_tag(tiny_models: dict[str, Path]) -> None:
    tokenizer = load_pieces(tiny_models["tags"])
    assert tokenizer.pieces(TEXT, EN_ZH)[0] == ">>cmn_Hans<<"
    assert tokenizer.pieces(TEXT, Direction("en", "fr"))[0] == ">>fra<<"


def test_a_tag_in_the_passage_means_nothing(tiny_models: dict[str, Path]) -> None:
    tokenizer = load_pieces(tiny_models["tags"])
    assert ">>fra<<" not in tokenizer.pieces(">>fra<< is a tag", EN_ZH)
    many = load_pieces(tiny_models["many"]).pieces("</s> __fr__ a", EN_ZH)
    assert many.count("</s>") == 1 and "__fr__" not in many
    nllb = load_pieces(tiny_models["nllb"]).pieces("</s> fra_Latn", EN_ZH)
    assert nllb.count("</s>") == 1 and "fra_Latn" not in nllb


@pytest.mark.parametrize(
    ("name", "source", "target"), [("many", "__en__", "__zh__"), ("nllb", "eng_Latn", "zho_Hans")]
)
def test_models_of_many_languages_are_told_both(
    tiny_models: dict[str, Path], name: str, source: str, target: str
) -> None:
    tokenizer = load_pieces(tiny_models[name])
    pieces = tokenizer.pieces(TEXT, EN_ZH)
    assert (pieces[0], pieces[-1], tokenizer.prefix(EN_ZH)) == (source, "</s>", [target])
    assert tokenizer.text(pieces) == TEXT
    assert tokenizer.named(tokenizer.ids(pieces)) == pieces


@pytest.mark.parametrize("name", ["one", "tags", "own", "many", "nllb"])
def test_every_id_has_a_piece_of_its_own(tiny_models: dict[str, Path], name: str) -> None:
    tokenizer = load_pieces(tiny_models[name])
    names = tokenizer.vocabulary(tokenizer.size + 3)
    assert len(set(names)) == len(names) == tokenizer.size + 3
    assert tokenizer.ids(names[: tokenizer.size]) == list(range(tokenizer.size))


def test_another_tokenizer_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tokenizer_config.json").write_text('{"tokenizer_class": "BertTokenizer"}')
    with pytest.raises(InputError, match="'BertTokenizer' is none of a translator"):
        load_pieces(tmp_path)
    (tmp_path / "tokenizer_config.json").unlink()
    with pytest.raises(InputError, match="no tokenizer"):
        load_pieces(tmp_path)
