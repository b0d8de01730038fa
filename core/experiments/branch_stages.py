"""The systems of Liu et al. 2020 (L) as stages: baselines, teachers, students, and what each trains on."""

from __future__ import annotations

from typing import Any

from core.experiments import branch_data as data
from core.experiments.bench import SOURCE, Bench, Material, Weights
from core.training.catalogue import RECIPES
from core.training.recipes.branch import ALL, part_of
from core.training.tasks.knowledge import PHRASES, TEXTS

FIRST = "impurity"  # the student whose teachers are asked; the others take over what they said
_OTHER_SEED = 1000  # between the seeds of teachers of one system


def baseline(bench: Bench, seed: int) -> Weights:
    """The questions of the source language alone (L Baseline)."""
    parts = {"source": data.translated_part(bench, SOURCE)}
    return bench.train("zero-shot", bench.encoder, parts, seed, **_even(bench, *parts.values()))


def translate_train(bench: Bench, language: str, seed: int) -> Weights:
    """One language alone (L T4 w/o LBMRC)."""
    parts = {"translated": data.translated_part(bench, language)}
    return bench.train("translate-train", bench.encoder, parts, seed, **_even(bench, *parts.values()))


def lakm(bench: Bench, seed: int) -> Weights:
    """Masked phrases of all languages, then the questions of the source language (L T1 LAKM)."""
    questions = data.translated_part(bench, SOURCE)
    parts = {TEXTS: data.texts(bench), PHRASES: data.phrases(bench), "source": questions}
    return bench.train("lakm", bench.encoder, parts, seed, **_even(bench, questions))


def mixmrc(bench: Bench, seed: int) -> Weights:
    """All pairs of languages (L T1 mixMRC)."""
    union = data.union(bench)
    return bench.train("mixmrc", bench.encoder, {ALL: union}, seed, **_even(bench, union))


def mixmrc_lakm(bench: Bench, seed: int) -> Weights:
    """All pairs of languages and masked phrases at once (L T1 mixMRC + LAKM)."""
    union = data.union(bench)
    parts = {ALL: union, TEXTS: data.texts(bench), PHRASES: data.phrases(bench)}
    return bench.train("mixmrc+lakm", bench.encoder, parts, seed, **_even(bench, union))


def teacher(bench: Bench, language: str, seed: int) -> Weights:
    """The teacher of a branch (L 3.1.2, T5); raises `InputError` where there is no such branch."""
    data.has_branch(bench, language)
    own = dict.fromkeys((language, SOURCE))
    parts = {part_of(code): data.branch_part(bench, code, 1 / len(own)) for code in own}
    return bench.train(f"branch:{language}", bench.encoder, parts, seed, **_even(bench, *parts.values()))


def student(bench: Bench, kind: str, seed: int) -> Weights:
    """A student of the teachers that its recipe wants (L 3.2, T1, T6), on all branches."""
    recipe = f"student/{kind}"
    rule = RECIPES.resolve(recipe).teachers
    assert rule is not None
    union = data.union(bench)
    if rule.system == "mixmrc":
        seeds = {f"mixmrc-{at}": seed + _OTHER_SEED * at for at in range(len(data.languages(bench)))}
        teachers = {name: mixmrc(bench, one) for name, one in seeds.items()}
        return bench.train(
            recipe, bench.encoder, {ALL: union}, seed, teachers=teachers, **_even(bench, union)
        )
    names = rule.choose(data.languages(bench))
    return bench.train(
        recipe,
        bench.encoder,
        {ALL: union},
        seed,
        teachers={code: teacher(bench, code, seed) for code in names},
        asked=None if kind == FIRST else student(bench, FIRST, seed),
        **_even(bench, union),
    )


def _even(bench: Bench, *parts: Material) -> dict[str, Any]:
    """Settings for what trains on these questions: the epochs in which it looks at as many as any other.

    Without a limit every training makes the set number of epochs, as the paper's.
    """
    looks = data.visits(bench)
    if not looks:
        return {}
    return {"epochs": looks / sum(len(part.items()) for part in parts)}
