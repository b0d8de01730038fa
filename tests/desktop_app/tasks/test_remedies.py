"""No text of the engine that the window shows names a command of the terminal."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import core
from core.errors import InputError
from desktop_app.actions.catalogue import ACTIONS
from desktop_app.main_window import PAGES
from desktop_app.tasks.operation import Fault
from desktop_app.tasks.remedies import PLACES, in_window
from desktop_app.view_models.words import sentence

COMMAND = "spanbridge "
_HOME = Path(core.__file__).parent
_OF_THE_TERMINAL = frozenset(
    {
        "services/doctor.py",  # what the terminal alone runs
        "services/demo.py",
        "services/translators.py",  # bare commands for its list; the window has buttons in their place
    }
)
_FLOORS_OF_THE_TERMINAL = ("cli/", "experiments/", "starter/")


def _texts() -> Iterator[tuple[str, str]]:
    """(place, text) of every text of the engine with a command in it; what is filled in is a name there."""
    for path in sorted(_HOME.rglob("*.py")):
        name = path.relative_to(_HOME).as_posix()
        if name in _OF_THE_TERMINAL or name.startswith(_FLOORS_OF_THE_TERMINAL):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings
        told |= {
            id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values
        }
        for node in ast.walk(tree):
            text = "" if id(node) in told else _text(node)
            if COMMAND in text:
                yield f"{name}:{getattr(node, 'lineno', 0)}", text


def _text(node: ast.AST) -> str:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) if isinstance(part, ast.Constant) else "a/name" for part in node.values)
    return ""


def test_every_command_that_the_engine_names_has_a_place_in_the_window() -> None:
    texts = dict(_texts())
    assert len(texts) >= 10, "the engine's remedies are not found any more"
    left = {place: in_window(text) for place, text in texts.items() if COMMAND in in_window(text)}
    assert left == {}


def test_the_places_are_there() -> None:
    titles = {action.title for action in ACTIONS} | {"Backups"}
    for place in PLACES.values():
        assert set(re.findall("“(.+?)”", place)) <= titles
        assert "Models & data" not in place or "Models & data" in [page[0] for page in PAGES.values()]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "Install one with: spanbridge models install (see: spanbridge translators)",
            "Install one on Models & data with “Install a model…”",
        ),
        (
            "Install it with: spanbridge models install Helsinki-NLP/opus-mt-en-zh. Known: memory",
            "Install it on Models & data with “Install a model…”. Known: memory",
        ),
        (
            "Train one with the recipe aligner, or promote one (see: spanbridge models list)",
            "Train one with the recipe aligner, or promote one (see Models & data)",
        ),
        (
            "Promote one with: spanbridge models promote PROJECT reader@v2; others: reader@v1",
            "Promote one on Models & data with “Promote the chosen version”; others: reader@v1",
        ),
        ("See: spanbridge systems", "See Models & data"),
        (
            "Give it one with: spanbridge keys set deepl (or DEEPL_KEY here)",
            "Give it one on Models & data with “Key of the chosen service…” (or DEEPL_KEY here)",
        ),
        (
            "no branch. Make it with: spanbridge branches make PROJECT --languages de,es; there is no text",
            "no branch. Make it on Models & data with “Make a language branch…”; there is no text",
        ),
        (
            "Make a branch with: spanbridge branches make, or import a translated data set",
            "Make a branch on Models & data with “Make a language branch…”, or import a translated data set",
        ),
        (
            'Make one with: spanbridge new "/home/ann/My work. (2)" --source en --target zh',
            "Make one with “New project…”",
        ),
        ("Free some space, then do it again", "Free some space, then do it again"),
    ],
)
def test_the_window_says_it_in_its_own_words(text: str, shown: str) -> None:
    assert in_window(text) == shown


def test_a_fault_is_told_in_them() -> None:
    error = InputError(
        "no translator. Install one with: spanbridge models install; no text to train on",
        remedy="make a branch with: spanbridge branches make",
    )
    fault = Fault.of("Starting the training", error)
    assert (
        fault.what
        == "No translator. Install one on Models & data with “Install a model…”; no text to train on"
    )
    assert fault.remedy == "Make a branch on Models & data with “Make a language branch…”"


def test_a_sentence_of_the_engine_is_told_in_them() -> None:
    assert sentence("see: spanbridge systems") == "See Models & data."
    assert sentence("is it whole?") == "Is it whole?"
