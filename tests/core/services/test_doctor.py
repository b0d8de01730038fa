"""What the doctor says of the bundled models."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.services import doctor
from core.services.doctor import Finding, Health


def of_models() -> list[Finding]:
    return list(doctor._models())


def test_the_models_that_ship_are_sound() -> None:
    found = of_models()
    assert any("translator" in one.detail for one in found)
    assert [one for one in found if one.health is not Health.GOOD] == []


def test_what_is_missing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "resources", lambda: tmp_path)
    folder = tmp_path / "models" / "reader"
    folder.mkdir(parents=True)
    (folder / "config.json").write_text("{}")
    (one,) = of_models()
    assert one.health is Health.MISSING
    assert one.detail == "reader: tokenizer.json, model.safetensors is missing"
    (folder / "tokenizer.json").write_text("{}")
    (folder / "model.bin").write_bytes(b"weights")
    (one,) = of_models()
    assert one.health is Health.GOOD
