"""`student/…`: one reader of all languages, distilled from the branches' teachers (L 3.2, T1, T6)."""

from functools import cache

from core.registry import LANGUAGE
from core.training.recipes.base import FIXED_WEIGHTS, Recipe, StagePlan, TeacherRule
from core.training.recipes.branch import ALL, SOURCE

_BRANCHES = f"branch:{LANGUAGE}"


def _student(name: str, title: str, rule: TeacherRule, task: str = "distilling/impurity") -> Recipe:
    return Recipe(
        name,
        title,
        (StagePlan("all branches", (ALL,)),),
        bases=("encoder", "zero-shot", "mixed", name),
        task=task,
        teachers=rule,
    )


FIXED = _student("student/fixed", "Student, fixed weights", TeacherRule(_BRANCHES), task=FIXED_WEIGHTS)
IMPURITY = _student("student/impurity", "Student, weights by entropy", TeacherRule(_BRANCHES))
ENGLISH_ONLY = _student(
    "student/impurity/en-only",
    "Student of the English teacher alone",
    TeacherRule(_BRANCHES, only=SOURCE),
)
MIX_TEACHERS = _student(
    "student/impurity/mix-teachers", "Student of teachers of all language pairs", TeacherRule("mixmrc")
)


@cache
def without(language: str) -> Recipe:
    """The student without the teacher of one language; what it trains on stays the same."""
    return _student(
        f"student/impurity/-{language}",
        f"Student without the teacher {language}",
        TeacherRule(_BRANCHES, without=language),
    )
