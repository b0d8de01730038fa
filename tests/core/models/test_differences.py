"""A difference added to its base is the model again, as far as four bits can say."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import load_file

from core.errors import InputError
from core.models.differences import pack_difference, unpack_difference
from core.models.loading import load_reader, save_reader
from core.models.unpacking import write_plain


@given(rows=st.integers(1, 5), columns=st.integers(1, 70), seed=st.integers(0, 999))
def test_every_weight_comes_back_within_a_step_of_its_group(rows: int, columns: int, seed: int) -> None:
    draw = torch.Generator().manual_seed(seed)
    base = torch.randn(rows, columns, generator=draw)
    change = torch.randn(rows, columns, generator=draw) * 0.01
    packed = pack_difference({"w": base + change}, {"w": base})
    back = unpack_difference(packed, {"w": base})["w"]
    error = (back - base - change).abs()
    filled = torch.nn.functional.pad(change.abs(), (0, -columns % 32)).view(rows, -1, 32)
    largest = filled.amax(dim=-1).repeat_interleave(32, dim=1)[:, :columns]
    # Half a step where nothing is cut; what is cut loses at most three tenths of the largest.
    assert bool((error <= largest * 0.31 + 1e-6).all())
    # All in all never worse than rounding to steps that cut nothing.
    assert error.square().mean() <= (largest / 14).square().mean() * 1.01 + 1e-10


def test_no_change_is_no_change() -> None:
    base = torch.randn(3, 40)
    assert torch.equal(unpack_difference(pack_difference({"w": base}, {"w": base}), {"w": base})["w"], base)


def test_two_weights_share_a_byte() -> None:
    base = torch.randn(64, 64)
    packed = pack_difference({"w": base + 0.1}, {"w": base})
    assert {one.dtype for one in packed.values()} == {torch.uint8, torch.float16}
    assert sum(one.numel() * one.element_size() for one in packed.values()) == 64 * 64 // 2 + 64 * 2 * 2


def test_what_the_base_lacks_is_stored_whole() -> None:
    weights = {"head": torch.randn(2, 8), "bias": torch.tensor([0.5])}
    back = unpack_difference(pack_difference(weights, {"w": torch.zeros(1, 1)}), {})
    assert torch.allclose(back["head"], weights["head"], atol=0.02) and torch.equal(
        back["bias"], weights["bias"]
    )


@pytest.mark.parametrize("base", [{}, {"w": torch.zeros(4, 4)}])
def test_a_difference_without_its_base_is_refused(base: dict[str, torch.Tensor]) -> None:
    packed = pack_difference({"w": torch.ones(4, 40)}, {"w": torch.zeros(4, 40)})
    with pytest.raises(ValueError, match=r"no base|another size"):
        unpack_difference(packed, base)


def test_a_reader_is_read_from_its_difference_wherever_the_encoder_lies(tiny: Path, tmp_path: Path) -> None:
    model = load_reader(tiny)
    save_reader(model, tmp_path / "encoder", tokenizer_from=tiny, packed=True)
    with torch.no_grad():
        for weight in model.parameters():
            weight += 0.01 * torch.randn_like(weight)
    shared = tmp_path / "encoder/model.safetensors"
    save_reader(model, tmp_path / "cascade", tokenizer_from=tiny, shared=shared)
    read = load_reader(tmp_path / "cascade").state_dict()
    for name, weight in model.state_dict().items():
        assert torch.allclose(read[name], weight, atol=0.02), name
    (tmp_path / "elsewhere").mkdir()
    shutil.copytree(tmp_path / "cascade", tmp_path / "elsewhere/base")
    with pytest.raises(InputError, match="damaged"):
        load_reader(tmp_path / "elsewhere/base")
    shutil.copyfile(shared, tmp_path / "elsewhere/base/shared.safetensors")
    again = load_reader(tmp_path / "elsewhere/base").state_dict()
    assert all(torch.equal(again[name], read[name]) for name in read)


def test_written_plain_any_program_reads_it(tiny: Path, tmp_path: Path) -> None:
    model = load_reader(tiny)
    save_reader(model, tmp_path / "encoder", tokenizer_from=tiny, packed=True)
    save_reader(
        model, tmp_path / "cascade", tokenizer_from=tiny, shared=tmp_path / "encoder/model.safetensors"
    )
    for name in ("encoder", "cascade"):
        assert write_plain(tmp_path / name, tmp_path / f"{name}.safetensors")
        plain, read = load_file(tmp_path / f"{name}.safetensors"), load_reader(tmp_path / name).state_dict()
        assert plain.keys() == read.keys()
        assert all(torch.equal(plain[key], read[key]) for key in read)
    assert not write_plain(tiny, tmp_path / "none") and not (tmp_path / "none").exists()
