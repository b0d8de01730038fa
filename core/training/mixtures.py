"""From questions to batches: which windows train, and in which order; a function of the seed alone."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence, Sized
from dataclasses import dataclass
from typing import Protocol, TypeVar

from core.models.tokens import TextEncoder
from core.models.windows import Window, WindowSettings, label, make_windows
from core.training.config import TrainingConfig
from core.training.items import TrainingItem

_POOL = 16  # batches sorted by length together; more would make the order less random


@dataclass(frozen=True, slots=True)
class Example:
    """A window with the positions to learn; ``(0, 0)`` is [CLS], "no answer here"."""

    window: Window
    start: int
    end: int

    def __len__(self) -> int:
        return len(self.window)


class Labelled(Protocol):
    """Whatever has a window with a label; `end` is 0 where the window holds no answer."""

    @property
    def end(self) -> int: ...


L = TypeVar("L", bound=Labelled)


def make_examples(
    items: Iterable[TrainingItem], encoder: TextEncoder, config: TrainingConfig
) -> list[Example]:
    """All windows of all items that `config` lets train, in the items' order."""
    chosen = list(items)[: config.max_questions or None]
    passages = dict.fromkeys(item.passage for item in chosen)
    tokenised = dict(zip(passages, encoder.encode_many(list(passages)), strict=True))
    questions = encoder.encode_many([item.question for item in chosen])
    settings = WindowSettings(config.max_length, config.stride, config.max_query)
    pick = random.Random(config.seed)
    examples: list[Example] = []
    for index, (item, question) in enumerate(zip(chosen, questions, strict=True)):
        passage = tokenised[item.passage]
        windows = make_windows(question, passage, settings, encoder.special, item=index)
        labelled = [Example(window, *label(window, passage, item.span)) for window in windows]
        examples += choose(labelled, config, pick, answerable=item.span is not None)
    return examples


def make_batches(examples: Sequence[Sized], config: TrainingConfig, epoch: int) -> list[list[int]]:
    """Indices of the examples of each step of an epoch: shuffled, then those of like length together."""
    order = list(range(len(examples)))
    shuffle = random.Random(f"{config.seed}/{epoch}")
    shuffle.shuffle(order)
    batches: list[list[int]] = []
    pool = config.batch_size * _POOL
    for begin in range(0, len(order), pool):
        near = sorted(order[begin : begin + pool], key=lambda index: len(examples[index]))
        batches += [near[at : at + config.batch_size] for at in range(0, len(near), config.batch_size)]
    shuffle.shuffle(batches)
    return batches


def choose(labelled: list[L], config: TrainingConfig, pick: random.Random, *, answerable: bool) -> list[L]:
    """The windows of one question that train, as `config` says; `pick` decides what is left to chance."""
    positive = [example for example in labelled if example.end > 0]
    negative = [example for example in labelled if example.end == 0]
    if answerable and not positive:
        return []  # the answer is longer than a window: nothing here would be true
    if config.windows_per_answer and len(positive) > config.windows_per_answer:
        positive = pick.sample(positive, config.windows_per_answer)
    if not answerable:
        return negative[:1] + [one for one in negative[1:] if pick.random() < config.negative_rate]
    return positive + [one for one in negative if pick.random() < config.negative_rate]
