"""The papers' tables, and ours, by name; each is imported only when it is run."""

from __future__ import annotations

from core.experiments.rows import Experiment
from core.registry import Entry, Registry


def _lbmrc(table: int, title: str) -> Entry:
    return Entry(f"lbmrc-table{table}", f"core.experiments.lbmrc:TABLE{table}", title, row=f"L T{table}")


EXPERIMENTS: Registry[Experiment] = Registry(
    "experiment",
    (
        Entry("clmrc-table2", "core.experiments.clmrc:TABLE2", "Systems on CMRC 2018 and DRCD", row="C T2"),
        Entry("clmrc-table2-es", "core.experiments.clmrc:TABLE2_ES", "The same in Spanish, on XQuAD"),
        Entry(
            "clmrc-table3",
            "core.experiments.clmrc:TABLE3",
            "Zero-shot reading of Japanese and French",
            row="C T3",
        ),
        Entry("clmrc-table4", "core.experiments.clmrc:TABLE4", "Ablations of Dual BERT", row="C T4"),
        Entry(
            "clmrc-figure3",
            "core.experiments.clmrc_figure:FIGURE3",
            "CMRC 2018 after other amounts of SQuAD or DRCD",
            row="C F3",
        ),
        _lbmrc(1, "Systems of language branches"),
        _lbmrc(2, "The same on XQuAD, languages that are trained on"),
        _lbmrc(3, "The same on XQuAD, languages that nothing is trained on"),
        _lbmrc(4, "One translated language alone instead of branches"),
        _lbmrc(5, "Teachers of language branches"),
        _lbmrc(6, "Students of other teachers"),
        Entry("corrections", "core.experiments.corrections:TABLE", "A reader before and after corrections"),
    ),
)
