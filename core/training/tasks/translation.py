"""Translation: a source sentence's pieces in, the target sentence's out, one after the other.

An item's question is the source sentence and its passage the target; its key begins with the direction, as in
``zh→en/17``.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.nn import functional

from core.models.loading import Placement, save_reader
from core.models.tokens import Ids
from core.training.config import TrainingConfig
from core.training.items import TrainingItem, read_items
from core.training.tasks.base import Figures, Task
from core.translation.base import Direction
from core.translation.folders import CARD
from core.translation.marian import load_model
from core.translation.tokenising import load_pieces

_IGNORED = -100
SMOOTHING = 0.1
"""Label smoothing (Vaswani et al. 2017, 5.4)."""


@dataclass(frozen=True, slots=True)
class SentenceExample:
    """A pair of sentences as ids, tag and ends counted: ``[source pieces]`` and ``[target pieces]``."""

    source: Ids
    target: Ids

    def __len__(self) -> int:
        return len(self.source) + len(self.target)


class TranslationTask(Task):
    """Trains translators of our own form (`core.translation.folders.TranslatorCard`)."""

    def __init__(self, base: Path, config: TrainingConfig) -> None:
        self.base = base
        self.config = config
        self.pieces = load_pieces(base)

    def model(self) -> Any:
        return load_model(self.base)

    def examples(self, part: Path) -> list[SentenceExample]:
        if not part.is_file():
            return []
        found = [self._example(item) for item in read_items(part)]
        # A pair that is too long is no loss: there are many, and most of these are badly aligned.
        longest = min(self.config.max_length, self.pieces.longest)
        return [one for one in found if max(len(one.source), len(one.target)) <= longest]

    def _example(self, item: TrainingItem) -> SentenceExample:
        direction = Direction(*item.key.partition("/")[0].split("→"))
        source = self.pieces.ids(self.pieces.pieces(item.question, direction))
        target = self.pieces.ids(self.pieces.pieces(item.passage, direction))[1:]  # without the tag
        return SentenceExample(np.asarray(source, np.int32), np.asarray(target, np.int32))

    def loss(self, model: Any, batch: Sequence[SentenceExample], placement: Placement) -> torch.Tensor:
        """Smoothed cross entropy of the target pieces, mean over all of the batch."""
        config, device = model.config, placement.device
        source = padded([one.source for one in batch], config.pad_token_id).to(device)
        target = padded([one.target for one in batch], _IGNORED).to(device)
        before = target.roll(1, dims=1).masked_fill(target.roll(1, dims=1) == _IGNORED, config.pad_token_id)
        before[:, 0] = config.decoder_start_token_id
        wanted = target != _IGNORED
        with placement.precision():
            states = model.model(
                input_ids=source,
                attention_mask=(source != config.pad_token_id).long(),
                decoder_input_ids=before,
                use_cache=False,
            )[0]
            scores = model.lm_head(states[wanted])
            bias = getattr(model, "final_logits_bias", None)  # Marian's
            scores = scores if bias is None else scores + bias
        return functional.cross_entropy(scores.float(), target[wanted], label_smoothing=SMOOTHING)

    def measure(self, model: Any, placement: Placement, dev: Path, metric: str) -> Figures | None:
        return None  # translations are scored when the model is packed, with the search that it ships with

    def save(self, model: Any, folder: Path) -> None:
        save_reader(model, folder, tokenizer_from=self.base)
        shutil.copyfile(self.base / CARD, folder / CARD)


def padded(rows: Sequence[Ids], filling: int) -> torch.Tensor:
    """Ids of unequal length as one tensor ``[rows, longest]``."""
    table = np.full((len(rows), max(map(len, rows))), filling, dtype=np.int64)
    for number, row in enumerate(rows):
        table[number, : len(row)] = row
    return torch.from_numpy(table)
