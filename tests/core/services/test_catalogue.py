from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import InputError
from core.services.catalogue import create_project, open_project


def make(root: Path, **changes: object) -> None:
    facts = {"name": "Test", "source": "en", "target": "zh", **changes}
    create_project(root, **facts).close()  # type: ignore[arg-type]


def test_a_project_remembers_what_it_was_made_for(tmp_path: Path) -> None:
    make(tmp_path / "new", held_out_percent=30)
    with open_project(tmp_path / "new") as project:
        info = project.info
        assert (info.name, info.source, info.target, info.held_out_percent) == ("Test", "en", "zh", 30)
        assert not info.read_only
        assert project.paths.guidelines.read_text(encoding="utf-8").startswith("# Guidelines")


def test_an_empty_folder_may_become_a_project(tmp_path: Path) -> None:
    make(tmp_path)
    open_project(tmp_path).close()


def test_languages_are_codes_in_their_usual_writing(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Write zh"):
        make(tmp_path / "new", target="Chinese")
    assert not (tmp_path / "new").exists()
    make(tmp_path / "new", source="EN", target="zh_TW")
    with open_project(tmp_path / "new") as project:
        assert (project.info.source, project.info.target) == ("en", "zh-TW")


def test_a_folder_with_something_in_it_is_refused_and_kept(tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("mine")
    with pytest.raises(InputError, match="not empty"):
        make(tmp_path)
    assert list(tmp_path.iterdir()) == [note]


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"name": " "}, "name"), ({"target": ""}, "language"), ({"held_out_percent": 91}, "90")],
)
def test_wrong_facts_are_refused_and_nothing_is_left(
    tmp_path: Path, changes: dict[str, object], words: str
) -> None:
    with pytest.raises(InputError, match=words):
        make(tmp_path / "new", **changes)
    assert not (tmp_path / "new").exists()


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"name.*language.*90"):
        make(tmp_path / "new", name="", source="", held_out_percent=100)


def test_a_break_in_the_middle_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(path: Path) -> None:
        raise OSError("broken")

    monkeypatch.setattr("core.store.migrations.upgrade", broken)
    with pytest.raises(OSError, match="broken"):
        make(tmp_path / "new")
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("name", ["missing", "."])
def test_no_project_names_the_command_that_makes_one(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match=r"no SpanBridge project.*spanbridge new"):
        open_project(tmp_path / name)
