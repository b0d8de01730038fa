"""States from which a run goes on exactly: weights, optimiser, random numbers, position. No pickle."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from core.training.position import Position, folders, read_position

_KEEP = 2  # the newest may be damaged by a power cut; the one before it is then still there


def save(folder: Path, model: Any, optimiser: torch.optim.Optimizer, position: Position) -> Path:
    """Write a checkpoint under `folder`; it appears whole or not at all. Returns its path."""
    folder.mkdir(parents=True, exist_ok=True)
    final = folder / f"step-{position.step:08d}"
    partial = folder / f".{final.name}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    save_file(_contiguous(model.state_dict()), partial / "model.safetensors")
    save_file(_optimiser_tensors(optimiser), partial / "optimiser.safetensors")
    save_file(_random_state(), partial / "random.safetensors")
    (partial / "position.json").write_text(json.dumps(asdict(position)), encoding="utf-8")
    _sync(partial)
    shutil.rmtree(final, ignore_errors=True)
    partial.replace(final)
    for old in folders(folder)[_KEEP:]:
        shutil.rmtree(old, ignore_errors=True)
    return final


def restore(folder: Path, model: Any, optimiser: torch.optim.Optimizer) -> Position | None:
    """Bring model, optimiser and random numbers to the newest whole checkpoint; None without any."""
    for found in folders(folder):
        try:
            return _restore_one(found, model, optimiser)
        except (OSError, ValueError, KeyError, SafetensorError):
            continue  # damaged: the one before it is as good a place to go on from
    return None


def _restore_one(found: Path, model: Any, optimiser: torch.optim.Optimizer) -> Position:
    position = read_position(found)
    weights = load_file(found / "model.safetensors")
    moments = load_file(found / "optimiser.safetensors")
    randomness = load_file(found / "random.safetensors")
    model.load_state_dict(weights)
    _load_moments(optimiser, moments)
    torch.set_rng_state(randomness["cpu"])
    if "cuda" in randomness and torch.cuda.is_available():
        torch.cuda.set_rng_state(randomness["cuda"])
    return position


def _optimiser_tensors(optimiser: torch.optim.Optimizer) -> dict[str, torch.Tensor]:
    """AdamW's moments and step counts, named by the order of the parameters."""
    state = optimiser.state_dict()["state"]
    return {
        f"{index}/{name}": value.detach().cpu().contiguous()
        for index, values in state.items()
        for name, value in values.items()
    }


def _load_moments(optimiser: torch.optim.Optimizer, moments: dict[str, torch.Tensor]) -> None:
    state: dict[int, dict[str, torch.Tensor]] = {}
    for name, value in moments.items():
        index, _, what = name.partition("/")
        state.setdefault(int(index), {})[what] = value
    optimiser.load_state_dict({"state": state, "param_groups": optimiser.state_dict()["param_groups"]})


def _random_state() -> dict[str, torch.Tensor]:
    state = {"cpu": torch.get_rng_state()}
    if torch.cuda.is_available():
        state["cuda"] = torch.cuda.get_rng_state()
    return state


def _contiguous(weights: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    return {name: tensor.detach().cpu().contiguous() for name, tensor in weights.items()}


def _sync(folder: Path) -> None:
    for path in folder.iterdir():
        with path.open("rb") as file:
            os.fsync(file.fileno())
