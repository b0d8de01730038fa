"""Parts are found by their names, families of parts by their members' names, and the rest is told apart."""

from __future__ import annotations

import pytest

from core.errors import InputError
from core.registry import Entry, Registry, language_in


def made_of(language: str) -> str:
    return f"made of {language}"


PARTS: Registry[object] = Registry(
    "part",
    (
        Entry("plain", "math:pi", "Plain"),
        Entry(
            "branch:<lang>", "tests.core.test_registry:made_of", "The branch <lang>", needs=("branch:<lang>",)
        ),
        Entry("student/-<lang>", "tests.core.test_registry:made_of", "Without <lang>"),
        Entry("student/-aux", "math:inf", "Not a language"),
    ),
)


def test_a_member_of_a_family_has_its_language_put_in() -> None:
    found = PARTS.entry("branch:es")
    assert (found.name, found.title, found.needs) == ("branch:es", "The branch es", ("branch:es",))
    assert PARTS.resolve("branch:zh-Hant") == "made of zh-Hant"
    assert PARTS.resolve("branch:<lang>") == "made of <lang>"
    assert PARTS.names() == ("plain", "branch:<lang>", "student/-<lang>", "student/-aux")


def test_a_name_of_its_own_goes_before_a_family() -> None:
    assert PARTS.entry("student/-aux").title == "Not a language"
    assert PARTS.resolve("student/-aux") == float("inf")


@pytest.mark.parametrize(
    "name", ["branch:", "branch:ES", "branch:e", "branch:es/x", "xbranch:es", "student/-12"]
)
def test_what_is_no_language_is_no_member(name: str) -> None:
    assert name not in PARTS
    with pytest.raises(InputError, match="there is no part called"):
        PARTS.entry(name)


@pytest.mark.parametrize(
    ("family", "name", "language"),
    [("branch:<lang>", "branch:en", "en"), ("branch:<lang>", "other", ""), ("plain", "plain", "")],
)
def test_the_language_of_a_member(family: str, name: str, language: str) -> None:
    assert language_in(family, name) == language


def test_membership_knows_plain_names_members_and_nothing_else() -> None:
    assert "plain" in PARTS and "branch:it" in PARTS
    assert 3 not in PARTS and "nothing" not in PARTS


def test_a_name_is_registered_once() -> None:
    registry: Registry[object] = Registry("part", (Entry("plain", "math:pi", "Plain"),))
    with pytest.raises(InputError, match="registered twice"):
        registry.add(Entry("plain", "math:e", "Again"))
