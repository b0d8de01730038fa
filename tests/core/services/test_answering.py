"""Models answer without a project: by their system's id, by name, or as a folder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core import paths
from core.domain.suggestions import ReadingItem
from core.errors import InputError
from core.progress import silent
from core.services.answering import check_direct, named_system
from tests.core.services.training_project import bundle
from tests.tiny import tiny_reader

ITEM = ReadingItem("en→es/a", "who sits?", "the cat sits on the mat")


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_reader(tmp_path_factory.mktemp("reader"))


@pytest.fixture
def resources(reader: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "resources"
    bundle(root, reader, "cascade", "encoder")
    monkeypatch.setattr(paths, "resources", lambda: root)
    return root


@pytest.mark.usefixtures("resources")
@pytest.mark.parametrize("name", ["cascade", "cascade@starter-1"])
def test_a_bundled_model_answers_with_text_of_the_passage(name: str) -> None:
    label, ask = named_system(name, "cpu")
    assert label == "cascade@starter-1"
    (text,) = ask([ITEM], silent())
    assert text in ITEM.passage


def test_a_folder_is_what_its_card_says_or_a_reader(reader: Path, tmp_path: Path) -> None:
    assert named_system(str(reader), "cpu")[0] == f"reader@{reader.name}"
    copy = tiny_reader(tmp_path / "v7")
    (copy / "card.json").write_text(json.dumps({"system": "student/impurity"}), encoding="utf-8")
    assert named_system(str(copy), "cpu")[0] == "student/impurity@v7"


@pytest.mark.usefixtures("resources")
def test_what_answers_nothing_is_refused() -> None:
    with pytest.raises(InputError, match="no such model") as fault:
        named_system("magic", "cpu")
    assert "cascade" in fault.value.remedy and "encoder" not in fault.value.remedy
    with pytest.raises(InputError, match="encoder answers no questions"):
        named_system("encoder", "cpu")


def test_systems_that_translate_make_no_grid() -> None:
    for system in ("bt+simplematch", "dual-bert+source"):
        with pytest.raises(InputError, match="translates between two languages"):
            check_direct(system)
    check_direct("branch:es")
