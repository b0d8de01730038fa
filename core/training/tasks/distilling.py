"""Distillation: a student learns from gold answers and from what its teachers say of every window (L 3.2).

The teachers lie beside the base model, in ``teachers/``, a folder each; what they say is kept in ``logits/``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch

from core.errors import InputError
from core.models.loading import Placement
from core.models.reader import answerable, collate
from core.models.windows import Window
from core.progress import Progress
from core.training import teacher_logits
from core.training.config import TrainingConfig, weights_by_teacher
from core.training.distillation import IMPURITIES, Distillation, Ends, Fixed, Weighting
from core.training.items import read_items
from core.training.logit_store import Identity, LogitStore
from core.training.mixtures import make_examples
from core.training.tasks.spans import SpanTask

TEACHERS = "teachers"
LOGITS = "logits"


@dataclass(frozen=True, slots=True)
class Taught:
    """An `Example` with its place among the teachers' logits: the row of the windows of `part`."""

    window: Window
    start: int
    end: int
    part: str
    row: int

    def __len__(self) -> int:
        return len(self.window)


@dataclass(frozen=True, slots=True)
class _Part:
    """What the logits of a part of the snapshot depend on, and its windows in their order."""

    identity: Identity
    windows: Sequence[Window]


class DistillingTask(SpanTask):
    """Trains students. Raises `InputError` where a teacher does not fit the student or its weights."""

    def __init__(
        self,
        base: Path,
        config: TrainingConfig,
        weighting: Callable[[TrainingConfig, Sequence[str]], Weighting],
    ) -> None:
        super().__init__(base, config)
        self.teachers = teachers_in(base.parent)
        teacher_logits.check_tokenizers(self.encoder, self.teachers)
        self.distillation = Distillation(
            weighting(config, tuple(self.teachers)),
            config.temperature,
            hard=config.gold_share,
            soft=config.teacher_share,
        )
        self._parts: dict[str, _Part] = {}
        self._stores: dict[str, list[LogitStore]] = {}

    def examples(self, part: Path) -> list[Taught]:  # type: ignore[override]
        if not part.is_file():
            return []
        items = list(read_items(part))
        found = make_examples(items, self.encoder, self.config)
        windows = [example.window for example in found]
        self._parts[part.stem] = _Part(teacher_logits.identity(self.encoder, items, windows), windows)
        return [Taught(one.window, one.start, one.end, part.stem, row) for row, one in enumerate(found)]

    def prepare(self, placement: Placement, progress: Progress) -> None:
        """Ask each teacher, one after the other, what it says of every window; only one is in memory."""
        a_teacher = sum(len(part.windows) for part in self._parts.values())
        done, asked = 0, a_teacher * len(self.teachers)
        for name, folder in self.teachers.items():
            weights = teacher_logits.weights_digest(folder)
            for part, known in self._parts.items():
                store = LogitStore(
                    self.base.parent / LOGITS / name / part,
                    replace(known.identity, weights=weights),
                    [len(window) for window in known.windows],
                )
                share = progress.part(f"asking the teacher {name}", done, len(store), asked)
                teacher_logits.compute(store, folder, self.encoder, known.windows, placement, share)
                self._stores.setdefault(part, []).append(store)
                done += len(store)

    def loss(self, model: Any, batch: Sequence[Taught], placement: Placement) -> torch.Tensor:  # type: ignore[override]
        windows = [example.window for example in batch]
        device = placement.device
        inputs = collate(windows, self.encoder.special.pad, device)
        teachers = self._teachers(batch, inputs["input_ids"].shape[1], device)
        with placement.precision():
            output = model(**inputs)
        return self.distillation.loss(
            Ends(output.start_logits.float(), output.end_logits.float()),
            teachers,
            torch.tensor([example.start for example in batch], device=device),
            torch.tensor([example.end for example in batch], device=device),
            answerable(windows, device),
        )

    def _teachers(self, batch: Sequence[Taught], longest: int, device: torch.device) -> Ends:
        """What the teachers said, ``[K, batch, longest]``."""
        said = np.zeros((2, len(self.teachers), len(batch), longest), dtype=np.float32)
        for part in {example.part for example in batch}:
            places = [at for at, example in enumerate(batch) if example.part == part]
            rows = [batch[at].row for at in places]
            for number, store in enumerate(self._stores[part]):
                said[:, number, places] = store.read(rows, longest)
        start, end = torch.from_numpy(said).to(device)
        return Ends(start, end)


def teachers_in(job: Path) -> dict[str, Path]:
    """The teachers of a job by name; raises `InputError` where it has none."""
    found = {path.name: path for path in sorted(job.glob(f"{TEACHERS}/*")) if path.is_dir()}
    if not found:
        raise InputError(
            "there are no teachers to learn from", item=str(job), remedy="Start a new job with some"
        )
    return found


def fixed(config: TrainingConfig, names: Sequence[str]) -> Weighting:
    """Weights of the settings, or 1/K; raises `InputError` where they name other teachers."""
    told: Mapping[str, float] = weights_by_teacher(config.teacher_weights)
    if told and set(told) != set(names):
        raise InputError(
            f"teacher_weights name {', '.join(sorted(told))}, but the teachers are {', '.join(names)}",
            item="training settings",
        )
    return Fixed(tuple(told[name] for name in names) if told else ())


def impurity(config: TrainingConfig, names: Sequence[str]) -> Weighting:
    """Weights by the teachers' entropies, in the reading that the settings name."""
    return IMPURITIES[config.impurity]


FIXED = partial(DistillingTask, weighting=fixed)
IMPURITY = partial(DistillingTask, weighting=impurity)
