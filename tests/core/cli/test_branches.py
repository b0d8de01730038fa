"""``branches``: made, made again, and told."""

from __future__ import annotations

from pathlib import Path

import pytest

from core import paths
from core.services import translating
from core.services.branching import Branching, BranchMade
from core.services.catalogue import open_project
from core.translation.catalogue import TranslatorSpec
from tests.core.cli.conftest import Terminal
from tests.core.services.branching_project import (
    TRAINED,
    branching_project,
    confirm,
    number_of,
    spoken,
)
from tests.core.services.training_project import bundle
from tests.core.translation.fakes import RuleTranslator
from tests.tiny import tiny_reader


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project that is translated by rule."""
    project, _ = branching_project(tmp_path / "project", monkeypatch)
    project.close()
    translator = RuleTranslator(spoken, id="rule:1")
    spec = TranslatorSpec("fast", Path("nowhere"))
    monkeypatch.setattr(translating.Translating, "_translator", lambda self, spec: translator)
    monkeypatch.setattr(translating.Translating, "default_translator", lambda self, direction: spec)
    return project.root


def test_branches_are_made_and_counted(terminal: Terminal, folder: Path) -> None:
    done = terminal("branches", "make", folder, "--languages", "es, it")
    assert done.code == 0, done.err
    count = 2 * len(TRAINED)
    assert f"es: {count - 1} answers carried over, 1 lost, in the data set rivers (es)" in done.out
    assert "  lost 1: markers lost" in done.out and "it: " in done.out
    told = terminal("branches", "report", folder)
    assert told.code == 0, told.err
    line = next(line for line in told.out.splitlines() if line.startswith("es"))
    assert line.split()[1:5] == [str(count), str(count - 1), "0", "1"]
    assert "lost Ebro-where: markers lost: Ebro" in told.out
    assert "items train in no language: a passage of it is held out" in told.out


def test_the_report_is_data_too(terminal: Terminal, folder: Path) -> None:
    terminal("branches", "make", folder, "--languages", "es")
    found = terminal("branches", "report", folder, "--json").json
    english, spanish = found["languages"]
    assert (english["counts"]["language"], spanish["counts"]["language"]) == ("en", "es")
    assert spanish["counts"]["lost"] == {"markers lost": 1}
    assert spanish["counts"]["pairs"] == {"en": 2 * len(TRAINED) - 1, "es": 2 * len(TRAINED) - 1}
    assert spanish["losses"][0]["source_answer"] == "Ebro"


def test_a_second_run_keeps_corrections(terminal: Terminal, folder: Path) -> None:
    terminal("branches", "make", folder, "--languages", "es")
    with open_project(folder) as opened:
        confirm(opened, number_of(opened, "rivers (es)", "Ebro-where"), "EBRO")
    done = terminal("branches", "make", folder, "--languages", "es", "--json").json
    assert done == [
        {
            "language": "es",
            "datasets": [],
            "carried": 0,
            "joined": 0,
            "kept": 2 * len(TRAINED),
            "lost": {},
        }
    ]
    (_, spanish) = terminal("branches", "report", folder, "--json").json["languages"]
    assert (spanish["counts"]["corrected"], spanish["counts"]["lost"]) == (1, {})


def test_one_answer_is_told_in_the_singular(
    terminal: Terminal, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Branching, "make", lambda self, order, **_: BranchMade(order.language, carried=1))
    assert (
        terminal("branches", "make", folder, "--languages", "es").out == "es: 1 answer carried over, 0 lost\n"
    )


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("make", "--languages", "en"), "another language than en"),
        (("make", "--languages", "es", "--alignment", "magic"), "no alignment called 'magic'"),
        (("make", "--languages", "es", "--dataset", "none"), "no such data set"),
        (("make", "--languages", " , "), "no language is named"),
        (("report",), "spanbridge branches make"),
        (("report", "--languages", "es,fr"), "no language branch es, fr"),
    ],
)
def test_what_cannot_be_done_is_said(
    terminal: Terminal, folder: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    command, *options = arguments
    done = terminal("branches", command, folder, *options)
    assert done.code == 2 and sentence in done.err


def test_what_branches_would_train_is_told(
    terminal: Terminal, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle(tmp_path / "resources", tiny_reader(tmp_path / "tiny"), "encoder")
    monkeypatch.setattr(paths, "resources", lambda: tmp_path / "resources")
    terminal("branches", "make", folder, "--languages", "es,it")
    check = ("train", folder, "--check", "--set", "max_length=96", "--languages", "es", "--recipe")
    pairs = 2 * (2 * (2 * len(TRAINED))) - 2
    assert f"questions: branches {pairs}, dev 0" in terminal(*check, "mixmrc").out
    student = terminal(*check, "student/fixed")
    assert student.code == 2 and "not trained yet: branch:en, branch:es" in student.err
    named = terminal(*check, "student/fixed", "--teacher", "branch:es@v7")
    assert named.code == 2 and "branch:es@v7" in named.err
    phrases = terminal(*check, "lakm", "--phrases", tmp_path / "none.txt")
    assert phrases.code == 2 and "no such file" in phrases.err
