"""Small questions, a tiny model and a watcher that gives orders, for the training tests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import torch

from core.domain.spans import Span
from core.models.loading import place
from core.training.config import TrainingConfig
from core.training.items import TrainingItem, write_items
from core.training.loop import Loop, Stage
from core.training.orders import Order
from core.training.tasks.base import Task
from core.training.tasks.spans import SpanTask

_PLACES = (("北京", "东"), ("上海", "海"), ("天津", "江"), ("巴黎", "河"))


def item(key: str, question: str, passage: str, answer: str | None, *, at: int | None = None) -> TrainingItem:
    """A question whose answer stands at `at`, or first in the passage; None for "no answer"."""
    if answer is None:
        return TrainingItem(key, question, passage, None)
    start = passage.index(answer) if at is None else at
    return TrainingItem(key, question, passage, Span.of(passage, start, start + len(answer)), (answer,))


def eight_items() -> list[TrainingItem]:
    """Two questions about each of four cities; the answer follows from the question's words."""
    items = []
    for number, (city, thing) in enumerate(_PLACES):
        passage = f"{city}在{thing}之上，人有{number + 2}0{number}。"
        items.append(item(f"{city}-thing", f"{city}在什么之上？", passage, thing, at=passage.index("在") + 1))
        items.append(item(f"{city}-people", f"{city}人有多少？", passage, f"{number + 2}0{number}"))
    return items


SMALL = TrainingConfig(
    learning_rate=3e-3,
    epochs=4,
    batch_size=3,
    warmup=0.1,
    max_length=48,
    stride=16,
    max_query=12,
    dev_every=0,
    checkpoint_every=2,
    threads=1,
    device="cpu",
)


class Recorder:
    """Remembers what a loop told, and answers with orders: `orders[step]` is given before the next step."""

    def __init__(self, orders: dict[int, Order] | None = None) -> None:
        self.orders = orders or {}
        self.stages: list[tuple[str, int, int]] = []
        self.figures: list[dict[str, float]] = []
        self.looked: list[int] = []
        self.checkpoints: list[int] = []
        self.at = 0
        self.on_saved: Callable[[int], None] = lambda step: None

    def stage(self, stage: str, step: int, total: int) -> None:
        self.stages.append((stage, step, total))
        self.at = step

    def step(self, figures: dict[str, float]) -> None:
        self.figures.append(figures)
        self.at = int(figures["step"])

    def dev(self, step: int) -> None:
        self.looked.append(step)

    def saved(self, step: int) -> None:
        self.checkpoints.append(step)
        self.on_saved(step)

    def order(self) -> Order:
        return self.orders.get(self.at, Order.GO_ON)


def make_loop(
    base: Path,
    folder: Path,
    config: TrainingConfig = SMALL,
    *,
    watcher: Recorder | None = None,
    stages: Sequence[str] = ("target language",),
    task: type[Task] = SpanTask,
) -> Loop:
    """A loop over the eight questions, its checkpoints in `folder`; every stage has all of them."""
    part = folder.with_name(f"{folder.name}-questions.jsonl")
    write_items(part, eight_items())
    learned = task(base, config)
    torch.manual_seed(config.seed)
    return Loop(
        learned.model(),
        [Stage(name, learned.examples(part)) for name in stages],
        config,
        place("cpu"),
        folder,
        learned,
        watcher or Recorder(),
    )


def weights_of(loop: Loop) -> dict[str, torch.Tensor]:
    return {name: tensor.clone() for name, tensor in loop.model.state_dict().items()}


def same(left: dict[str, torch.Tensor], right: dict[str, torch.Tensor]) -> bool:
    """Whether all weights are equal to the last bit."""
    return left.keys() == right.keys() and all(torch.equal(left[name], right[name]) for name in left)
