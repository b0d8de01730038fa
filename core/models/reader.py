"""A trained reader that answers questions: windows batched by length, n-best merged over windows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from core.domain.suggestions import ReadingItem
from core.models.architectures import longest_input
from core.models.decoding import DecodingSettings, WindowLogits, decode
from core.models.library import read_card
from core.models.loading import Placement, load_reader, place
from core.models.readings import Reading, probability
from core.models.tokens import TextEncoder, TokenizedText
from core.models.windows import Window, WindowSettings, make_windows
from core.progress import Progress

MASKED = -1e4  # added to the logits of positions that can be no answer (systems.md, "Readers")
_CHUNK = 256  # questions held at once; more would only cost memory


class Reader:
    """A model, its tokenizer and its device. Results do not depend on batch, order or padding."""

    def __init__(
        self,
        model: Any,
        encoder: TextEncoder,
        placement: Placement,
        windows: WindowSettings | None = None,
        decoding: DecodingSettings | None = None,
        *,
        batch_tokens: int = 4096,
    ) -> None:
        self.model = model.to(placement.device)
        self.encoder = encoder
        self.placement = placement
        self.windows = fitting(windows or WindowSettings(), model.config.to_dict())
        self.decoding = decoding or DecodingSettings()
        self.batch_tokens = batch_tokens

    @classmethod
    def load(cls, folder: Path, *, device: str = "auto", **settings: Any) -> Reader:
        """The reader in a model folder; raises `InputError` for a damaged one.

        Text is cut as it was in training where the model's card says how, unless `settings` say otherwise.
        """
        placement, encoder = place(device), TextEncoder.load(folder)
        given = trained_settings(read_card(folder)) | settings
        return cls(load_reader(folder), encoder, placement, **given)

    def read(self, items: Sequence[ReadingItem], progress: Progress) -> list[Reading]:
        """One reading an item, in the items' order. Reports progress in questions."""
        readings: list[Reading] = []
        for begin in range(0, len(items), _CHUNK):
            readings += self._read_chunk(items[begin : begin + _CHUNK], progress, begin, len(items))
        return readings

    def _read_chunk(
        self, items: Sequence[ReadingItem], progress: Progress, done: int, total: int
    ) -> list[Reading]:
        passages = tokenised(self.encoder, (item.passage for item in items))
        questions = tokenised(self.encoder, (item.question for item in items))
        windows = [
            window
            for index, item in enumerate(items)
            for window in make_windows(
                questions[item.question],
                passages[item.passage],
                self.windows,
                self.encoder.special,
                item=index,
            )
        ]
        logits: list[list[WindowLogits]] = [[] for _ in items]
        answered = 0
        for batch in batches_by_length(windows, self.batch_tokens):
            progress.report(
                "reading", done + min(len(items) - 1, answered * len(items) // len(windows)), total
            )
            for found in self.logits(batch):
                logits[found.window.item].append(found)
            answered += len(batch)
        progress.report("reading", done + len(items), total)
        return [
            read_windows(found, passages[item.passage], self.decoding)
            for item, found in zip(items, logits, strict=True)
        ]

    def logits(self, batch: Sequence[Window]) -> list[WindowLogits]:
        """Run the model on windows; returns start and end logits of each, padding removed."""
        inputs = collate(batch, self.encoder.special.pad, self.placement.device)
        with torch.inference_mode(), self.placement.precision():
            output = self.model(**inputs)
        return unpadded(batch, output.start_logits, output.end_logits)


def read_windows(
    windows: Sequence[WindowLogits], passage: TokenizedText, settings: DecodingSettings
) -> Reading:
    """What the logits of a question's windows, in any order, say about its passage."""
    candidates = decode(sorted(windows, key=lambda one: one.window.first), passage, settings)
    return Reading(candidates, probability(candidates), len(windows))


def fitting(settings: WindowSettings, config: Mapping[str, Any]) -> WindowSettings:
    """The settings with windows no longer than an encoder of this configuration can read."""
    longest = longest_input(config) or settings.max_length
    return replace(settings, max_length=min(settings.max_length, longest))


def tokenised(encoder: TextEncoder, texts: Iterable[str]) -> dict[str, TokenizedText]:
    """Each of the texts, tokenised once."""
    distinct = list(dict.fromkeys(texts))
    return dict(zip(distinct, encoder.encode_many(distinct), strict=True))


def unpadded(batch: Sequence[Window], start: torch.Tensor, end: torch.Tensor) -> list[WindowLogits]:
    """The logits ``[batch, longest]`` of a batch by window, without padding."""
    starts, ends = start.float().cpu().numpy(), end.float().cpu().numpy()
    return [
        WindowLogits(window, starts[row, : len(window)], ends[row, : len(window)])
        for row, window in enumerate(batch)
    ]


def trained_settings(card: Mapping[str, Any]) -> dict[str, Any]:
    """`windows` and `decoding` of a `Reader` as a model's card tells them; empty where it does not."""
    try:
        told = card["settings"]
        return {
            "windows": WindowSettings(*(int(told[name]) for name in ("max_length", "stride", "max_query"))),
            "decoding": DecodingSettings(max_answer_length=int(told["max_answer_length"])),
        }
    except (KeyError, TypeError, ValueError):
        return {}


def batches_by_length(windows: Sequence[Window], batch_tokens: int) -> Iterator[list[Window]]:
    """Windows of like length together, at most `batch_tokens` tokens with padding; longest first."""
    batch: list[Window] = []
    for window in sorted(windows, key=len, reverse=True):
        if batch and len(batch[0]) * (len(batch) + 1) > batch_tokens:
            yield batch
            batch = []
        batch.append(window)
    if batch:
        yield batch


def collate(batch: Sequence[Window], pad: int, device: torch.device) -> dict[str, torch.Tensor]:
    """Model inputs ``[batch, longest]``: ids, attention mask and, where the model has them, segments.

    Segments are 0 in the question and 1 in the passage. The filling stands at the end in every model.
    """
    longest = max(len(window) for window in batch)
    ids = np.full((len(batch), longest), pad, dtype=np.int64)
    mask = np.zeros((len(batch), longest), dtype=np.int64)
    segments = np.zeros((len(batch), longest), dtype=np.int64)
    for row, window in enumerate(batch):
        ids[row, : len(window)] = window.input_ids
        mask[row, : len(window)] = 1
        segments[row, window.passage_at : len(window)] = 1
    arrays = {"input_ids": ids, "attention_mask": mask}
    if all(window.segments for window in batch):
        arrays["token_type_ids"] = segments
    return {name: torch.from_numpy(array).to(device) for name, array in arrays.items()}


def answerable(batch: Sequence[Window], device: torch.device) -> torch.Tensor:
    """Additive mask ``[batch, longest]``: 0 where an answer may stand, [CLS] included; −1e4 elsewhere."""
    mask = np.full((len(batch), max(len(window) for window in batch)), MASKED, dtype=np.float32)
    for row, window in enumerate(batch):
        mask[row, 0] = 0.0
        mask[row, window.passage_at : window.passage_at + window.count] = 0.0
    return torch.from_numpy(mask).to(device)
