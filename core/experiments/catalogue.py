"""The papers' tables by name; each is imported only when it is run."""

from __future__ import annotations

from core.experiments.rows import Experiment
from core.registry import Entry, Registry

EXPERIMENTS: Registry[Experiment] = Registry(
    "experiment",
    (Entry("clmrc-table2", "core.experiments.clmrc:TABLE2", "Systems on CMRC 2018 and DRCD", row="C T2"),),
)
