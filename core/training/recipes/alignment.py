"""`aligner` and `verifier`: readers that are asked with the answer as back-translation gave it (C 3.3, 3.4).

Both learn the gold span of the target passage. Their parts hold the questions in the form that
`core.alignment.learned` asks in.
"""

from core.training.recipes.base import Recipe, StagePlan

_BASES = ("encoder", "reader", "zero-shot")

ALIGNER = Recipe(
    "aligner",
    "Answer Aligner: the translated answer and the passage",
    (StagePlan("translated answers", ("aligner",)),),
    bases=(*_BASES, "aligner"),
)

VERIFIER = Recipe(
    "verifier",
    "Answer Verifier: the translated answer, the question and the passage",
    (StagePlan("translated answers", ("verifier",)),),
    bases=(*_BASES, "verifier"),
)
