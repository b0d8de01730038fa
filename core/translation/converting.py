"""Checkpoints in CTranslate2's form: converted once, kept beside the model, in one step or not at all.

Imports torch and transformers, so only a first conversion does: `fast` runs without them.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import ctranslate2
import numpy as np
import torch
from ctranslate2.converters.converter import Converter
from ctranslate2.converters.transformers import M2M100Loader, MarianMTLoader

from core.errors import EnvironmentFault, InputError
from core.translation.folders import check_checkpoint, fingerprint, read_object
from core.translation.marian import chosen_layer, load_model
from core.translation.search import Search
from core.translation.tokenising import PieceTokenizer

STAMP = "conversion.json"
_ABANDONED_SECONDS = 6 * 3600


class _Tokenizer:
    """The few things that the library's converter asks of a tokenizer, answered by our seam."""

    def __init__(self, pieces: PieceTokenizer, config: Any) -> None:
        self.names = pieces.vocabulary(config.vocab_size)
        self.eos_token = pieces.end
        # What no vocabulary holds is what the unknown piece is for.
        self.unk_token = pieces.named(pieces.ids(["\x00"]))[0]
        self.bos_token = self.names[config.bos_token_id or 0]

    def convert_ids_to_tokens(self, number: int) -> str:
        return self.names[number]


class _Many(M2M100Loader):  # type: ignore[misc]
    """M2M-100 and NLLB with the pieces in the order of the model's rows, whatever the tokenizer adds."""

    def get_vocabulary(self, model: Any, tokenizer: _Tokenizer) -> list[str]:
        return tokenizer.names


class _Published(MarianMTLoader):  # type: ignore[misc]
    """OPUS-MT: a translation begins from nothing, and the padding piece is no part of the vocabulary."""

    def get_vocabulary(self, model: Any, tokenizer: _Tokenizer) -> list[str]:
        return tokenizer.names[:-1]


class _TrainedStart(MarianMTLoader):  # type: ignore[misc]
    """Marian models whose first piece has weights of its own, as one trained here may have."""

    def get_vocabulary(self, model: Any, tokenizer: _Tokenizer) -> list[str]:
        return tokenizer.names

    def set_decoder(self, spec: Any, decoder: Any) -> None:
        super().set_decoder(spec, decoder)
        spec.start_from_zero_embedding = False

    def set_config(self, config: Any, model: Any, tokenizer: _Tokenizer) -> None:
        super().set_config(config, model, tokenizer)
        config.decoder_start_token = tokenizer.names[model.config.decoder_start_token_id]

    def get_model_spec(self, model: Any) -> Any:
        # The padding piece begins a translation and is never said.
        with torch.no_grad():
            model.final_logits_bias[0, model.config.pad_token_id] = -1e9
        return super().get_model_spec(model)

    def _remove_pad_weights(self, spec: Any) -> None:
        """Keep them: the pieces are numbered as in the model."""


class _Model(Converter):  # type: ignore[misc]
    """Our own way of reading a checkpoint, before the library's way of writing it."""

    def __init__(self, folder: Path, pieces: PieceTokenizer) -> None:
        self._folder = folder
        self._pieces = pieces

    def _load(self) -> Any:
        kind = check_checkpoint(self._folder)
        model = load_model(self._folder)
        loader = _Many() if kind == "m2m_100" else _marian_loader(model)
        spec = loader(model, _Tokenizer(self._pieces, model.config))
        layer = chosen_layer(Search().attention_layer, model.config.decoder_layers)
        spec.decoder.alignment_layer = np.dtype("int16").type(layer)
        spec.decoder.alignment_heads = np.dtype("int16").type(model.config.decoder_attention_heads)
        return spec


def _marian_loader(model: Any) -> Any:
    start = model.get_input_embeddings().weight[model.config.decoder_start_token_id]
    padding = model.config.decoder_start_token_id == model.config.pad_token_id == model.config.vocab_size - 1
    if padding and not start.any():
        return _Published()
    return _TrainedStart()


def convert(folder: Path, pieces: PieceTokenizer, target: Path, precision: str) -> Path:
    """Write the checkpoint of `folder` to the new folder `target` in CTranslate2's form and return it.

    Raises `InputError` for a checkpoint that cannot be converted, `EnvironmentFault` when the disk is full or
    closed to writing; then nothing is left behind.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _sweep(target)
        part = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    except OSError as fault:
        raise _unwritable(target, fault) from fault
    try:
        _Model(folder, pieces).convert(str(part), quantization=precision, force=True)
        stamp = {"weights": fingerprint(folder), "ctranslate2": ctranslate2.__version__}
        (part / STAMP).write_text(json.dumps(stamp) + "\n", encoding="utf-8")
        part.chmod(target.parent.stat().st_mode & 0o777)  # else only its maker may read it
        _put(part, target, fingerprint(folder))
    except OSError as fault:
        raise _unwritable(target, fault) from fault
    except (ValueError, LookupError, RuntimeError, AttributeError) as fault:
        raise InputError(f"the model cannot be converted ({fault})", item=str(folder)) from fault
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return target


def _put(part: Path, target: Path, weights: str) -> None:
    """Let `part` be the new `target`; another process that was quicker with the same weights is as good."""
    shutil.rmtree(target, ignore_errors=True)
    try:
        part.replace(target)
    except OSError:
        if (read_object(target / STAMP) or {}).get("weights") != weights:
            raise


def _sweep(target: Path) -> None:
    """Remove what conversions that were killed left behind, but not what one at work is writing."""
    for left in target.parent.glob(f".{target.name}.*"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > _ABANDONED_SECONDS:
                shutil.rmtree(left)


def _unwritable(target: Path, fault: OSError) -> EnvironmentFault:
    return EnvironmentFault(
        f"the converted model cannot be written: {fault.strerror or fault}",
        item=str(target),
        remedy="Free some space, or choose the translator marian",
    )
