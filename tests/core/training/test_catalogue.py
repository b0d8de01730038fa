"""Every recipe is there, and starts only from what it may start from."""

from __future__ import annotations

import pytest

from core.alignment.learned import QUERIES
from core.errors import InputError
from core.systems.catalogue import SYSTEMS
from core.training.catalogue import OF_A_BUILD, RECIPES, recipe_for
from core.training.tasks.catalogue import TASKS


@pytest.mark.parametrize("name", RECIPES.names())
def test_every_entry_resolves_and_trains_a_system(name: str) -> None:
    recipe = RECIPES.resolve(name)
    assert (recipe.name in {*SYSTEMS.names(), *QUERIES}) is not bool(OF_A_BUILD & {*recipe.parts})
    assert recipe.task in TASKS
    assert recipe.stages and recipe.bases
    assert recipe.parts == RECIPES.entry(name).needs
    for base in recipe.bases:
        assert recipe_for(name, base) is recipe


def test_a_cascade_reads_the_source_language_first() -> None:
    assert [stage.parts for stage in recipe_for("cascade-from-encoder", "encoder").stages] == [
        ("source",),
        ("target",),
    ]
    assert recipe_for("cascade", "zero-shot").parts == ("target",)


def test_a_base_that_does_not_fit_is_refused_with_those_that_do() -> None:
    with pytest.raises(
        InputError, match=r"cascade cannot start from encoder. It starts from: cascade, zero-shot, mixed"
    ):
        recipe_for("cascade", "encoder")


def test_an_unknown_recipe_lists_the_known() -> None:
    with pytest.raises(InputError, match=r"Did you mean 'cascade'\? Known: zero-shot, reader"):
        recipe_for("casscade", "zero-shot")


def test_a_branch_has_the_english_one_beside_its_own() -> None:
    assert recipe_for("branch:es", "encoder").parts == ("branch-es", "branch-en")
    assert recipe_for("branch:en", "encoder").parts == ("branch-en",) == RECIPES.entry("branch:en").needs
    assert recipe_for("branch:es", "branch:es").name == "branch:es"


@pytest.mark.parametrize(
    ("recipe", "teachers", "fault"),
    [
        ("student/impurity", {}, "at least one teacher"),
        ("student/impurity", {"es": "branch:it"}, "the teacher es is branch:it, not branch:es"),
        ("student/impurity", {"one": "mixmrc"}, "the teacher one is mixmrc, not branch:one"),
        ("student/impurity/-es", {"en": "branch:en", "es": "branch:es"}, "es is not among the teachers"),
        ("student/impurity/en-only", {"en": "branch:en", "es": "branch:es"}, "es is not among the teachers"),
        ("student/impurity/mix-teachers", {"one": "branch:en"}, "the teacher one is branch:en, not mixmrc"),
        ("mixmrc", {"en": "branch:en"}, "the recipe mixmrc has no teachers"),
    ],
)
def test_teachers_that_do_not_fit_are_refused(recipe: str, teachers: dict[str, str], fault: str) -> None:
    assert any(fault in told for told in RECIPES.resolve(recipe).teacher_faults(teachers))


@pytest.mark.parametrize(
    ("recipe", "teachers"),
    [
        ("student/fixed", {"en": "branch:en", "es": "branch:es", "it": "branch:it"}),
        ("student/impurity/-es", {"en": "branch:en", "it": "branch:it"}),
        ("student/impurity/en-only", {"en": "branch:en"}),
        ("student/impurity/mix-teachers", {"1": "mixmrc", "2": "mixmrc", "3": "mixmrc"}),
        ("zero-shot", {}),
    ],
)
def test_teachers_that_fit(recipe: str, teachers: dict[str, str]) -> None:
    assert RECIPES.resolve(recipe).teacher_faults(teachers) == ()


def test_a_rule_chooses_its_teachers() -> None:
    rule = RECIPES.resolve("student/impurity/-es").teachers
    assert rule is not None and rule.choose(("en", "es", "it")) == ("en", "it")
