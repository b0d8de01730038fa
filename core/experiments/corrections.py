"""What a reader gains when it is trained on a few corrections: the product's own loop, measured.

No table of a paper. Gold answers stand in for what a linguist would correct; questions of the same set whose
passages have no correction score the reader before and after.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from core import corpora
from core.corpora import EVALUATION, QaSource
from core.domain.questions import Passage
from core.errors import InputError
from core.evaluation.set_scores import (
    SetScore,
    digest,
    read_score,
    score_passages,
    some_passages,
    write_score,
)
from core.experiments.bench import Bench, Material, Weights
from core.experiments.rows import Column, Experiment, Measure, Ordering, Row
from core.models.library import read_card
from core.training.items import TrainingItem, read_items
from core.training.recipes.cascade import RECIPE

COUNTS = (50, 200)
"""How many questions are corrected; the largest number keeps its passages from all evaluation."""
_SETS = ("XQuAD zh", "XQuAD de", "TyDi QA ru dev")
_AS_IT_IS = "before"
_BY_NAME = {source.name: source for source in EVALUATION}


def retrained(count: int) -> Measure:
    """The reader after `count` corrections of the column's set; as it is for none."""

    def measure(bench: Bench, column: Column, seed: int) -> SetScore:
        weights = _reader(bench)
        if count:
            parts = {"target": corrections(bench, column.source, count)}
            weights = bench.train(RECIPE.name, weights, parts, seed)
        return _scored(bench, weights, column.source)

    return measure


def corrections(bench: Bench, source: QaSource, count: int) -> Material:
    """That many questions of the passages that are corrected, each with its gold answer.

    Raises `InputError` where the set has fewer.
    """

    def make() -> Iterable[TrainingItem]:
        corrected, _ = parted(bench, source)
        found = [replace(one, origin="correction") for one in corpora.items(source, corrected)]
        if len(found) < count:
            raise InputError(f"{source.name} has {len(found):,} questions to correct, no {count:,}")
        return found[:count]

    return bench.material(f"{source.name}-corrected", make, [bench.files(source), count, COUNTS], read_items)


def parted(bench: Bench, source: QaSource) -> tuple[list[Passage], list[Passage]]:
    """The passages that are corrected, and those that score, by a hash of their text."""
    found = list(corpora.passages(source, bench.data))
    corrected = {digest(one.text) for one in some_passages(found, max(COUNTS))}
    others = [one for one in found if digest(one.text) not in corrected]
    chosen = sorted((one for one in found if digest(one.text) in corrected), key=lambda one: digest(one.text))
    return chosen, some_passages(others, bench.budget.evaluated)


def _reader(bench: Bench) -> Weights:
    """What is retrained, as the system that its card says it is; raises `InputError` for an encoder."""
    system = str(read_card(bench.encoder.folder).get("system", ""))
    if system not in RECIPE.bases:
        raise InputError(
            "corrections train a reader that answers already",
            item=bench.encoder.folder.name,
            remedy=f"Name one of these: --encoder {' or '.join(reversed(RECIPE.bases))}",
        )
    return replace(bench.encoder, system=system)


def _scored(bench: Bench, weights: Weights, source: QaSource) -> SetScore:
    """The reader on the passages without corrections, measured once."""
    corrected = corrections(bench, source, max(COUNTS)).key
    path = bench.out / "scores" / f"apart-{corrected}-{bench.budget.evaluated}-{weights.key}.json"
    if not path.is_file():
        bench.tell(f"scoring {weights.system} on {source.name}, passages without corrections")
        parts = bench.parts(weights.system, {weights.system: weights}, source.language)
        answer = bench.answerer(weights.system, parts)
        write_score(path, score_passages(answer, source.name, source.metric, parted(bench, source)[1]))
    return read_score(path)


TABLE = Experiment(
    "corrections",
    "A reader before and after a few corrections",
    "",
    tuple(Column(f"{name}, other passages", _BY_NAME[name]) for name in _SETS),
    (
        Row(_AS_IT_IS, "the reader as it is", retrained(0), seeded=False),
        *(Row(str(count), f"trained on {count} corrections (cascade)", retrained(count)) for count in COUNTS),
    ),
    (
        Ordering(str(max(COUNTS)), _AS_IT_IS),
        Ordering(str(min(COUNTS)), _AS_IT_IS),
        Ordering(str(max(COUNTS)), str(min(COUNTS))),
    ),
    (
        "Corrections are gold answers of whole passages, chosen by a hash of their text; no passage that "
        "scores has one. Each set is corrected and scored for itself, from the same reader.",
        "The bundled readers have trained on none of these sets: on Chinese questions of another one, and on "
        "no German or Russian ones.",
        "The weights that come of it are thrown away: what ships has seen none of these answers.",
    ),
    settings={"small": {"learning_rate": 1e-4, "epochs": 4.0, "max_length": 224, "stride": 112}},
    encoder="student/impurity",
    trains_on=f"{' and '.join(map(str, COUNTS))} corrections",
)
