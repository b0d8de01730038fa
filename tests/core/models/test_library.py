"""The bundled models are found by their cards, without loading any."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from core.errors import InputError
from core.models.library import bundled, read_card


def _model(root: Path, name: str, card: object) -> None:
    (root / name).mkdir(parents=True)
    (root / name / "card.json").write_text(json.dumps(card), encoding="utf-8")


def test_bundled_models_come_in_order_of_their_names(tmp_path: Path) -> None:
    _model(tmp_path, "zero-shot", {"version": "starter-1", "recipe": "zero-shot"})
    _model(tmp_path, "reader", {})
    (tmp_path / "no-model").mkdir()
    found = bundled(tmp_path)
    assert [model.label for model in found] == ["reader@bundled", "zero-shot@starter-1"]
    assert found[1].card["recipe"] == "zero-shot" and found[1].folder == tmp_path / "zero-shot"


def test_the_card_says_the_system_where_a_folder_cannot_be_called_so(tmp_path: Path) -> None:
    _model(tmp_path, "student-impurity", {"system": "student/impurity", "version": "starter-2"})
    (found,) = bundled(tmp_path)
    assert found.label == "student/impurity@starter-2"


def test_nothing_is_bundled_where_there_is_no_folder(tmp_path: Path) -> None:
    assert bundled(tmp_path / "none") == []


@pytest.mark.parametrize("content", [b"{", b"[1]", b"\xff"])
def test_a_damaged_card_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "card.json").write_bytes(content)
    with pytest.raises(InputError, match=r"card\.json"):
        read_card(tmp_path)


def test_a_folder_without_a_card_has_an_empty_one(tmp_path: Path) -> None:
    assert read_card(tmp_path) == {}


def test_looking_at_the_library_loads_no_torch() -> None:
    code = (
        "import sys, core.models.library; sys.exit('torch' in sys.modules or 'transformers' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
