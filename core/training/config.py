"""What a training run may be told; every fault is found at once, before any work."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from core.errors import InputError

SCHEDULES = ("linear", "cosine")
DEVICES = ("auto", "cpu", "cuda")
IMPURITIES = ("confident", "as-printed")
"""Who counts more: the surer teacher, as the paper's text says, or the less sure one, as its formula does."""


@dataclass(frozen=True, slots=True)
class TrainingConfig:
    """Settings of one run. Defaults follow the authors' released settings (systems.md, "Dual BERT", presets).

    Attributes:
        learning_rate: Highest rate of AdamW.
        epochs: Passes over the data of each stage; a fraction stops within a pass.
        batch_size: Windows in a step.
        warmup: Share of the steps in which the rate rises.
        schedule: How it falls afterwards: linear or cosine, to zero.
        weight_decay, clip: Of AdamW; largest gradient norm.
        max_length, stride, max_query: How text is cut, in tokens.
        max_answer_length: Longest answer when the dev part is decoded, in tokens.
        negative_rate: Share of the windows without the answer that train on [CLS].
        windows_per_answer: How many of the windows that hold the answer are used; 0 means all.
        max_questions: Use only the first so many questions of each part; 0 means all.
        dev_every: Steps between two looks at the dev part; 0 means only at the end.
        dev_questions: How many dev questions are looked at.
        checkpoint_every: Steps between two checkpoints.
        seed: Of shuffling and dropout.
        threads: CPU threads; 0 leaves the choice to torch.
        device: auto, cpu or cuda.
        temperature: τ of the teachers' soft targets, where a student is distilled.
        gold_share, teacher_share: λ1 and λ2: how much gold answers and teachers count in its loss.
        impurity: Which teacher counts more where entropy decides.
        teacher_weights: Of `student/fixed`, as in ``en=0.5, es=0.3, it=0.2``; empty gives all the same.
    """

    learning_rate: float = 3e-5
    epochs: float = 2.0
    batch_size: int = 16
    warmup: float = 0.1
    schedule: str = "linear"
    weight_decay: float = 0.01
    clip: float = 1.0
    max_length: int = 512
    stride: int = 128
    max_query: int = 64
    max_answer_length: int = 40
    negative_rate: float = 1.0
    windows_per_answer: int = 0
    max_questions: int = 0
    dev_every: int = 100
    dev_questions: int = 100
    checkpoint_every: int = 50
    seed: int = 1
    threads: int = 0
    device: str = "auto"
    temperature: float = 2.0
    gold_share: float = 0.5
    teacher_share: float = 0.5
    impurity: str = "confident"
    teacher_weights: str = ""

    def faults(self) -> tuple[str, ...]:
        """Everything that is wrong with the settings, one plain sentence each."""
        numbers = {name: value for name, value in self.to_dict().items() if isinstance(value, float)}
        found = [f"{name} must be a number" for name, value in numbers.items() if not math.isfinite(value)]
        found += [f"{name} must be greater than 0" for name in _POSITIVE if getattr(self, name) <= 0]
        found += [f"{name} must not be negative" for name in _NOT_NEGATIVE if getattr(self, name) < 0]
        found += [f"{name} must lie between 0 and 1" for name in _SHARES if not 0 <= getattr(self, name) <= 1]
        if self.schedule not in SCHEDULES:
            found.append(f"schedule must be one of {', '.join(SCHEDULES)}, not {self.schedule!r}")
        if self.device not in DEVICES:
            found.append(f"device must be one of {', '.join(DEVICES)}, not {self.device!r}")
        if self.impurity not in IMPURITIES:
            found.append(f"impurity must be one of {', '.join(IMPURITIES)}, not {self.impurity!r}")
        if self.gold_share == self.teacher_share == 0:
            found.append("gold_share and teacher_share cannot both be 0: nothing would be learned")
        try:
            weights_by_teacher(self.teacher_weights)
        except ValueError as fault:
            found.append(str(fault))
        if self.max_length < self.max_query + 16:
            found.append("max_length must leave at least 16 tokens to the passage beside max_query")
        if not 0 <= self.seed < 2**63:
            found.append("seed must lie between 0 and 2^63 - 1")
        return tuple(found)

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> TrainingConfig:
        """Settings from a mapping; unknown names, wrong types and bad values raise one `InputError`."""
        known = {field.name: field.default for field in fields(cls)}
        faults = [_unknown(name, known) for name in values if name not in known]
        accepted: dict[str, Any] = {}
        for name in (name for name in known if name in values):
            try:
                accepted[name] = _like(known[name], values[name])
            except (TypeError, ValueError, OverflowError):
                faults.append(f"{name} must be {_WORDS[type(known[name])]}, not {values[name]!r}")
        config = cls(**accepted)
        faults += config.faults()
        if faults:
            raise InputError("; ".join(faults), item="training settings")
        return config


def weights_by_teacher(told: str) -> dict[str, float]:
    """Name → weight of a text as in ``en=0.5, es=0.5``; raises `ValueError` with a sentence for another."""
    parts = [part.partition("=") for part in told.split(",") if part.strip()]
    try:
        weights = {name.strip(): float(value) for name, _, value in parts}
    except ValueError:
        weights = {"": 0.0}
    if "" in weights:
        raise ValueError(f"teacher_weights must look like 'en=0.5, es=0.5', not {told!r}")
    if not all(math.isfinite(weight) and weight >= 0 for weight in weights.values()):
        raise ValueError("teacher_weights must be numbers that are not negative")
    if weights and not any(weights.values()):
        raise ValueError("teacher_weights must not all be 0")
    return weights


def _unknown(name: str, known: Iterable[str]) -> str:
    return f"there is no setting called {name!r} (known: {', '.join(known)})"


_WORDS = {int: "a whole number", float: "a number", str: "text", bool: "true or false"}

_POSITIVE = (
    "learning_rate",
    "epochs",
    "batch_size",
    "clip",
    "stride",
    "max_query",
    "max_answer_length",
    "checkpoint_every",
    "temperature",
)
_NOT_NEGATIVE = (
    "weight_decay",
    "windows_per_answer",
    "max_questions",
    "dev_every",
    "dev_questions",
    "threads",
    "gold_share",
    "teacher_share",
)
_SHARES = ("warmup", "negative_rate")


def _like(example: Any, value: Any) -> Any:
    if isinstance(value, bool):
        raise TypeError
    if isinstance(example, int) and float(value) != int(value):
        raise ValueError
    return type(example)(value)
