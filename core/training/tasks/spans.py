"""Answer spans: windows of a question and a passage, the start and end of the answer to find (C 4.3)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from core.models.loading import Placement, load_reader, save_reader
from core.models.reader import answerable, collate
from core.models.tokens import TextEncoder
from core.progress import silent
from core.training import dev
from core.training.config import TrainingConfig
from core.training.items import read_items
from core.training.losses import span_loss
from core.training.mixtures import Example, make_examples
from core.training.tasks.base import Figures, Task


class SpanTask(Task):
    """Trains readers."""

    def __init__(self, base: Path, config: TrainingConfig) -> None:
        self.base = base
        self.config = config
        self.encoder = TextEncoder.load(base)

    def model(self) -> Any:
        return load_reader(self.base, fresh_answers=True)

    def examples(self, part: Path) -> list[Example]:
        return make_examples(read_items(part), self.encoder, self.config) if part.is_file() else []

    def loss(self, model: Any, batch: Sequence[Example], placement: Placement) -> torch.Tensor:
        windows = [example.window for example in batch]
        device = placement.device
        with placement.precision():
            output = model(**collate(windows, self.encoder.special.pad, device))
        return span_loss(
            output.start_logits.float(),
            output.end_logits.float(),
            torch.tensor([example.start for example in batch], device=device),
            torch.tensor([example.end for example in batch], device=device),
            answerable(windows, device),
        )

    def measure(self, model: Any, placement: Placement, dev_part: Path, metric: str) -> Figures | None:
        items = list(read_items(dev_part)) if dev_part.is_file() else []
        items = items[: self.config.dev_questions or None]
        if not items:
            return None
        score = dev.evaluate(model, self.encoder, placement, items, metric, self.config, silent())
        return score.figures(metric)

    def save(self, model: Any, folder: Path) -> None:
        save_reader(model, folder, tokenizer_from=self.base)
