"""What an encoder makes of the pieces of a text: vectors to compare across languages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from core.errors import InputError
from core.models.architectures import longest_input
from core.models.loading import Placement, load_reader, place
from core.models.tokens import TextEncoder
from core.progress import Progress

LONGEST = 512
"""Pieces of the longest window where the model does not say."""

_DEPTH = 2 / 3  # the layer whose states align best lies about there in encoders of every size
_BATCH_TOKENS = 4096

Vectors = npt.NDArray[np.float32]
Places = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class States:
    """The pieces of a text.

    Attributes:
        starts, ends: ``[pieces]``, their places in code points.
        vectors: ``[pieces, size]``, the states of one layer.
    """

    starts: Places
    ends: Places
    vectors: Vectors


@dataclass(frozen=True, slots=True)
class _Window:
    """Pieces ``[first, first + count)`` of a text."""

    text: int
    first: int
    ids: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.ids)


class StateEncoder:
    """An encoder of any kind, be it bare or that of a reader. Results do not depend on what is in the call.

    Attributes:
        layer: Whose states are given, from 1; 0 are the embeddings.
    """

    def __init__(self, model: Any, encoder: TextEncoder, placement: Placement, layer: int = 0) -> None:
        self._model = model.to(placement.device).eval()
        self._encoder = encoder
        self._placement = placement
        config = model.config.to_dict()
        self._room = min(longest_input(config) or LONGEST, LONGEST) - 2
        layers = int(model.config.num_hidden_layers)
        self.layer = layer or max(1, round(layers * _DEPTH))
        if self.layer > layers:
            raise InputError(f"the encoder has {layers} layers, so there is no layer {layer}")

    @classmethod
    def load(cls, folder: Path, *, device: str = "auto", layer: int = 0) -> StateEncoder:
        """The encoder in a model folder; raises `InputError` for a damaged one.

        A `layer` of 0 takes one at two thirds of the depth.
        """
        whole = load_reader(folder, fresh_answers=True)
        return cls(whole.base_model, TextEncoder.load(folder), place(device), layer)

    def states(self, texts: Sequence[str], progress: Progress) -> list[States]:
        """The states of each text's pieces; long texts are read in windows that overlap by half."""
        tokens = self._encoder.encode_many(list(texts))
        windows = [
            _Window(number, first, tuple(int(one) for one in text.ids[first : first + self._room]))
            for number, text in enumerate(tokens)
            for first in _firsts(len(text), self._room)
        ]
        size = int(self._model.config.hidden_size)
        vectors = [np.zeros((len(text), size), dtype=np.float32) for text in tokens]
        margins = [np.full(len(text), -1) for text in tokens]
        done = 0
        for batch in _batches(windows):
            progress.report("encoding", done, len(windows))
            for window, found in zip(batch, self._run(batch), strict=True):
                place = slice(window.first, window.first + len(window))
                # A piece is taken from the window in which it has most context on its poorer side.
                inside = np.arange(len(window))
                margin = np.minimum(inside, inside[::-1])
                better = margin > margins[window.text][place]
                vectors[window.text][place][better] = found[better]
                margins[window.text][place][better] = margin[better]
            done += len(batch)
        return [States(text.starts, text.ends, own) for text, own in zip(tokens, vectors, strict=True)]

    @torch.inference_mode()
    def _run(self, batch: Sequence[_Window]) -> list[Vectors]:
        """``[pieces, size]`` for each window, the special tokens left out."""
        special = self._encoder.special
        longest = max(map(len, batch)) + 2
        ids = np.full((len(batch), longest), special.pad, dtype=np.int64)
        mask = np.zeros((len(batch), longest), dtype=np.int64)
        for row, window in enumerate(batch):
            ids[row, : len(window) + 2] = (special.cls, *window.ids, special.sep)
            mask[row, : len(window) + 2] = 1
        device = self._placement.device
        with self._placement.precision():
            output = self._model(
                input_ids=torch.from_numpy(ids).to(device),
                attention_mask=torch.from_numpy(mask).to(device),
                output_hidden_states=True,
            )
        states = output.hidden_states[self.layer].float().cpu().numpy()
        return [states[row, 1 : len(window) + 1] for row, window in enumerate(batch)]


def _firsts(length: int, room: int) -> list[int]:
    if length <= room:
        return [0] if length else []
    return [*range(0, length - room, max(1, room // 2)), length - room]


def _batches(windows: Sequence[_Window]) -> Iterator[list[_Window]]:
    batch: list[_Window] = []
    for window in sorted(windows, key=len, reverse=True):
        if batch and (len(batch[0]) + 2) * (len(batch) + 1) > _BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(window)
    if batch:
        yield batch
