"""Dual BERT: the answer in a passage and, weighed by λ, the aligned answer in its translation (C 4)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import torch

from core.errors import InputError
from core.evaluation.metrics.catalogue import metric as metric_called
from core.models.decoding import DecodingSettings
from core.models.dual_bert import DualBert, DualOptions, start_dual
from core.models.dual_reader import DualItem, DualReader
from core.models.loading import Placement, save_reader
from core.models.reader import answerable, collate
from core.models.readings import Reading
from core.models.tokens import TextEncoder
from core.models.windows import WindowSettings
from core.progress import silent
from core.training.bilingual_items import BilingualItem, read_bilingual
from core.training.config import TrainingConfig
from core.training.dev import scored
from core.training.dual_examples import DualExample, make_dual_examples
from core.training.losses import dual_losses, span_losses
from core.training.memory import Room, room
from core.training.mixtures import Example
from core.training.tasks.base import Figures, Task


@dataclass(frozen=True, slots=True)
class _Losses:
    """Of each item, all ``[batch]``; `weights` are λ, 0 where the source is not learned."""

    total: torch.Tensor
    target: torch.Tensor
    source: torch.Tensor
    weights: torch.Tensor
    learned: torch.Tensor


class DualTask(Task):
    """Trains Dual BERT, whole or with a part left out."""

    def __init__(self, base: Path, config: TrainingConfig, options: DualOptions | None = None) -> None:
        self.base = base
        self.config = config
        self.options = options or DualOptions()
        self.encoder = TextEncoder.load(base)
        self._room: Room | None = None
        self._spared = False

    def model(self) -> DualBert:
        return start_dual(self.base, self.options)

    def examples(self, part: Path) -> list[DualExample]:
        items = list(read_bilingual(part)) if part.is_file() else []
        if items and not any(item.source_passage for item in items):
            raise InputError(
                "no passage has a translation to train with",
                item=part.stem,
                remedy="Translate the passages, or import a file of the bilingual form",
            )
        return make_dual_examples(items, self.encoder, self.config)

    def loss(self, model: Any, batch: Sequence[DualExample], placement: Placement) -> torch.Tensor:
        return self._losses(model, batch, placement).total.mean()

    def gradients(self, model: Any, batch: Sequence[DualExample], placement: Placement) -> dict[str, float]:
        """The loss and its parts, means over the batch; ``lambda`` over the items whose source is learned.

        What does not fit the device goes through in pieces: the same gradients, but where dropout falls.
        """
        told = torch.zeros(5, device=placement.device)
        for piece in self._pieces(model, batch, placement):
            found = self._losses(model, piece, placement)
            (found.total.sum() / len(batch)).backward()  # type: ignore[no-untyped-call]
            sums = (found.total, found.target, found.source * found.learned, found.weights, found.learned)
            told += torch.stack([one.detach().float().sum() for one in sums])
        total, target, source, weights, learned = told.tolist()
        figures = {"loss": total / len(batch), "target_loss": target / len(batch)}
        if learned:
            figures |= {"source_loss": source / learned, "lambda": weights / learned}
        return figures

    def measure(self, model: Any, placement: Placement, dev: Path, metric: str) -> Figures | None:
        items = list(read_bilingual(dev)) if dev.is_file() else []
        items = items[: self.config.dev_questions or None]
        if not items:
            return None
        readings = self._read(model, placement, items)
        return scored(items, readings, metric_called(metric)).figures(metric)

    def save(self, model: Any, folder: Path) -> None:
        save_reader(model, folder, tokenizer_from=self.base)

    def _read(self, model: DualBert, placement: Placement, items: Sequence[BilingualItem]) -> list[Reading]:
        config = self.config
        model.eval()
        reader = DualReader(
            model,
            self.encoder,
            placement,
            WindowSettings(config.max_length, config.stride, config.max_query),
            DecodingSettings(max_answer_length=config.max_answer_length),
        )
        readings = reader.read(
            [
                DualItem(one.question, one.passage, one.source_question, one.source_passage, one.links)
                for one in items
            ],
            silent(),
        )
        model.train()
        return [reading.answer for reading in readings]

    def _pieces(
        self, model: DualBert, batch: Sequence[DualExample], placement: Placement
    ) -> Iterator[Sequence[DualExample]]:
        """The batch in pieces of like size that fit the device, in its order."""
        if self._room is None:
            self._room = room(model, model.config.encoder, placement)
            self._spared = self._room.must_spare(self.config.max_length) and model.spare_memory()
        longest = max(len(side) for one in batch for side in (one.target, one.source))
        fitting = max(1, self._room.rows(longest, spared=self._spared) // 2)  # both languages
        count = -(-len(batch) // fitting)
        size = -(-len(batch) // count)
        yield from (batch[at : at + size] for at in range(0, len(batch), size))

    def _losses(self, model: DualBert, batch: Sequence[DualExample], placement: Placement) -> _Losses:
        device, pad = placement.device, self.encoder.special.pad
        ours, theirs = [one.target for one in batch], [one.source for one in batch]
        targets, sources = [one.window for one in ours], [one.window for one in theirs]
        with placement.precision():
            output = model(collate(targets, pad, device), collate(sources, pad, device))
        target_span, source_span = _span(ours, device), _span(theirs, device)
        target = span_losses(
            output.start_logits.float(),
            output.end_logits.float(),
            *target_span,
            answerable(targets, device),
        )
        if not self.options.aux:
            nothing = torch.zeros_like(target)
            return _Losses(target, target, nothing, nothing, nothing)
        source = span_losses(
            output.source_start_logits.float(),
            output.source_end_logits.float(),
            *source_span,
            answerable(sources, device),
        )
        learned = torch.tensor([float(one.learns_source) for one in batch], device=device)
        weights = model.weight_of_source(output, target_span, source_span) * learned
        return _Losses(dual_losses(target, source, weights), target, source, weights, learned)


def _span(examples: Sequence[Example], device: torch.device) -> tuple[torch.Tensor, torch.Tensor]:
    starts, ends = [one.start for one in examples], [one.end for one in examples]
    return torch.tensor(starts, device=device), torch.tensor(ends, device=device)


WITHOUT_AUX = partial(DualTask, options=DualOptions(aux=False))
WITHOUT_DYNAMIC_LAMBDA = partial(DualTask, options=DualOptions(dynamic_lambda=False))
WITHOUT_SAA = partial(DualTask, options=DualOptions(saa=False))
