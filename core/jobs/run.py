"""A job's work: from the folder's spec, data and base weights to a trained model with its card."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import torch

from core.errors import Cancelled, InputError
from core.jobs import control
from core.jobs.card import write_card
from core.jobs.events import EventLog
from core.jobs.prepare import base_faults, length_faults
from core.jobs.spec import JobSpec, read_spec
from core.models.loading import Placement, place
from core.progress import Progress, ProgressEvent
from core.training.catalogue import recipe_for
from core.training.loop import Loop, Stage
from core.training.orders import Order
from core.training.recipes.base import Recipe
from core.training.tasks.base import Figures, Task
from core.training.tasks.catalogue import TASKS
from core.training.tasks.preparing import Preparing

_NO_STEP = "Stopped before its first step: there is no model to keep"


def run_job(folder: Path, log: EventLog) -> tuple[Order, Figures]:
    """Train what the folder says; returns how it ended (GO_ON: to the end) and the figures to report.

    Raises `InputError` for a folder that cannot be trained, with every fault that can be known.
    """
    spec = read_spec(folder)
    config = spec.training()
    if config.threads:
        torch.set_num_threads(config.threads)
    faults = (*base_faults(folder / "base"), *length_faults(folder / "base", config))
    if faults:
        raise InputError("; ".join(faults), item=spec.title, remedy="Start a new job with other settings")
    placement = place(config.device)
    recipe = recipe_for(spec.recipe, spec.base_system)
    task = TASKS.resolve(recipe.task)(folder / "base", config)
    stages = _stages(folder, spec, recipe, task)
    order = _prepared(folder, log, task, placement)
    if order is not Order.GO_ON:
        return order, {"step": 0} | ({} if order is Order.PAUSE else {"message": _NO_STEP})
    torch.manual_seed(config.seed)  # also decides fresh layers
    model = task.model()
    watcher = _Follower(folder, log, spec, task, model, placement)
    log.write("log", text=_announcement(stages, placement))
    loop = Loop(model, stages, config, placement, folder / "checkpoints", task, watcher)
    order = loop.run()
    step = loop.position.step
    if order in (Order.PAUSE, Order.CANCEL):
        return order, {"step": step}
    if step == 0:
        return Order.CANCEL, {"step": 0, "message": _NO_STEP}
    log.write("phase", phase="evaluating")
    score = watcher.measure()
    log.write("phase", phase="saving")
    figures: Figures = {"step": step, "steps": loop.total_steps, "dev": score, "device": placement.name}
    task.save(model, folder / "model")
    write_card(folder / "model", spec, config, figures)
    return order, figures


def _prepared(folder: Path, log: EventLog, task: Task, placement: Placement) -> Order:
    """Let the task do what it must before its first step; returns how that ended (GO_ON: to the end)."""
    if not isinstance(task, Preparing):
        return Order.GO_ON
    given = Order.GO_ON

    def told(event: ProgressEvent) -> None:
        nonlocal given
        log.write("phase", phase="preparing", stage=f"{event.label}, {event.done} of {event.total}")
        given = control.order_for(folder)
        if given is not Order.GO_ON:
            progress.cancel()
            progress.check()  # raised here: the next report comes after much more work

    progress = Progress(told)
    with suppress(Cancelled):
        task.prepare(placement, progress)
        return Order.GO_ON
    return Order.PAUSE if given is Order.PAUSE else Order.CANCEL


def _stages(folder: Path, spec: JobSpec, recipe: Recipe, task: Task) -> list[Stage]:
    stages = []
    for plan in recipe.stages:
        examples = [example for part in plan.parts for example in task.examples(_part(folder, part))]
        if not examples:
            raise InputError(
                f"there is nothing to train on in the part {' + '.join(plan.parts)}",
                item=spec.title,
                remedy="Add data, or corrections, and start a new job",
            )
        stages.append(Stage(plan.name, examples))
    return stages


def _part(folder: Path, name: str) -> Path:
    return folder / "data" / f"{name}.jsonl"


def _announcement(stages: list[Stage], placement: Placement) -> str:
    parts = ", ".join(f"{stage.name}: {len(stage.examples)} examples" for stage in stages)
    number = "bf16" if placement.autocast else "float32"
    return f"{parts}; on {placement.name} in {number}"


class _Follower:
    """Writes the loop's events, measures the dev part, reads the person's orders."""

    def __init__(
        self,
        folder: Path,
        log: EventLog,
        spec: JobSpec,
        task: Task,
        model: Any,
        placement: Placement,
    ) -> None:
        self._folder = folder
        self._log = log
        self._metric = spec.metric
        self._task = task
        self._model = model
        self._placement = placement
        self._process = psutil.Process()

    def stage(self, stage: str, step: int, total: int) -> None:
        self._log.write("phase", phase="training", stage=stage, step=step, total=total)

    def step(self, figures: dict[str, float]) -> None:
        rounded = {name: float(f"{value:.6g}") for name, value in figures.items()}
        memory = self._process.memory_info().rss / 2**20
        if self._placement.device.type == "cuda":
            memory = torch.cuda.max_memory_allocated() / 2**20
        counts = {"step": int(figures["step"]), "total": int(figures["total"])}
        self._log.write("step", **(rounded | counts), memory_mb=round(memory))

    def dev(self, step: int) -> None:
        self.measure(step)

    def measure(self, step: int | None = None) -> Figures | None:
        """Score the dev part and tell; None where there is no dev part."""
        figures = self._task.measure(self._model, self._placement, _part(self._folder, "dev"), self._metric)
        if figures is None:
            return None
        self._log.write("dev", **({} if step is None else {"step": step}), **figures)
        return figures

    def saved(self, step: int) -> None:
        self._log.write("saved", step=step)

    def order(self) -> Order:
        return control.order_for(self._folder)
