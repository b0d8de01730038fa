"""The systems of Liu et al. 2020 (L) as stages: baselines, teachers, students, and what each trains on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.experiments import branch_data as data
from core.experiments.bench import SOURCE, Bench, Weights
from core.training.catalogue import RECIPES
from core.training.recipes.branch import ALL, part_of
from core.training.tasks.knowledge import PHRASES, TEXTS

FIRST = "impurity"  # the student whose teachers are asked; the others take over what they said
_OTHER_SEED = 1000  # between the seeds of teachers of one system


def baseline(bench: Bench, seed: int) -> Weights:
    """The questions of the source language alone (L Baseline)."""
    parts = {"source": data.translated_part(bench, SOURCE)}
    return bench.train("zero-shot", bench.encoder, parts, seed, **_even(bench, pairs=1))


def translate_train(bench: Bench, language: str, seed: int) -> Weights:
    """One language alone (L T4 w/o LBMRC)."""
    parts = {"translated": data.translated_part(bench, language)}
    return bench.train("translate-train", bench.encoder, parts, seed, **_even(bench, pairs=1))


def lakm(bench: Bench, seed: int) -> Weights:
    """Masked phrases of all languages, then the questions of the source language (L T1 LAKM)."""
    parts = {
        TEXTS: data.texts(bench),
        PHRASES: data.phrases(bench),
        "source": data.translated_part(bench, SOURCE),
    }
    return bench.train("lakm", bench.encoder, parts, seed, **_even(bench, pairs=1))


def mixmrc(bench: Bench, seed: int) -> Weights:
    """All pairs of languages (L T1 mixMRC)."""
    return bench.train("mixmrc", bench.encoder, {ALL: data.union(bench)}, seed)


def mixmrc_lakm(bench: Bench, seed: int) -> Weights:
    """All pairs of languages and masked phrases at once (L T1 mixMRC + LAKM)."""
    parts = {ALL: data.union(bench), TEXTS: data.texts(bench), PHRASES: data.phrases(bench)}
    return bench.train("mixmrc+lakm", bench.encoder, parts, seed)


def teacher(bench: Bench, language: str, seed: int) -> Weights:
    """The teacher of a branch (L 3.1.2, T5); raises `InputError` where there is no such branch."""
    data.has_branch(bench, language)
    own = dict.fromkeys((language, SOURCE))
    parts = {part_of(code): data.branch_part(bench, code) for code in own}
    pairs = len(own) * len(data.languages(bench))
    return bench.train(f"branch:{language}", bench.encoder, parts, seed, **_even(bench, pairs))


def student(bench: Bench, kind: str, seed: int) -> Weights:
    """A student of the teachers that its recipe wants (L 3.2, T1, T6), on all branches."""
    recipe = f"student/{kind}"
    rule = RECIPES.resolve(recipe).teachers
    assert rule is not None
    if rule.system == "mixmrc":
        seeds = {f"mixmrc-{at}": seed + _OTHER_SEED * at for at in range(len(data.languages(bench)))}
        teachers = {name: mixmrc(bench, one) for name, one in seeds.items()}
        return bench.train(recipe, bench.encoder, {ALL: data.union(bench)}, seed, teachers=teachers)
    names = rule.choose(data.languages(bench))
    return bench.train(
        recipe,
        bench.encoder,
        {ALL: data.union(bench)},
        seed,
        teachers={code: teacher(bench, code, seed) for code in names},
        asked=None if kind == FIRST else student(bench, FIRST, seed),
    )


def _even(bench: Bench, pairs: int) -> Mapping[str, Any]:
    """Settings for what trains on `pairs` pairs of languages: as many steps as what trains on all.

    Without a limit every training makes the set number of epochs, as the paper's.
    """
    if not bench.budget.questions:
        return {}
    epochs = bench.budget.training(bench.budget.seeds[0]).epochs
    return {"epochs": epochs * len(data.languages(bench)) ** 2 / pairs}
