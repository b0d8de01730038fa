"""States from which a run goes on exactly: weights, optimiser, random numbers, position. No pickle."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from core.training.durable import sync_file, sync_folder
from core.training.position import Position, folders, read_position

Tensors = dict[str, torch.Tensor]
_KEEP = 2  # the newest may be damaged by a power cut; the one before it is then still there


def save(folder: Path, model: Any, optimiser: torch.optim.Optimizer, position: Position) -> Path:
    """Write a checkpoint under `folder`; it appears whole or not at all. Returns its path."""
    folder.mkdir(parents=True, exist_ok=True)
    final = folder / f"step-{position.step:08d}"
    partial = folder / f".{final.name}.partial"
    _clear_partial(folder)
    partial.mkdir()
    try:
        save_file(_contiguous(model.state_dict()), partial / "model.safetensors")
        save_file(_optimiser_tensors(optimiser), partial / "optimiser.safetensors")
        save_file(_random_state(), partial / "random.safetensors")
        (partial / "position.json").write_text(json.dumps(asdict(position)), encoding="utf-8")
        for path in partial.iterdir():
            sync_file(path)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)  # where the disk is full, this is the room to say so
        raise
    shutil.rmtree(final, ignore_errors=True)
    partial.replace(final)
    sync_folder(folder)
    for old in folders(folder)[_KEEP:]:
        shutil.rmtree(old, ignore_errors=True)
    return final


def restore(folder: Path, model: Any, optimiser: torch.optim.Optimizer) -> Position | None:
    """Bring model, optimiser and random numbers to the newest whole checkpoint.

    Returns None where there is none; the model and the optimiser are untouched then.
    """
    for found in folders(folder):
        try:
            state = _read(found, model, optimiser)
        except (OSError, ValueError, KeyError, TypeError, SafetensorError):
            continue  # damaged: the one before it is as good a place to go on from
        return _apply(state, model, optimiser)
    return None


@dataclass(frozen=True, slots=True)
class _State:
    position: Position
    weights: Tensors
    moments: dict[int, Tensors]
    randomness: Tensors


def _read(found: Path, model: Any, optimiser: torch.optim.Optimizer) -> _State:
    """Everything a checkpoint holds, checked whole before anything is changed by it."""
    state = _State(
        read_position(found),
        load_file(found / "model.safetensors"),
        _by_parameter(load_file(found / "optimiser.safetensors")),
        load_file(found / "random.safetensors"),
    )
    wanted = {name: tensor.shape for name, tensor in model.state_dict().items()}
    if {name: tensor.shape for name, tensor in state.weights.items()} != wanted:
        raise ValueError("the weights are another model's")
    weights = [weight for group in optimiser.param_groups for weight in group["params"]]
    for index, moments in state.moments.items():
        if any(one.ndim and one.shape != weights[index].shape for one in moments.values()):
            raise ValueError("the moments are another model's")
    if "cpu" not in state.randomness:
        raise ValueError("the checkpoint is not whole")
    return state


def _apply(state: _State, model: Any, optimiser: torch.optim.Optimizer) -> Position:
    model.load_state_dict(state.weights)
    groups = optimiser.state_dict()["param_groups"]
    optimiser.load_state_dict({"state": state.moments, "param_groups": groups})
    torch.set_rng_state(state.randomness["cpu"])
    if "cuda" in state.randomness and torch.cuda.is_available():
        torch.cuda.set_rng_state(state.randomness["cuda"])
    return state.position


def _optimiser_tensors(optimiser: torch.optim.Optimizer) -> Tensors:
    """AdamW's moments and step counts, named by the order of the parameters."""
    state = optimiser.state_dict()["state"]
    return {
        f"{index}/{name}": value.detach().cpu().contiguous()
        for index, values in state.items()
        for name, value in values.items()
    }


def _by_parameter(moments: Tensors) -> dict[int, Tensors]:
    state: dict[int, Tensors] = {}
    for name, value in moments.items():
        index, _, what = name.partition("/")
        state.setdefault(int(index), {})[what] = value
    return dict(sorted(state.items()))


def _random_state() -> Tensors:
    state = {"cpu": torch.get_rng_state()}
    if torch.cuda.is_available():
        state["cuda"] = torch.cuda.get_rng_state()
    return state


def _contiguous(weights: Tensors) -> Tensors:
    """Copies where the model has a tensor under two names: the format wants each to have its own bytes."""
    seen: set[int] = set()
    own: dict[str, torch.Tensor] = {}
    for name, tensor in weights.items():
        own[name] = tensor.detach().cpu().contiguous()
        if tensor.data_ptr() in seen:
            own[name] = own[name].clone()
        seen.add(tensor.data_ptr())
    return own


def _clear_partial(folder: Path) -> None:
    """Take away what a killed process left half written."""
    for left in folder.glob(".step-*.partial"):
        shutil.rmtree(left, ignore_errors=True)
