"""A batch is cut where the device is full, and states are made again only where pieces would be too small."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.models.loading import load_reader, place
from core.training import memory
from core.training.memory import Room, room

BASE = {"layers": 14, "width": 768, "heads": 12}  # multilingual BERT, and two layers above it
GIGABYTE = 2**30


def test_a_paper_batch_fits_a_large_gpu_whole_and_a_middling_one_in_pieces() -> None:
    """64 pairs of 512 tokens in each language."""
    large, middling = (Room(one * GIGABYTE, **BASE, wide=3.3, least=4096) for one in (65.0, 17.0))
    assert large.rows(512, spared=False) >= 2 * 64 > middling.rows(512, spared=False) >= 32
    assert not large.must_spare(512) and not middling.must_spare(512)


def test_a_small_gpu_makes_states_again_and_then_takes_more_at_once() -> None:
    small = Room(2.0 * GIGABYTE, **BASE, wide=3.3, least=4096)
    assert small.must_spare(512)
    assert small.rows(512, spared=True) > 4 * small.rows(512, spared=False)


def test_without_any_room_one_window_is_tried() -> None:
    assert Room(0.0, **BASE).rows(512, spared=True) == 1


@given(st.floats(1e6, 1e12), st.integers(8, 512), st.booleans(), st.booleans())
def test_longer_windows_are_fewer(free: float, length: int, matrices: bool, spared: bool) -> None:
    found = Room(free, **BASE, matrices=matrices)
    assert found.rows(length, spared=spared) >= found.rows(length + 1, spared=spared) >= 1


@pytest.mark.parametrize(
    ("told", "limits"),
    [
        ({}, []),
        ({"memory.max": "max\n"}, []),
        ({"memory.max": "2147483648\n"}, [2 * GIGABYTE]),
        ({"memory/memory.limit_in_bytes": "1073741824\n"}, [GIGABYTE]),
    ],
)
def test_a_container_has_only_what_it_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: dict[str, str], limits: list[int]
) -> None:
    for name, text in told.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="ascii")
    monkeypatch.setattr(memory, "_GROUPS", tmp_path)
    monkeypatch.setattr(memory.psutil, "virtual_memory", lambda: SimpleNamespace(total=64 * GIGABYTE))
    assert memory._memory(torch.device("cpu")) == min([64 * GIGABYTE, *limits])


def test_the_room_is_what_the_weights_leave(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = load_reader(tiny)
    monkeypatch.setattr(memory, "_memory", lambda device: 10_000_000)
    found = room(model, model.config.to_dict(), place("cpu"))
    weights = sum(weight.numel() for weight in model.parameters())
    assert found.free == 0.5 * 10_000_000 - 16 * weights
    assert (found.layers, found.width, found.heads, found.matrices) == (4, 32, 4, True)
    monkeypatch.setattr(memory, "_memory", lambda device: 1000)
    assert room(model, model.config.to_dict(), place("cpu")).free == 0.0
