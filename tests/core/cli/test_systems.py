"""``spanbridge systems`` and ``predict`` with systems that are made of parts."""

from __future__ import annotations

from pathlib import Path

import pytest

from core import paths
from tests.core.cli.conftest import Terminal
from tests.core.translation.tiny_translators import tiny_tagged

pytestmark = pytest.mark.usefixtures("bundled")


@pytest.fixture
def translator() -> Path:
    """A tiny translator that the person has installed."""
    return tiny_tagged(paths.user_data() / "models" / "tiny")


@pytest.mark.usefixtures("translator")
def test_back_translation_answers_with_the_translator_of_this_machine(
    terminal: Terminal, project: Path
) -> None:
    done = terminal("predict", project, "--system", "bt+simplematch", "--device", "cpu", "--json")
    assert done.code == 0, done.err
    (label,) = done.json["systems"]
    assert label.startswith("bt+simplematch@") and done.json["questions"] == 16
    listed = {one["id"]: one for one in terminal("systems", project, "--json").json}
    assert listed["bt+simplematch"]["versions"] == [label.partition("@")[2]]
    assert listed["bt+simplematch"]["missing"] == []
    again = terminal("predict", project, "--system", label, "--device", "cpu")
    assert (again.code, again.out) == (0, f"{label}: new answers to 0 questions\n")


def test_a_folder_may_be_named_as_the_translator(terminal: Terminal, project: Path, tmp_path: Path) -> None:
    own = tiny_tagged(tmp_path / "own", seed=3)
    done = terminal("predict", project, "--system", "bt", "--translator", own, "--device", "cpu")
    assert done.code == 0, done.err
    assert done.out.startswith("bt@")


def test_a_translator_is_chosen_for_the_project(terminal: Terminal, project: Path, tmp_path: Path) -> None:
    own = tiny_tagged(tmp_path / "own", seed=3)
    listed = terminal("systems", project, "--translator", own, "--json")
    assert listed.code == 0, listed.err
    assert {one["id"]: one["missing"] for one in listed.json}["bt"] == []
    assert terminal("predict", project, "--system", "bt", "--device", "cpu").code == 0
    assert "Name the project's folder" in terminal("systems", "--translator", own).err


def test_without_a_translator_it_is_said_what_to_do(terminal: Terminal, project: Path) -> None:
    done = terminal("predict", project, "--system", "bt")
    assert done.code == 2
    assert "no translator on this machine is known to translate" in done.err
    assert "spanbridge models install" in done.err
    listed = terminal("systems", project)
    assert "bt+simplematch: no translator on this machine" in listed.out
    assert "of parts" in listed.out


def test_a_service_cannot_be_a_part(terminal: Terminal, project: Path) -> None:
    done = terminal("predict", project, "--system", "bt", "--translator", "google")
    assert (done.code, "not with 'google'" in done.err) == (2, True)
