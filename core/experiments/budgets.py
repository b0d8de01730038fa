"""How much work an experiment may be: `small` for two CPU cores in an evening, `full` for a lab with GPUs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from core.errors import InputError
from core.training.config import TrainingConfig
from core.training.presets import preset


@dataclass(frozen=True, slots=True)
class Budget:
    """The limits of an experiment, and its settings.

    Attributes:
        name: small or full.
        questions: Of each training part at most; 0 for all.
        evaluated: Of each evaluation set about so many (whole passages); 0 for all.
        seeds: Each trains every system anew.
        sizes: How many questions the points of a figure train on.
        source, target: Settings of readers of the source language, and of all that is trained afterwards.
    """

    name: str
    questions: int
    evaluated: int
    seeds: tuple[int, ...]
    sizes: tuple[int, ...]
    source: Mapping[str, Any] = field(default_factory=dict)
    target: Mapping[str, Any] = field(default_factory=dict)

    def training(self, seed: int, *, source: bool = False, **more: Any) -> TrainingConfig:
        """The settings of one job; raises `InputError` for those that cannot be."""
        return TrainingConfig.from_dict({**(self.source if source else self.target), **more, "seed": seed})

    def limited(
        self,
        questions: int | None = None,
        evaluated: int | None = None,
        seeds: tuple[int, ...] = (),
        settings: Mapping[str, Any] | None = None,
    ) -> Budget:
        """The same with other limits and settings where they are given; no size is above the limit.

        Raises `InputError` for a setting that cannot be, or that the experiment sets by itself.
        """
        for name in _BY_ITSELF.keys() & (settings or {}).keys():
            raise InputError(f"an experiment sets {name!r} by itself", remedy=f"Use {_BY_ITSELF[name]}")
        most = self.questions if questions is None else questions
        changed = replace(
            self,
            questions=most,
            sizes=tuple(dict.fromkeys(min(size, most) if most else size for size in self.sizes)),
            evaluated=self.evaluated if evaluated is None else evaluated,
            seeds=tuple(dict.fromkeys(seeds)) or self.seeds,
            source={**self.source, **(settings or {})},
            target={**self.target, **(settings or {})},
        )
        for seed in changed.seeds:  # what cannot be is found before any work
            changed.training(seed)
        return changed


_BY_ITSELF = {"seed": "--seeds", "device": "--device"}
"""Training settings that are no settings of an experiment's → the options that say them."""

_ONE_LOOK = {"dev_every": 0}  # an experiment keeps the last checkpoint: nothing is chosen by a dev set
_SMALL = {
    **_ONE_LOOK,
    "learning_rate": 2e-4,
    "epochs": 2.0,
    "batch_size": 16,
    "max_length": 256,
    "stride": 128,
    "max_query": 40,
    "negative_rate": 0.1,
    "windows_per_answer": 1,
}
_PAPER = {**_ONE_LOOK, "max_length": 512, "stride": 128, "checkpoint_every": 500}

BUDGETS: Mapping[str, Budget] = {
    "small": Budget("small", 2000, 400, (1,), (100, 500, 2000), _SMALL, _SMALL),
    "full": Budget(
        "full",
        0,
        0,
        (1, 2, 3),
        (100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 20_000, 25_000, 50_000, 100_000),
        {**preset("released-source"), **_PAPER},
        {**preset("paper"), **_PAPER},
    ),
}


def budget(name: str) -> Budget:
    """The budget of this name; an unknown one raises `InputError`."""
    if name not in BUDGETS:
        raise InputError(f"there is no budget called {name!r}", remedy=f"Known: {', '.join(BUDGETS)}")
    return BUDGETS[name]
