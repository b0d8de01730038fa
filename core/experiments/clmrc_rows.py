"""How the rows of Cui et al. 2019 (C) come to their scores: stages trained, a system scored."""

from __future__ import annotations

from collections.abc import Callable

from core.corpora import EVALUATION, QaSource
from core.errors import InputError
from core.evaluation.set_scores import SetScore
from core.experiments import stages
from core.experiments.bench import Bench, Weights
from core.experiments.parallel import beside_originals
from core.experiments.rows import Column, Measure
from core.text.languages import language_in_words

EVALUATES = {source.name: source for source in EVALUATION}
CMRC, DRCD, XQUAD_ES = "CMRC 2018 dev", "DRCD, evaluation part", "XQuAD es"

_TRAINS = {CMRC: "cmrc2018", DRCD: "drcd", XQUAD_ES: "squad-es"}
"""Evaluation set → the data set that trains for it."""

_ORIGINALS = {XQUAD_ES: EVALUATES["XQuAD en"]}
"""Evaluation set → the set it was translated from, by the same ids."""

_NATIVE = {"zh": "google-bert/bert-base-chinese"}
"""Language → an encoder that knows it alone."""

QUESTIONS, SETTINGS = {"small": 800}, {"small": {"batch_size": 8}}
"""Budget → training questions a part and settings of these tables, which train up to 15 systems each.

With fewer questions batches are smaller, so that there are as many steps.
"""

Train = Callable[[Bench, QaSource, int], Weights]


def target(column: Column) -> QaSource:
    """The data set that trains for a column."""
    return stages.training_set(_TRAINS[column.name])


def direct(system: str, train: Train) -> Measure:
    """A system with weights of its own alone."""

    def measure(bench: Bench, column: Column, seed: int) -> SetScore:
        return bench.scores(system, {system: train(bench, target(column), seed)}, column.source)

    return measure


def zero_shot(bench: Bench, column: Column, seed: int) -> SetScore:
    """The source reader on the target language as it is (C #9)."""
    return bench.scores("zero-shot", {"zero-shot": stages.source_reader(bench, seed)}, column.source)


def back_translation(system: str, role: str = "") -> Measure:
    """`bt` and its kin: the source reader, translators, and weights of the alignment where it has any."""

    def measure(bench: Bench, column: Column, seed: int) -> SetScore:
        bench.parts(stages.BT, {}, column.source.language)  # no training before the translators are there
        models = {"zero-shot": stages.source_reader(bench, seed)}
        if role:
            models[role] = stages.alignment(bench, role, target(column), seed)
        return bench.scores(system, models, column.source)

    return measure


def native(bench: Bench, column: Column, seed: int) -> SetScore:
    """The reader of an encoder that knows the target language alone (C #6)."""
    if bench.native is None:
        language = column.source.language.partition("-")[0]
        known = f", such as {_NATIVE[language]}," if language in _NATIVE else ""
        raise InputError(
            f"there is no encoder of {language_in_words(language)} alone",
            remedy=f"Install one{known} and name it: --native NAME",
        )
    weights = stages.target_reader(bench, target(column), seed, bench.native)
    return bench.scores("reader", {"reader": weights}, column.source)


def dual(kind: str = "") -> Measure:
    """Dual BERT, or a kind of it, beside a translation."""
    system = f"dual-bert{kind}"

    def measure(bench: Bench, column: Column, seed: int) -> SetScore:
        bench.parts(system, {}, column.source.language)  # no training before the translators are there
        weights = stages.dual_bert(bench, target(column), seed, kind)
        return bench.scores(system, {system: weights}, column.source)

    return measure


def dual_beside_original(kind: str = "") -> Measure:
    """Dual BERT, or a kind of it, beside the text that the passage was translated from."""
    system = f"dual-bert{kind}"

    def measure(bench: Bench, column: Column, seed: int) -> SetScore:
        on, original = column.source, _ORIGINALS[column.name]
        weights = stages.dual_bert(bench, target(column), seed, kind)
        return bench.scores(
            system,
            {system: weights},
            on,
            name=f"{system} beside {original.name}",
            answer=beside_originals(bench, weights, on, original),
            depends=bench.files(original),
        )

    return measure
