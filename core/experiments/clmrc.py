"""The tables of Cui et al. 2019 (C): every row a system of the registry, trained and scored here."""

from __future__ import annotations

from collections.abc import Callable

from core.corpora import EVALUATION, QaSource
from core.errors import InputError
from core.evaluation.set_scores import SetScore
from core.experiments import stages
from core.experiments.bench import Bench, Weights
from core.experiments.rows import Column, Experiment, Measure, Ordering, Row

_EVALUATION = {source.name: source for source in EVALUATION}
CMRC, DRCD = "CMRC 2018 dev", "DRCD, evaluation part"
_TRAINS = {CMRC: "cmrc2018", DRCD: "drcd"}
"""Evaluation set → the data set that trains for it."""

Train = Callable[[Bench, QaSource, int], Weights]


def _target(column: Column) -> QaSource:
    return stages.training_set(_TRAINS[column.name])


def direct(system: str, train: Train) -> Measure:
    """A system with weights of its own alone."""

    def measure(bench: Bench, column: Column, seed: int) -> SetScore:
        return bench.scores(system, {system: train(bench, _target(column), seed)}, column.source)

    return measure


def zero_shot(bench: Bench, column: Column, seed: int) -> SetScore:
    """The source reader on the target language as it is (C #9)."""
    return bench.scores("zero-shot", {"zero-shot": stages.source_reader(bench, seed)}, column.source)


def back_translation(system: str, role: str = "") -> Measure:
    """`bt` and its kin: the source reader, translators, and weights of the alignment where it has any."""

    def measure(bench: Bench, column: Column, seed: int) -> SetScore:
        models = {"zero-shot": stages.source_reader(bench, seed)}
        bench.parts(system, models, column.source.language)  # no training before the translators are there
        if role:
            models[role] = stages.alignment(bench, role, _target(column), seed)
        return bench.scores(system, models, column.source)

    return measure


def native(bench: Bench, column: Column, seed: int) -> SetScore:
    """The reader of an encoder that knows the target language alone (C #6)."""
    if bench.native is None:
        raise InputError(
            "there is no encoder of the target language alone",
            remedy="Install one (such as google-bert/bert-base-chinese) and name it: --native NAME",
        )
    weights = stages.target_reader(bench, _target(column), seed, bench.native)
    return bench.scores("reader", {"reader": weights}, column.source)


def dual(kind: str) -> Measure:
    """Dual BERT, or a kind of it."""
    system = f"dual-bert{kind}"

    def measure(bench: Bench, column: Column, seed: int) -> SetScore:
        weights = stages.dual_bert(bench, _target(column), seed, kind)
        return bench.scores(system, {system: weights}, column.source)

    return measure


_COLUMNS = (Column(CMRC, _EVALUATION[CMRC], "CMRC 2018 dev"), Column(DRCD, _EVALUATION[DRCD], "DRCD dev"))


_PAPER = {
    1: (15.9, 40.3, 28.1, 50.0),
    3: (26.7, 56.9, 36.9, 60.6),
    4: (46.1, 66.4, 60.1, 70.5),
    5: (64.7, 84.7, 83.5, 90.1),
    6: (63.6, 83.9, 83.4, 90.1),
    7: (64.1, 84.4, 83.2, 89.9),
    8: (65.8, 86.3, 84.5, 90.8),
    9: (56.5, 77.5, 66.7, 81.0),
    10: (66.6, 87.3, 85.2, 91.4),
    11: (66.8, 87.5, 85.3, 91.6),
    12: (68.0, 88.1, 86.0, 92.1),
}
"""Row → exact match and F1 on CMRC 2018 dev, then on DRCD dev."""


def _row(number: int, title: str, measure: Measure) -> Row:
    figures = _PAPER[number]
    paper = {"CMRC 2018 dev": (figures[0], figures[1]), "DRCD dev": (figures[2], figures[3])}
    return Row(f"#{number}", title, measure, paper)


TABLE2 = Experiment(
    "clmrc-table2",
    "Systems on CMRC 2018 and DRCD",
    "Cui et al. 2019, Table 2",
    _COLUMNS,
    (
        _row(1, "back-translation (bt)", back_translation("bt")),
        _row(3, "bt, SimpleMatch (bt+simplematch)", back_translation("bt+simplematch")),
        _row(4, "bt, Answer Aligner (bt+aligner)", back_translation("bt+aligner", "aligner")),
        _row(5, "bt, Answer Verifier (bt+verifier)", back_translation("bt+verifier", "verifier")),
        _row(6, "target language, its own encoder (reader)", native),
        _row(7, "target language (reader)", direct("reader", stages.target_reader)),
        _row(8, "Dual BERT (dual-bert)", dual("")),
        _row(9, "source language alone (zero-shot)", zero_shot),
        _row(10, "source, then target (cascade)", direct("cascade", stages.cascade)),
        _row(11, "source and target mixed (mixed)", direct("mixed", stages.mixed)),
        _row(12, "Dual BERT from the source reader (dual-bert+source)", dual("+source")),
    ),
    (
        Ordering("#3", "#1"),
        Ordering("#4", "#3"),
        Ordering("#5", "#4"),
        Ordering("#5", "#7"),
        Ordering("#8", "#7"),
        Ordering("#10", "#9"),
        Ordering("#10", "#7"),
        Ordering("#11", "#10"),
        Ordering("#12", "#10"),
        Ordering("#12", "#11"),
    ),
    (
        "The source language's data are those parts of SQuAD 1.1 that are open and not in XQuAD, a fraction "
        "of what the paper trained on.",
        "DRCD is its development set alone, cut by passage: four fifths train, one fifth evaluates.",
        "Every system starts from one encoder; the paper's #1 to #5 read with English BERT. #2, which is #1 "
        "with the larger English BERT, is left out.",
    ),
)
