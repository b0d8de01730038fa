"""Reading and writing reader models, and the choice of device and precision."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from core.errors import EnvironmentFault, InputError
from core.models.differences import KIND, pack_difference, unpack_difference
from core.models.files import TOKENIZER_FILES, WEIGHTS, weight_files
from core.models.packing import pack, unpack
from core.models.shared import is_difference, shared_file
from core.models.unpacking import ROWS


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a model computes, and with which number type autocast runs (None: plain float32)."""

    device: torch.device
    autocast: torch.dtype | None

    @property
    def name(self) -> str:
        """The device as people call it: ``cpu``, or a GPU's name."""
        return torch.cuda.get_device_name(self.device) if self.device.type == "cuda" else self.device.type

    def precision(self) -> AbstractContextManager[object]:
        """In which the model computes: autocast where it pays, else as it is."""
        if self.autocast is None:
            return nullcontext()
        return torch.autocast(self.device.type, dtype=self.autocast)


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
    return filled(new_reader(folder), folder, fresh_head=fresh_answers)


def load_masked(folder: Path) -> Any:
    """The masked language model of a folder, as `load_reader`; a head that it lacks begins at random."""
    model = filled(_new(folder, "AutoModelForMaskedLM"), folder, fresh_head=True)
    model.tie_weights()
    return model


def new_reader(folder: Path) -> Any:
    """A question-answering model with fresh float32 weights after the folder's ``config.json``."""
    return _new(folder, "AutoModelForQuestionAnswering")


def new_reader_from(config: Mapping[str, Any], *, item: str) -> Any:
    """As `new_reader`, after the encoder's configuration in `config`; `item` names it in a fault."""
    with _told_plainly(item):
        import transformers

        return _made(transformers.AutoConfig.for_model(**config), "AutoModelForQuestionAnswering")


def _new(folder: Path, kind: str) -> Any:
    with _told_plainly(str(folder)):
        import transformers

        config = transformers.AutoConfig.from_pretrained(
            str(folder), local_files_only=True, trust_remote_code=False
        )
        return _made(config, kind)


def _made(config: Any, kind: str) -> Any:
    import transformers

    return getattr(transformers, kind).from_config(config, trust_remote_code=False, dtype=torch.float32)


@contextmanager
def _told_plainly(item: str) -> Iterator[None]:
    try:
        yield
    except MemoryError:
        raise
    except Exception as fault:  # the library answers a wrong config.json with every kind of error
        raise InputError("the folder is not a model this program knows", item=item) from fault


def filled(model: Any, folder: Path, *, fresh_head: bool) -> Any:
    """The model with the folder's weights; with `fresh_head` those beyond its encoder may be missing.

    Raises `InputError` for weights that are damaged or do not fit.
    """
    wanted = model.state_dict()
    # What the model has no place for is left out: heads of other tasks, a pooler.
    weights = _renamed(read_weights(folder), wanted, model.base_model_prefix)
    lost = [name for name in wanted if name not in weights]
    head_only = not any(name.startswith(f"{model.base_model_prefix}.") for name in lost)
    if lost and not (fresh_head and head_only):
        raise InputError(
            f"the model lacks the weights {', '.join(lost[:3])}",
            item=str(folder),
            remedy="It must be trained before it can answer" if head_only else "",
        )
    wrong = [name for name in wanted if name in weights and weights[name].shape != wanted[name].shape]
    if wrong:
        raise InputError(
            f"the weights do not fit config.json: {', '.join(wrong[:3])} have another size", item=str(folder)
        )
    model.load_state_dict({name: weights[name] for name in wanted if name in weights}, strict=False)
    return model.eval()


def save_reader(
    model: Any, folder: Path, *, tokenizer_from: Path, packed: bool = False, shared: Path | None = None
) -> None:
    """Write ``config.json``, the weights and the tokenizer, so that `load_reader` gives the same model.

    With `shared`, the weights of the encoder it was made of, only what it changed in them is written.
    """
    save_config(model, folder)
    weights = untied(model.state_dict())
    # Never written in place: another folder may share the file by a hard link.
    partial = folder / f"{WEIGHTS}.partial"
    partial.touch()
    mode = partial.stat().st_mode  # the library makes files that only their owner may read
    metadata = {"format": "pt"}
    if shared is not None:
        weights = pack_difference(weights, unpack(load_file(shared)))
        metadata |= KIND
    elif packed:
        weights = pack(weights)
        metadata |= ROWS
    save_file(weights, partial, metadata=metadata)
    partial.chmod(mode)
    with partial.open("rb+") as written:
        os.fsync(written.fileno())
    partial.replace(folder / WEIGHTS)
    save_tokenizer(folder, tokenizer_from)


def save_config(model: Any, folder: Path) -> None:
    """Write ``config.json``; the folder is made where it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    config = model.config.to_dict() | {"architectures": [type(model).__name__]}
    config.pop("_name_or_path", None)  # a place on the machine it was trained on
    _write_text(folder / "config.json", json.dumps(config, indent=2, sort_keys=True, default=str))


def save_tokenizer(folder: Path, source: Path) -> None:
    """Copy the tokenizer's files from the folder `source`."""
    for name in TOKENIZER_FILES:
        if (source / name).is_file() and source != folder:
            shutil.copyfile(source / name, folder / name)


def untied(state: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """The tensors on the CPU, one that appears under several names under its first alone."""
    weights: dict[str, torch.Tensor] = {}
    seen: set[tuple[int, torch.Size]] = set()
    for name, tensor in state.items():
        place = (tensor.data_ptr(), tensor.shape)
        if tensor.numel() == 0 or place not in seen:
            weights[name] = tensor.detach().cpu().contiguous()
        seen.add(place)
    return weights


def read_weights(folder: Path) -> dict[str, torch.Tensor]:
    """The weights in a folder, unpacked; raises `InputError` for damaged ones."""
    files = weight_files(folder)
    if not files:
        raise InputError("the model has no weights (model.safetensors)", item=str(folder))
    weights: dict[str, torch.Tensor] = {}
    path = files[0]
    try:
        for path in files:
            weights |= load_file(path)
        if is_difference(folder):
            path = shared_file(folder)
            return unpack_difference(weights, unpack(load_file(path)))
        return unpack(weights)
    except (SafetensorError, OSError, ValueError) as fault:
        raise InputError(
            f"the weights are damaged ({fault})", item=str(path), remedy="Install the model again"
        ) from fault


def _renamed(
    weights: Mapping[str, torch.Tensor], wanted: Mapping[str, object], prefix: str
) -> dict[str, torch.Tensor]:
    """The weights under the names that the model has for them.

    The first BERTs call the two vectors of a layer norm gamma and beta; an encoder that was saved without any
    head has no prefix before its names.
    """
    renamed = {}
    for name, tensor in weights.items():
        own = name.replace("LayerNorm.gamma", "LayerNorm.weight").replace("LayerNorm.beta", "LayerNorm.bias")
        bare = own not in wanted and f"{prefix}.{own}" in wanted
        renamed[f"{prefix}.{own}" if bare else own] = tensor
    return renamed


def _write_text(path: Path, text: str) -> None:
    partial = path.with_name(path.name + ".partial")
    partial.write_text(text + "\n", encoding="utf-8")
    partial.replace(path)
