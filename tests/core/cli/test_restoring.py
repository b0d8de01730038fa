from __future__ import annotations

from pathlib import Path

from core.paths import ProjectPaths
from core.services.catalogue import open_project
from core.store import backup
from tests.core.cli.conftest import Terminal


def test_a_project_goes_back_to_its_backup(terminal: Terminal, tmp_path: Path) -> None:
    root = tmp_path / "project"
    terminal("new", root, "--source", "en", "--target", "zh")
    assert terminal("restore", root, "--list").out == "There is no backup yet.\n"
    kept = backup.make(ProjectPaths(root), "test")
    ProjectPaths(root).database.write_bytes(b"ruin")
    assert terminal("restore", root, "--list", "--json").json == [kept.name]
    assert terminal("restore", root, "nothing").code == 2
    done = terminal("restore", root, "--json")
    assert (done.code, Path(done.json["backup"]).name) == (0, kept.name)
    assert Path(done.json["replaced"]).read_bytes() == b"ruin"
    open_project(root).close()
