"""Reading and writing reader models, and the choice of device and precision."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from core.errors import EnvironmentFault, InputError
from core.models.packing import pack, unpack

WEIGHTS = "model.safetensors"
_ANSWERS = "qa_outputs"
TOKENIZER_FILES = ("tokenizer.json", "tokenizer_config.json")


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a model computes, and with which number type autocast runs (None: plain float32)."""

    device: torch.device
    autocast: torch.dtype | None


def place(device: str = "auto") -> Placement:
    """The device called `device`: ``auto`` takes a GPU where there is one, else the CPU.

    bf16 is used only where the device computes in it natively: on other CPUs it is many times slower.
    Raises `EnvironmentFault` when a GPU is asked for and there is none.
    """
    if device == "auto":
        device = "cuda" if torch.cuda.is_available() else "cpu"
    if device.startswith("cuda"):
        if not torch.cuda.is_available():
            raise EnvironmentFault("this machine has no usable GPU", remedy="Choose the device cpu or auto")
        return Placement(torch.device(device), torch.bfloat16 if torch.cuda.is_bf16_supported() else None)
    if device != "cpu":
        raise InputError(f"there is no device called {device!r}", remedy="Known: auto, cpu, cuda")
    return Placement(torch.device("cpu"), None)


def load_reader(folder: Path, *, fresh_answers: bool = False) -> Any:
    """The question-answering model of a folder, on the CPU, in evaluation mode and float32.

    Packed weights are unpacked. Nothing but safetensors is ever read. A bare encoder has no answer layer:
    with `fresh_answers` it gets one of random weights, to be trained. Raises `InputError` when the folder
    is no model, its weights are damaged or do not fit its configuration.
    """
    model = new_reader(folder)
    weights = _weights(folder)
    # What the model has no place for is left out: heads of other tasks, a pooler.
    wanted = model.state_dict()
    lost = [name for name in wanted if name not in weights]
    if lost and not (fresh_answers and all(name.startswith(_ANSWERS) for name in lost)):
        raise InputError(
            f"the model lacks the weights {', '.join(lost[:3])}",
            item=str(folder),
            remedy="It must be trained before it can answer" if lost[0].startswith(_ANSWERS) else "",
        )
    wrong = [name for name in wanted if name in weights and weights[name].shape != wanted[name].shape]
    if wrong:
        raise InputError(
            f"the weights do not fit config.json: {', '.join(wrong[:3])} have another size", item=str(folder)
        )
    model.load_state_dict({name: weights[name] for name in wanted if name in weights}, strict=False)
    return model.eval()


def new_reader(folder: Path) -> Any:
    """A question-answering model with fresh float32 weights after the folder's ``config.json``."""
    from transformers import AutoConfig, AutoModelForQuestionAnswering

    try:
        config = AutoConfig.from_pretrained(str(folder), local_files_only=True, trust_remote_code=False)
        return AutoModelForQuestionAnswering.from_config(  # type: ignore[no-untyped-call]
            config, trust_remote_code=False, dtype=torch.float32
        )
    except MemoryError:
        raise
    except Exception as fault:  # the library answers a wrong config.json with every kind of error
        raise InputError("the folder is not a model this program knows", item=str(folder)) from fault


def save_reader(model: Any, folder: Path, *, tokenizer_from: Path, packed: bool = False) -> None:
    """Write ``config.json``, the weights and the tokenizer, so that `load_reader` gives the same model."""
    folder.mkdir(parents=True, exist_ok=True)
    config = model.config.to_dict() | {"architectures": [type(model).__name__]}
    config.pop("_name_or_path", None)  # a place on the machine it was trained on
    _write_text(folder / "config.json", json.dumps(config, indent=2, sort_keys=True, default=str))
    weights = {name: tensor.detach().cpu().contiguous() for name, tensor in model.state_dict().items()}
    # Never written in place: another folder may share the file by a hard link.
    partial = folder / f"{WEIGHTS}.partial"
    partial.touch()
    mode = partial.stat().st_mode  # the library makes files that only their owner may read
    save_file(pack(weights) if packed else weights, partial, metadata={"format": "pt"})
    partial.chmod(mode)
    with partial.open("rb+") as written:
        os.fsync(written.fileno())
    partial.replace(folder / WEIGHTS)
    for name in TOKENIZER_FILES:
        if (tokenizer_from / name).is_file() and tokenizer_from != folder:
            shutil.copyfile(tokenizer_from / name, folder / name)


def _weights(folder: Path) -> dict[str, torch.Tensor]:
    path = folder / WEIGHTS
    if not path.is_file():
        raise InputError("the model has no weights (model.safetensors)", item=str(folder))
    try:
        return unpack(load_file(path))
    except (SafetensorError, OSError, ValueError) as fault:
        raise InputError(
            f"the weights are damaged ({fault})", item=str(path), remedy="Install the model again"
        ) from fault


def _write_text(path: Path, text: str) -> None:
    partial = path.with_name(path.name + ".partial")
    partial.write_text(text + "\n", encoding="utf-8")
    partial.replace(path)
