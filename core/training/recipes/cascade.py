"""`cascade`: source language first, then the target language (C #10).

Started from weights that have already learned the source language (`zero-shot`, an earlier `cascade`, a
reader of all languages), only the second stage is left to do.
"""

from core.training.recipes.base import OF_ALL_LANGUAGES, Recipe, StagePlan

RECIPE = Recipe(
    "cascade",
    "Source language, then target language",
    (StagePlan("target language", ("target",)),),
    bases=(*OF_ALL_LANGUAGES, "zero-shot", "cascade"),
)

FROM_ENCODER = Recipe(
    "cascade",
    "Source language, then target language",
    (StagePlan("source language", ("source",)), StagePlan("target language", ("target",))),
    bases=("encoder",),
)
