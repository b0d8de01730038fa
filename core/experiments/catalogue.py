"""The papers' tables by name; each is imported only when it is run."""

from __future__ import annotations

from core.experiments.rows import Experiment
from core.registry import Entry, Registry


def _lbmrc(table: int, title: str) -> Entry:
    return Entry(f"lbmrc-table{table}", f"core.experiments.lbmrc:TABLE{table}", title, row=f"L T{table}")


EXPERIMENTS: Registry[Experiment] = Registry(
    "experiment",
    (
        Entry("clmrc-table2", "core.experiments.clmrc:TABLE2", "Systems on CMRC 2018 and DRCD", row="C T2"),
        _lbmrc(1, "Systems of language branches"),
        _lbmrc(2, "The same on XQuAD, languages that are trained on"),
        _lbmrc(3, "The same on XQuAD, languages that nothing is trained on"),
        _lbmrc(4, "One translated language alone instead of branches"),
        _lbmrc(5, "Teachers of language branches"),
        _lbmrc(6, "Students of other teachers"),
    ),
)
