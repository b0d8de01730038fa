"""Systems that are one of a family by their language load under their own id, from weights of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import InputError
from core.systems.catalogue import SYSTEMS, is_composed, load_system
from tests.tiny import tiny_reader

MEMBERS = ("branch:es", "branch:zh-Hant", "student/impurity/-de")


@pytest.mark.parametrize("name", MEMBERS)
def test_a_member_loads_under_its_own_id(tmp_path: Path, name: str) -> None:
    system = load_system(name, "v1", tiny_reader(tmp_path / "tiny"), device="cpu")
    assert (system.id, system.version) == (name, "v1")


@pytest.mark.parametrize("name", MEMBERS)
def test_a_member_needs_its_own_weights_only(name: str) -> None:
    assert SYSTEMS.entry(name).needs == (name,) and not is_composed(name)


@pytest.mark.parametrize("name", ["branch:", "branch:Spanish", "student/impurity/-"])
def test_what_names_no_language_is_unknown(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match=r"there is no system called .* Known: .*branch:<lang>"):
        load_system(name, "v1", tmp_path)
