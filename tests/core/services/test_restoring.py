from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import EnvironmentFault, InputError
from core.services.catalogue import Project, open_project
from core.services.restoring import backups, restore_project
from core.store import backup
from core.store.locking import acquire_editor_lock


@pytest.fixture
def damaged(project: Project) -> Project:
    """A project with two backups, of three and of four questions, whose database is ruined."""
    backup.make(project.paths, "first")
    project.importing.add_question(1, "后来的？")
    backup.make(project.paths, "second")
    project.close()
    project.paths.database.write_bytes(b"ruin")
    return project


def questions(root: Path) -> int:
    with open_project(root) as project:
        return len(project.reviewing.queue())


def test_the_message_names_the_command_and_the_newest_backup(damaged: Project) -> None:
    with pytest.raises(EnvironmentFault, match=r"second\.sqlite, with: spanbridge restore"):
        open_project(damaged.root)


def test_the_newest_backup_comes_back(damaged: Project) -> None:
    done = restore_project(damaged.root)
    assert done.replaced is not None and done.replaced.read_bytes() == b"ruin"
    assert questions(damaged.root) == 4


def test_a_named_backup_comes_back(damaged: Project) -> None:
    restore_project(damaged.root, backups(damaged.root)[-1].name)
    assert questions(damaged.root) == 3


def test_an_unknown_one_is_refused(damaged: Project, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"Known: .*second"):
        restore_project(damaged.root, "yesterday")
    with pytest.raises(InputError, match="no backup"):
        restore_project(tmp_path / "nowhere")


def test_not_under_the_hands_of_a_window(damaged: Project) -> None:
    lock = acquire_editor_lock(damaged.root)
    assert lock is not None
    with lock, pytest.raises(EnvironmentFault, match="Close it first"):
        restore_project(damaged.root)
    assert damaged.paths.database.read_bytes() == b"ruin"
