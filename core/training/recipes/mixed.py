"""`mixed`: source and target language shuffled together (C #11); also to go on from a `cascade`."""

from core.training.recipes.base import Recipe, StagePlan

RECIPE = Recipe(
    "mixed",
    "Source and target language shuffled together",
    (StagePlan("both languages", ("source", "target")),),
    bases=("encoder", "zero-shot", "cascade", "mixed"),
)
