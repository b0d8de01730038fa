"""`dual-bert` and its ablations: a passage beside its translation (C #8, #12, T4).

The other two rows of the paper's table 4 are `cascade` and `dual-bert`.
"""

from core.training.recipes.base import Recipe, StagePlan

_STAGES = (StagePlan("both languages", ("bilingual",)),)

RECIPE = Recipe("dual-bert", "Dual BERT", _STAGES, bases=("encoder", "dual-bert"), task="dual")


def _from_reader(part: str, title: str) -> Recipe:
    name = f"dual-bert+source{part}"
    return Recipe(name, title, _STAGES, bases=("zero-shot", name), task=f"dual{part}")


FROM_SOURCE = _from_reader("", "Dual BERT from a reader of the source language")
WITHOUT_AUX = _from_reader("/-aux", "Dual BERT without the source answer")
WITHOUT_DYNAMIC_LAMBDA = _from_reader("/-dynamic-lambda", "Dual BERT with λ = 1")
WITHOUT_SAA = _from_reader("/-saa", "Dual BERT with plain cross-attention")
