"""A translator's folder is believed only where its card and its weights can be."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.errors import InputError
from core.translation.base import Direction
from core.translation.folders import CARD, TranslatorCard, check_checkpoint, read_card, write_card

CARD_OF_TWO = TranslatorCard(
    kind="marian",
    languages=("zh", "en"),
    directions=(Direction("zh", "en"), Direction("en", "zh")),
    tag=">>{target}<<",
    options={"length_penalty": 1.2},
)


def test_a_written_card_comes_back_equal(tmp_path: Path) -> None:
    write_card(CARD_OF_TWO, tmp_path)
    assert read_card(tmp_path) == CARD_OF_TWO
    assert CARD_OF_TWO.tag_of(Direction("zh", "en")) == ">>en<<"


def test_a_folder_without_a_card_is_no_fault(tmp_path: Path) -> None:
    assert read_card(tmp_path) is None


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"kind": "gpt"}, "the kind 'gpt'"),
        ({"directions": []}, "no directions"),
        ({"directions": [["zh", "fr"], ["zh", "en"]]}, "not listed: fr"),
        ({"directions": [["zh"]]}, "cannot be read"),
        ({"directions": "zh-en"}, "is no list"),
        ({"tag": ""}, "several targets"),
        ({"tag": "{target}{0}"}, "something else"),
        ({"tag": "{target"}, "something else"),
        ({"tag": 3}, "tag is no text"),
        ({"tokenizer": "../tokenizer.json"}, "no plain name"),
        ({"max_source": "long"}, "no whole number"),
        ({"max_source": 2}, "below 8"),
        ({"max_target": -1}, "max_target below 0"),
        ({"options": {"beam": "wide"}}, "cannot be read"),
    ],
)
def test_a_wrong_card_is_refused_and_named(tmp_path: Path, change: dict[str, Any], fault: str) -> None:
    (tmp_path / CARD).write_text(json.dumps(CARD_OF_TWO.to_json() | change), encoding="utf-8")
    with pytest.raises(InputError, match=fault) as caught:
        read_card(tmp_path)
    assert CARD in caught.value.item


def test_a_wrong_card_is_never_written(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no directions"):
        write_card(replace(CARD_OF_TWO, directions=()), tmp_path)
    assert not (tmp_path / CARD).exists()


@pytest.mark.parametrize("text", ["{", "[]", "\udcff".encode("utf-8", "surrogateescape").decode("latin-1")])
def test_a_damaged_card_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / CARD).write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="Install the model again"):
        read_card(tmp_path)


def checkpoint(folder: Path, weights: str, model_type: str = "marian") -> Path:
    (folder / "config.json").write_text(json.dumps({"model_type": model_type}), encoding="utf-8")
    if weights:
        (folder / weights).write_bytes(b"")
    return folder


def test_a_checkpoint_says_its_architecture(tmp_path: Path) -> None:
    assert check_checkpoint(checkpoint(tmp_path, "model.safetensors")) == "marian"


@pytest.mark.parametrize(
    ("weights", "model_type", "fault"),
    [
        ("pytorch_model.bin", "marian", "can run code"),
        ("", "m2m_100", "no weights"),
        ("model.safetensors", "bert", "kind 'bert'"),
    ],
)
def test_what_cannot_be_used_is_refused(tmp_path: Path, weights: str, model_type: str, fault: str) -> None:
    with pytest.raises(InputError, match=fault):
        check_checkpoint(checkpoint(tmp_path, weights, model_type))


def test_an_empty_folder_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"config\.json is missing"):
        check_checkpoint(tmp_path)
