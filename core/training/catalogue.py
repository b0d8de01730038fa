"""The recipes by name."""

from __future__ import annotations

from core.errors import InputError
from core.registry import Entry, Registry
from core.training.recipes.base import Recipe

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
            remedy=f"It starts from: {', '.join(recipe.bases)}",
        )
    return recipe
