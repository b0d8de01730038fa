"""LAKM: whole phrases are hidden and guessed, beside answering or before it (L 2; Yuan et al. 2020).

One encoder has both heads. A batch may mix windows of both tasks: each counts by its number. The part
``texts`` holds passages to mask; the phrases are those of the part ``phrases`` where there is one, else mined
from them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch.nn import functional

from core.domain.spans import Span
from core.errors import InputError
from core.models.configs import special_names
from core.models.loading import Placement, load_masked, load_reader
from core.models.reader import collate, tokenised
from core.models.windows import Window, WindowSettings, label, make_windows
from core.training.config import TrainingConfig
from core.training.items import TrainingItem, read_items
from core.training.mixtures import Example
from core.training.phrases import PhraseFinder, mine
from core.training.tasks.base import Figures
from core.training.tasks.masking import HIDDEN, guesses
from core.training.tasks.spans import SpanTask

TEXTS = "texts"
PHRASES = "phrases"


@dataclass(frozen=True, slots=True)
class PhraseExample:
    """A window with the positions ``[first, last]`` of its phrases."""

    window: Window
    phrases: tuple[tuple[int, int], ...]

    def __len__(self) -> int:
        return len(self.window)


class Joint(torch.nn.Module):
    """A reader and a masked language model over one encoder."""

    def __init__(self, reader: Any, masked: Any) -> None:
        super().__init__()
        self.reader = reader
        setattr(masked, masked.base_model_prefix, reader.base_model)
        masked.tie_weights()
        self.masked = masked


class KnowledgeTask(SpanTask):
    """Trains readers that also guess phrases; what is saved is the reader."""

    def __init__(self, base: Path, config: TrainingConfig) -> None:
        super().__init__(base, config)
        self.mask = self.encoder.id_of(special_names(base).get("mask_token", "[MASK]"))

    def model(self) -> Joint:
        return Joint(load_reader(self.base, fresh_answers=True), load_masked(self.base))

    def examples(self, part: Path) -> list[Any]:
        return self._phrase_examples(part) if part.stem == TEXTS else super().examples(part)

    def loss(
        self, model: Any, batch: Sequence[Example | PhraseExample], placement: Placement
    ) -> torch.Tensor:
        """Mean over the batch, whatever a window has to teach."""
        answers = [one for one in batch if isinstance(one, Example)]
        hidden = [one for one in batch if isinstance(one, PhraseExample)]
        losses = []
        if answers:
            losses.append(super().loss(model.reader, answers, placement) * len(answers))
        if hidden:
            losses.append(self._phrase_loss(model.masked, hidden, placement) * len(hidden))
        return torch.stack(losses).sum() / len(batch)

    def measure(self, model: Any, placement: Placement, dev_part: Path, metric: str) -> Figures | None:
        figures = super().measure(model.reader, placement, dev_part, metric)
        model.train()
        return figures

    def save(self, model: Any, folder: Path) -> None:
        super().save(model.reader, folder)

    def _phrase_loss(self, masked: Any, batch: Sequence[PhraseExample], placement: Placement) -> torch.Tensor:
        inputs = collate([one.window for one in batch], self.encoder.special.pad, placement.device)
        shown = inputs["input_ids"]
        chosen = choose_phrases(batch, shown.shape[1]).to(placement.device)
        hidden = torch.where(chosen, torch.full_like(shown, self.mask), shown)
        with placement.precision():
            scores = guesses(masked, inputs | {"input_ids": hidden}, chosen)
        return functional.cross_entropy(scores.float(), shown[chosen])

    def _phrase_examples(self, part: Path) -> list[PhraseExample]:
        """Windows side by side, those without any phrase left out."""
        items = list(read_items(part))[: self.config.max_questions or None] if part.is_file() else []
        finder = PhraseFinder(self._phrases(part, items))
        passages = tokenised(self.encoder, (item.passage for item in items))
        questions = tokenised(self.encoder, (item.question for item in items))
        settings = WindowSettings(self.config.max_length, self.config.max_length, self.config.max_query)
        found = []
        for index, item in enumerate(items):
            passage = passages[item.passage]
            spans = [Span.of(item.passage, *place) for place in finder.spans(item.passage)]
            for window in make_windows(
                questions[item.question], passage, settings, self.encoder.special, item=index
            ):
                places = tuple(place for span in spans if (place := label(window, passage, span))[1])
                if places:
                    found.append(PhraseExample(window, places))
        if items and not found:
            raise InputError(
                "the texts hold none of the phrases to mask",
                item=part.stem,
                remedy="Give phrases that occur in them, or more text to mine",
            )
        return found

    def _phrases(self, part: Path, items: Sequence[TrainingItem]) -> list[str]:
        given = part.with_name(f"{PHRASES}.jsonl")
        if given.is_file():
            return [item.passage for item in read_items(given)]
        return [phrase.text for phrase in mine(dict.fromkeys(item.passage for item in items))]


def choose_phrases(batch: Sequence[PhraseExample], longest: int) -> torch.Tensor:
    """Which tokens to hide, ``[batch, longest]``: whole phrases drawn at random, to `HIDDEN` of the window.

    Every window has at least one. Drawn from torch's own generator, on the CPU.
    """
    chosen = torch.zeros(len(batch), longest, dtype=torch.bool)
    for row, one in enumerate(batch):
        for at in torch.randperm(len(one.phrases)).tolist():
            first, last = one.phrases[at]
            chosen[row, first : last + 1] = True
            if chosen[row].sum() >= HIDDEN * len(one):
                break
    return chosen
