"""Branches scored on questions of their own sets that never train: some languages have no others."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from core.domain.questions import GoldAnswer, Passage, Question
from core.errors import InputError
from core.evaluation.set_scores import SetScore, read_score, score_passages, write_score
from core.experiments import branch_data as data
from core.experiments.bench import Bench, Material, Weights
from core.training.branches import Branches
from core.training.items import TrainingItem, read_items

NAME = "kept-apart"


def scores(bench: Bench, system: str, weights: Weights, language: str) -> SetScore:
    """A reader's scores on them in one language, measured once: the same ids in every language.

    `weights` are those of a training of the bench. Raises `InputError` where nothing is kept apart.
    """
    questions = material(bench)
    name = f"{weights.folder.parent.name}-{language}-{questions.key}.json"
    path = bench.out / "scores" / name
    if not path.is_file():
        found = passages(questions.items(), language)
        if not found:
            raise InputError("no questions are kept apart: the data sets are too small", item=language)
        bench.tell(f"scoring {system} on {language}, questions kept apart")
        answer = bench.answerer(system, bench.parts(system, {system: weights}, language))
        write_score(path, score_passages(answer, f"{NAME} {language}", data.SETS[language].metric, found))
    return read_score(path)


def material(bench: Bench) -> Material:
    """The questions with their passages in each language, as many ids as the budget evaluates."""
    most = bench.budget.evaluated

    def make() -> Iterable[TrainingItem]:
        found = data.joined(bench)
        shared, training = data.shared_ids(Branches(found))
        trains = set(training.ids)
        ids = [key for key in shared.ids if key not in trains]
        if ids and most:
            apart = Branches({code: {key: one[key] for key in ids} for code, one in found.items()})
            ids = list(apart.sample(most, data.DRAW).ids)
        for code, one in found.items():
            for key in ids:
                item = one[key]
                name = f"{code}→{code}/{key}"
                yield TrainingItem(name, item.question, item.passage, item.span, item.references)

    depends = [[bench.files(source) for source in data.SETS.values()], data.DRAW, data.KEPT_APART, most]
    return bench.material(NAME, make, depends, read_items)


def passages(items: Iterable[TrainingItem], language: str) -> list[Passage]:
    """The passages of one language with their questions, as `score_passages` wants them."""
    own = sorted(
        (item for item in items if data.pair_of(item).target == language), key=lambda item: item.passage
    )
    return [
        Passage(
            str(at),
            text,
            questions=tuple(
                Question(item.key, item.question, tuple(GoldAnswer(answer) for answer in item.references))
                for item in same
            ),
        )
        for at, (text, same) in enumerate(groupby(own, key=lambda item: item.passage))
    ]
