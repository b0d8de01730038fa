"""`lakm`, `mixmrc+lakm`: phrases to guess, before answering is learned or together with it (L T1).

Parts of the snapshot: ``texts`` has passages of the languages, ``phrases``, where it is there, what to mask
in them.
"""

from core.training.recipes.base import Recipe, StagePlan
from core.training.recipes.branch import ALL

LAKM = Recipe(
    "lakm",
    "Masked phrases, then the source language",
    (StagePlan("phrases", ("texts",)), StagePlan("source language", ("source",))),
    bases=("encoder",),
    task="knowledge",
)

MIXMRC_LAKM = Recipe(
    "mixmrc+lakm",
    "All pairs of languages and masked phrases at once",
    (StagePlan("all pairs of languages, phrases", (ALL, "texts")),),
    bases=("encoder",),
    task="knowledge",
)
