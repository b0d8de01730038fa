"""The recipes by name."""

from __future__ import annotations

from core.errors import InputError
from core.registry import Entry, Registry
from core.training.recipes.base import Recipe


def _dual(kind: str, recipe: str, title: str, row: str) -> Entry:
    """Dual BERT, or a kind of it, trained on passages beside their translations."""
    target = f"core.training.recipes.dual_bert:{recipe}"
    return Entry(f"dual-bert{kind}", target, title, row=row, needs=("bilingual",))


_ALL = ("branches",)


def _student(kind: str, attribute: str, title: str, row: str) -> Entry:
    return Entry(f"student/{kind}", f"core.training.recipes.student:{attribute}", title, row=row, needs=_ALL)


RECIPES: Registry[Recipe] = Registry(
    "recipe",
    (
        Entry(
            "zero-shot",
            "core.training.recipes.zero_shot:RECIPE",
            "Source language only",
            row="C #9, L Baseline",
            needs=("source",),
        ),
        Entry(
            "reader",
            "core.training.recipes.reader:RECIPE",
            "Target language only",
            row="C #6 #7",
            needs=("target",),
        ),
        Entry(
            "cascade",
            "core.training.recipes.cascade:RECIPE",
            "Source language, then target language",
            row="C #10, T4 w/o source BERT",
            needs=("target",),
        ),
        Entry(
            "cascade-from-encoder",
            "core.training.recipes.cascade:FROM_ENCODER",
            "Source language, then target language, from a bare encoder",
            row="C #10",
            needs=("source", "target"),
        ),
        Entry(
            "mixed",
            "core.training.recipes.mixed:RECIPE",
            "Source and target language shuffled together",
            row="C #11",
            needs=("source", "target"),
        ),
        _dual("", "RECIPE", "Dual BERT", "C #8, T4 w/o SQuAD pre-train"),
        _dual("+source", "FROM_SOURCE", "Dual BERT from a reader of the source language", "C #12"),
        _dual("+source/-aux", "WITHOUT_AUX", "Dual BERT without the source answer", "C T4"),
        _dual("+source/-dynamic-lambda", "WITHOUT_DYNAMIC_LAMBDA", "Dual BERT with λ = 1", "C T4"),
        _dual("+source/-saa", "WITHOUT_SAA", "Dual BERT with plain cross-attention", "C T4"),
        Entry(
            "aligner",
            "core.training.recipes.alignment:ALIGNER",
            "Answer Aligner",
            row="C #4",
            needs=("aligner",),
        ),
        Entry(
            "verifier",
            "core.training.recipes.alignment:VERIFIER",
            "Answer Verifier",
            row="C #5",
            needs=("verifier",),
        ),
        Entry(
            "translate-train",
            "core.training.recipes.branch:TRANSLATE_TRAIN",
            "One translated language alone",
            row="L T4",
            needs=("translated",),
        ),
        Entry(
            "mixmrc",
            "core.training.recipes.branch:MIXMRC",
            "All pairs of question and passage language",
            row="L T1",
            needs=_ALL,
        ),
        Entry(
            "lakm",
            "core.training.recipes.knowledge:LAKM",
            "Masked phrases, then the source language",
            row="L T1",
            needs=("texts", "source"),
        ),
        Entry(
            "mixmrc+lakm",
            "core.training.recipes.knowledge:MIXMRC_LAKM",
            "All pairs of languages and masked phrases at once",
            row="L T1",
            needs=("branches", "texts"),
        ),
        Entry(
            "branch:<lang>",
            "core.training.recipes.branch:branch",
            "Language branch <lang>",
            row="L 3.1, T5",
            needs=("branch-<lang>", "branch-en"),
        ),
        _student("fixed", "FIXED", "Student, fixed weights", "L T1 Ours-hyper"),
        _student("impurity", "IMPURITY", "Student, weights by entropy", "L T1 Ours-imp"),
        _student("impurity/-<lang>", "without", "Student without the teacher <lang>", "L T6"),
        _student("impurity/en-only", "ENGLISH_ONLY", "Student of the English teacher alone", "L T6"),
        _student("impurity/mix-teachers", "MIX_TEACHERS", "Student of teachers of all pairs", "L T6"),
        Entry(
            "encoder",
            "core.training.recipes.encoder:RECIPE",
            "Masked and translation language modelling",
            needs=("pairs", "passages"),
        ),
        Entry("translator", "core.training.recipes.translator:RECIPE", "Translator", needs=("sentences",)),
    ),
)

OF_A_BUILD = frozenset({"pairs", "passages", "sentences"})
"""Parts of a snapshot that no project has: their recipes run where the bundled models are built."""


def recipe_for(name: str, base_system: str) -> Recipe:
    """The recipe called `name`, checked against the weights it shall start from.

    Raises `InputError` when it cannot start from `base_system`.
    """
    recipe = RECIPES.resolve(name)
    if base_system not in recipe.bases:
        raise InputError(
            f"the recipe {name} cannot start from {base_system}",
            remedy=f"It starts from: {', '.join(reversed(recipe.bases))}",
        )
    return recipe
