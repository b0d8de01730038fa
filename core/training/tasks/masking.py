"""Masked and translation language modelling: hidden tokens are guessed from what stands around them.

An item's question and passage are read as one text: a sentence beside its translation (TLM, Conneau and
Lample 2019), or a question beside the passage that answers it. Answers play no role.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from torch.nn import functional

from core.models.loading import Placement, load_masked, save_reader
from core.models.reader import collate
from core.models.tokens import TextEncoder
from core.models.windows import Window
from core.training.config import TrainingConfig
from core.training.items import read_items
from core.training.mixtures import make_examples
from core.training.tasks.base import Figures, Task

HIDDEN = 0.2
"""Share of the tokens to guess. More than BERT's 15 %: where text is short, every guess should teach."""


class MaskingTask(Task):
    """Trains encoders."""

    def __init__(self, base: Path, config: TrainingConfig) -> None:
        self.base = base
        self.config = config
        self.encoder = TextEncoder.load(base)
        self.mask = self.encoder.id_of("[MASK]")

    def model(self) -> Any:
        return load_masked(self.base)

    def examples(self, part: Path) -> list[Window]:
        if not part.is_file():
            return []
        items = (replace(item, span=None) for item in read_items(part))
        return [example.window for example in make_examples(items, self.encoder, self.config)]

    def loss(self, model: Any, batch: Sequence[Window], placement: Placement) -> torch.Tensor:
        inputs = collate(batch, self.encoder.special.pad, placement.device)
        shown = inputs["input_ids"]
        hidden, chosen = hide(shown, _framing(shown, self.encoder), self.mask, len(self.encoder))
        if not chosen.any():
            chosen[0, 1] = True  # a batch of next to nothing still has a loss
        with placement.precision():
            scores = guesses(model, inputs | {"input_ids": hidden}, chosen)
        return functional.cross_entropy(scores.float(), shown[chosen])

    def measure(self, model: Any, placement: Placement, dev: Path, metric: str) -> Figures | None:
        return None  # an encoder is measured by the readers that are made of it

    def save(self, model: Any, folder: Path) -> None:
        save_reader(model, folder, tokenizer_from=self.base)


def hide(
    ids: torch.Tensor, framing: torch.Tensor, mask: int, vocabulary: int
) -> tuple[torch.Tensor, torch.Tensor]:
    """The ids with tokens hidden, and which those are, both ``[batch, length]``.

    Of the hidden ones 8 in 10 become `mask`, 1 another token, 1 stays (Devlin et al. 2019). `framing` is true
    where a token is never hidden.
    """
    chosen = (torch.rand(ids.shape, device=ids.device) < HIDDEN) & ~framing
    dice = torch.rand(ids.shape, device=ids.device)
    other = torch.randint(vocabulary, ids.shape, device=ids.device)
    hidden = torch.where(chosen & (dice < 0.8), torch.full_like(ids, mask), ids)
    return torch.where(chosen & (dice >= 0.9), other, hidden), chosen


def _framing(ids: torch.Tensor, encoder: TextEncoder) -> torch.Tensor:
    special = encoder.special
    return (ids == special.pad) | (ids == special.cls) | (ids == special.sep)


def guesses(model: Any, inputs: dict[str, torch.Tensor], chosen: torch.Tensor) -> torch.Tensor:
    """Scores ``[chosen tokens, vocabulary]``; the costly last layer sees only the tokens to guess."""
    head = getattr(model, "cls", None) or getattr(model, "lm_head", None)
    if head is None:
        logits: torch.Tensor = model(**inputs).logits[chosen]
        return logits
    states = model.base_model(**inputs)[0]
    scores: torch.Tensor = head(states[chosen])
    return scores
