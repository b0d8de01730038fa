"""The bundled translator: sentences of every direction, shuffled together."""

from core.training.recipes.base import Recipe, StagePlan

RECIPE = Recipe(
    "translator",
    "Sentences of every direction",
    (StagePlan("translating", ("sentences",)),),
    bases=("translator",),
    task="translation",
)
