"""The only training loop: stages of examples in, a trained model out, exact across interruptions."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import torch

from core.errors import InputError
from core.models.loading import Placement
from core.training import checkpoints
from core.training.config import TrainingConfig
from core.training.mixtures import make_batches
from core.training.narrow_norms import narrow_norms
from core.training.orders import Order
from core.training.position import Position
from core.training.tasks.base import Task, tokens


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of a run: its name and its examples. Each stage has its own warm-up and decay."""

    name: str
    examples: Sequence[Any]


class Watcher(Protocol):
    """Whoever follows the run: writes events, looks at the dev part, passes on the person's orders."""

    def stage(self, stage: str, step: int, total: int) -> None: ...

    def step(self, figures: dict[str, float]) -> None: ...

    def dev(self, step: int) -> None: ...

    def saved(self, step: int) -> None: ...

    def order(self) -> Order: ...


class Loop:
    """Runs the stages of one job.

    A run that is interrupted anywhere and started again from its checkpoints makes the same steps as
    an unbroken one: order, dropout and schedule depend on seed and position only.
    """

    def __init__(
        self,
        model: Any,
        stages: Sequence[Stage],
        config: TrainingConfig,
        placement: Placement,
        folder: Path,
        task: Task,
        watcher: Watcher,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        torch.manual_seed(config.seed)
        self.model = model.to(placement.device).train()
        if placement.autocast is not None:
            narrow_norms(self.model, placement.autocast)
        self.stages = stages
        self.config = config
        self.placement = placement
        self.folder = folder
        self.task = task
        self.watcher = watcher
        self.clock = clock
        self.optimiser = _optimiser(self.model, config)
        self.position = Position()
        self._saved: Position | None = None

    @property
    def total_steps(self) -> int:
        return sum(self.steps_of(stage) for stage in self.stages)

    def steps_of(self, stage: Stage) -> int:
        per_epoch = math.ceil(len(stage.examples) / self.config.batch_size)
        return max(1, round(per_epoch * self.config.epochs)) if stage.examples else 0

    def run(self) -> Order:
        """Train to the end or to an order; returns GO_ON when every step was made.

        Pausing leaves a checkpoint; stopping does too, and the caller keeps the model as it is.
        """
        self._saved = checkpoints.restore(self.folder, self.model, self.optimiser)
        self.position = self._saved or Position()
        for index in range(self.position.stage, len(self.stages)):
            if index > self.position.stage:
                self._enter(index)
            order = self._run_stage(self.stages[index])
            if order is not Order.GO_ON:
                return order
        return Order.GO_ON

    def _enter(self, index: int) -> None:
        # A stage is a training of its own: fresh moments, as if it were started from saved weights.
        self.optimiser = _optimiser(self.model, self.config)
        self.position = Position(stage=index, step=self.position.step)

    def _run_stage(self, stage: Stage) -> Order:
        total = self.steps_of(stage)
        self.watcher.stage(stage.name, self.position.step, self.total_steps)
        started, first = self.clock(), self.position.step
        while self.position.stage_step < total:
            batches = make_batches(stage.examples, self.config, self.position.epoch)
            while self.position.batch < len(batches) and self.position.stage_step < total:
                order = self._obey(self.watcher.order())
                if order is not Order.GO_ON:
                    return order
                batch = [stage.examples[at] for at in batches[self.position.batch]]
                figures = self._step(batch, total)
                figures |= self._pace(started, first, batch)
                self.watcher.step(figures)
                self._after_step()
            if self.position.batch >= len(batches):
                self.position = replace(self.position, epoch=self.position.epoch + 1, batch=0)
        return Order.GO_ON

    def _step(self, batch: Sequence[Any], total: int) -> dict[str, float]:
        rate = self.config.learning_rate * schedule(self.position.stage_step, total, self.config)
        for group in self.optimiser.param_groups:
            group["lr"] = rate
        figures = self.task.gradients(self.model, batch, self.placement)
        norm = torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.config.clip)
        figures |= {"lr": rate, "gradient_norm": norm.item()}
        self._check_numbers(figures)
        self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=True)
        self.position = replace(
            self.position,
            batch=self.position.batch + 1,
            step=self.position.step + 1,
            stage_step=self.position.stage_step + 1,
        )
        return figures

    def _check_numbers(self, figures: dict[str, float]) -> None:
        """Refuse a step that would spoil every weight; the last checkpoint is from before it."""
        if not all(math.isfinite(figures[name]) for name in ("loss", "gradient_norm")):
            raise InputError(
                "the loss is no longer a number",
                item=f"step {self.position.step + 1}",
                remedy="Lower the learning rate and start a new job",
            )

    def _pace(self, started: float, first: int, batch: Sequence[Any]) -> dict[str, float]:
        seconds = max(self.clock() - started, 1e-9)
        a_step = seconds / (self.position.step - first)
        return {
            "step": self.position.step,
            "total": self.total_steps,
            "tokens_per_second": tokens(batch) / a_step,
            "seconds_left": a_step * (self.total_steps - self.position.step),
        }

    def _after_step(self) -> None:
        step = self.position.step
        if self.config.dev_every and step % self.config.dev_every == 0 and step < self.total_steps:
            self.watcher.dev(step)
        if step % self.config.checkpoint_every == 0:
            self.save()

    def _obey(self, order: Order) -> Order:
        if order in (Order.PAUSE, Order.STOP):
            self.save()
        return order

    def save(self) -> None:
        """Write a checkpoint of this moment, unless there is one."""
        if self.position == self._saved:
            return
        checkpoints.save(self.folder, self.model, self.optimiser, self.position)
        self._saved = self.position
        self.watcher.saved(self.position.step)


def schedule(step: int, total: int, config: TrainingConfig) -> float:
    """The share of the highest rate at `step` (from 0) of `total`: warm-up, then decay to zero."""
    rising = round(total * config.warmup)
    if step < rising:
        return (step + 1) / rising
    gone = (step - rising) / max(1, total - rising)
    if config.schedule == "cosine":
        return 0.5 * (1 + math.cos(math.pi * gone))
    return 1 - gone


def _optimiser(model: Any, config: TrainingConfig) -> torch.optim.Optimizer:
    """AdamW; biases and layer norms do not decay, as in BERT."""
    decaying = [weight for weight in model.parameters() if weight.ndim >= 2]
    others = [weight for weight in model.parameters() if weight.ndim < 2]
    return torch.optim.AdamW(
        [
            {"params": decaying, "weight_decay": config.weight_decay},
            {"params": others, "weight_decay": 0.0},
        ],
        lr=config.learning_rate,
        fused=any(weight.is_cuda for weight in others),  # one kernel instead of many
    )
