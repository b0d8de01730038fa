"""`reader`: trained on the target language only (C #6, #7)."""

from core.training.recipes.base import Recipe, StagePlan

RECIPE = Recipe(
    "reader",
    "Target language only",
    (StagePlan("target language", ("target",)),),
    bases=("encoder", "reader"),
)
