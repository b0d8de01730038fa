"""Answers from a passage and its translation together: Dual BERT as a reader (C 4)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch.nn.utils.rnn import pad_sequence

from core.models.decoding import DecodingSettings, WindowLogits
from core.models.dual_bert import DualBert, load_dual
from core.models.library import read_card
from core.models.loading import Placement, place
from core.models.paired_windows import pair_windows
from core.models.reader import (
    batches_by_length,
    collate,
    fitting,
    read_windows,
    tokenised,
    trained_settings,
    unpadded,
)
from core.models.readings import Reading
from core.models.tokens import TextEncoder, TokenizedText
from core.models.windows import Window, WindowSettings, make_windows
from core.progress import Progress
from core.text.parallel import Link

_CHUNK = 32  # questions whose states are held at once


_States = dict[int, torch.Tensor]
"""Identity of a window object → its states ``[length, hidden]``."""


@dataclass(frozen=True, slots=True)
class DualItem:
    """A question and its passage, both with their translation into the source language.

    Attributes:
        links: The passage's sentences and their places in `source_passage`.
    """

    question: str
    passage: str
    source_question: str
    source_passage: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class DualReading:
    """What was found for one question.

    Attributes:
        answer: In the passage.
        source: In its translation, by the auxiliary head; None for a model that was trained without it.
        sources: For each window of the passage, which window of the translation was read beside it.
    """

    answer: Reading
    source: Reading | None
    sources: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Pair:
    """A window of the passage and the one of the translation beside it; `number` counts the latter."""

    target: Window
    source: Window
    number: int

    @property
    def longest(self) -> int:
        return max(len(self.target), len(self.source))


class DualReader:
    """The model, its tokenizer and its device. Results do not depend on batch, order or padding."""

    def __init__(
        self,
        model: DualBert,
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
        self.windows = fitting(windows or WindowSettings(), model.config.encoder)
        self.decoding = decoding or DecodingSettings()
        self.batch_tokens = batch_tokens

    @classmethod
    def load(cls, folder: Path, *, device: str = "auto", **settings: Any) -> DualReader:
        """The reader in a model folder; as `Reader.load`."""
        placement, encoder = place(device), TextEncoder.load(folder)
        given = trained_settings(read_card(folder)) | settings
        return cls(load_dual(folder), encoder, placement, **given)

    def read(self, items: Sequence[DualItem], progress: Progress) -> list[DualReading]:
        """One reading an item, in the items' order. Reports progress in questions."""
        readings: list[DualReading] = []
        for begin in range(0, len(items), _CHUNK):
            progress.report("reading", begin, len(items))
            readings += self._read_chunk(items[begin : begin + _CHUNK], progress)
        progress.report("reading", len(items), len(items))
        return readings

    def _read_chunk(self, items: Sequence[DualItem], progress: Progress) -> list[DualReading]:
        texts = tokenised(
            self.encoder,
            (
                text
                for one in items
                for text in (one.question, one.passage, one.source_question, one.source_passage)
            ),
        )
        pairs = [self._pairs(number, item, texts) for number, item in enumerate(items)]
        ours: list[list[WindowLogits]] = [[] for _ in items]
        theirs: list[dict[int, WindowLogits]] = [{} for _ in items]
        together = [pair for some in pairs for pair in some]
        states = self._states(together, progress)
        for batch in _batches(together, self.batch_tokens):
            for pair, target, source in zip(batch, *self._logits(batch, states), strict=True):
                ours[pair.target.item].append(target)
                theirs[pair.target.item].setdefault(pair.number, source)
        return [
            DualReading(
                read_windows(ours[number], texts[item.passage], self.decoding),
                self._source(list(theirs[number].values()), texts[item.source_passage]),
                tuple(pair.number for pair in pairs[number]),
            )
            for number, item in enumerate(items)
        ]

    def _pairs(self, number: int, item: DualItem, texts: dict[str, TokenizedText]) -> list[_Pair]:
        def cut(question: str, passage: str) -> list[Window]:
            return make_windows(
                texts[question], texts[passage], self.windows, self.encoder.special, item=number
            )

        targets = cut(item.question, item.passage)
        sources = cut(item.source_question, item.source_passage)
        chosen = pair_windows(targets, sources, texts[item.passage], texts[item.source_passage], item.links)
        return [_Pair(target, sources[at], at) for target, at in zip(targets, chosen, strict=True)]

    def _states(self, pairs: Sequence[_Pair], progress: Progress) -> _States:
        """The encoder's states of every window, each read once, both languages together by length."""
        windows = {id(window): window for pair in pairs for window in (pair.target, pair.source)}
        found: _States = {}
        for batch in batches_by_length(list(windows.values()), self.batch_tokens):
            progress.check()
            inputs = collate(batch, self.encoder.special.pad, self.placement.device)
            with torch.inference_mode(), self.placement.precision():
                states = self.model.base_model(**inputs)[0]
            found |= {id(window): states[row, : len(window)] for row, window in enumerate(batch)}
        return found

    def _logits(
        self, batch: Sequence[_Pair], states: _States
    ) -> tuple[list[WindowLogits], list[WindowLogits]]:
        targets, sources = [pair.target for pair in batch], [pair.source for pair in batch]
        ours, theirs = _padded(targets, states), _padded(sources, states)
        with torch.inference_mode(), self.placement.precision():
            output = self.model.decode(ours, theirs, _standing(targets, ours), _standing(sources, theirs))
        return (
            unpadded(targets, output.start_logits, output.end_logits),
            unpadded(sources, output.source_start_logits, output.source_end_logits),
        )

    def _source(self, windows: list[WindowLogits], translation: TokenizedText) -> Reading | None:
        if not self.model.config.options.aux:
            return None
        return read_windows(windows, translation, self.decoding)


def _batches(pairs: Sequence[_Pair], batch_tokens: int) -> Iterator[list[_Pair]]:
    """Pairs of like length together, at most `batch_tokens` tokens of both sides with padding."""
    batch: list[_Pair] = []
    for pair in sorted(pairs, key=lambda pair: pair.longest, reverse=True):
        if batch and 2 * batch[0].longest * (len(batch) + 1) > batch_tokens:
            yield batch
            batch = []
        batch.append(pair)
    if batch:
        yield batch


def _padded(windows: Sequence[Window], states: _States) -> torch.Tensor:
    return pad_sequence([states[id(window)] for window in windows], batch_first=True)


def _standing(windows: Sequence[Window], states: torch.Tensor) -> torch.Tensor | None:
    """Where tokens stand, ``[batch, length]``; None where everywhere."""
    lengths = torch.tensor([len(window) for window in windows], device=states.device)
    if len({len(window) for window in windows}) == 1:
        return None
    return torch.arange(states.shape[1], device=states.device) < lengths[:, None]
