"""`zero-shot`: a multilingual encoder trained on the source language only (C #9, L Baseline)."""

from core.training.recipes.base import Recipe, StagePlan

RECIPE = Recipe(
    "zero-shot",
    "Source language only",
    (StagePlan("source language", ("source",)),),
    bases=("encoder", "zero-shot"),
)
