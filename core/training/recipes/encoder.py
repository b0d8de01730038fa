"""The bundled encoder: it reads sentences beside their translations, and questions beside their passages."""

from core.training.recipes.base import Recipe, StagePlan

RECIPE = Recipe(
    "encoder",
    "Masked and translation language modelling",
    (StagePlan("reading", ("pairs", "passages")),),
    bases=("encoder",),
    task="masking",
)
