"""The size of a model is known from a few bytes, and so is a file that was cut."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import InputError
from core.models.header import shapes, weights
from core.models.loading import load_reader


def test_shapes_are_those_of_the_model(tiny: Path) -> None:
    found = shapes(tiny / "model.safetensors")
    model = load_reader(tiny)
    assert found == {name: tuple(tensor.shape) for name, tensor in model.state_dict().items()}
    assert weights(found) == sum(tensor.numel() for tensor in model.state_dict().values())


@pytest.mark.parametrize(
    "content", [b"", b"abc", b"\xff" * 30, b"\x02" + b"\0" * 7 + b"[]", b"\x01" + b"\0" * 7 + b"3"]
)
def test_another_file_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "model.safetensors").write_bytes(content)
    with pytest.raises(InputError, match="the weights are damaged"):
        shapes(tmp_path / "model.safetensors")


@pytest.mark.parametrize("change", [-1, 1])
def test_a_file_of_the_wrong_length_is_refused(tiny: Path, tmp_path: Path, change: int) -> None:
    content = (tiny / "model.safetensors").read_bytes()
    cut = content[:change] if change < 0 else content + b"\0"
    (tmp_path / "model.safetensors").write_bytes(cut)
    with pytest.raises(InputError, match="bytes long instead of"):
        shapes(tmp_path / "model.safetensors")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no weights"):
        shapes(tmp_path / "model.safetensors")
