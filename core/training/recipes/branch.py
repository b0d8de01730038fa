"""`branch:<lang>`, `mixmrc`, `translate-train`: readers that train on translated questions (L 3.1, T1, T4).

Parts of the snapshot: ``branch-es`` has the passages in Spanish with questions in every language,
``branches`` all branches together, which are all pairs of question and passage language, ``translated`` the
questions of one language about its own passages (`core.training.branches`).
"""

from functools import cache

from core.training.recipes.base import Recipe, StagePlan

SOURCE = "en"
"""The branch that every other teacher has beside its own, against the noise of translation (L 4.1.3)."""
ALL = "branches"


def part_of(language: str) -> str:
    """The part of the snapshot that holds the branch of `language`."""
    return f"branch-{language}"


@cache
def branch(language: str) -> Recipe:
    """The teacher of a language: its own branch and the English one."""
    name = f"branch:{language}"
    parts = tuple(dict.fromkeys((part_of(language), part_of(SOURCE))))
    stages = (StagePlan(f"passages in {language}", parts),)
    return Recipe(name, f"Language branch {language}", stages, bases=("encoder", "zero-shot", "mixed", name))


MIXMRC = Recipe(
    "mixmrc",
    "All pairs of question and passage language",
    (StagePlan("all pairs of languages", (ALL,)),),
    bases=("encoder", "zero-shot", "mixmrc"),
)

TRANSLATE_TRAIN = Recipe(
    "translate-train",
    "One translated language alone",
    (StagePlan("translated language", ("translated",)),),
    bases=("encoder", "zero-shot", "translate-train"),
)
