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
        InputError, match=r"cascade cannot start from encoder. It starts from: zero-shot, cascade"
    ):
        recipe_for("cascade", "encoder")


def test_an_unknown_recipe_lists_the_known() -> None:
    with pytest.raises(InputError, match=r"Did you mean 'cascade'\? Known: zero-shot, reader"):
        recipe_for("casscade", "zero-shot")
