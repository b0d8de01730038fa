from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.domain.corrections import Decision, ReviewState
from core.domain.spans import Span
from core.errors import EnvironmentFault, InputError
from core.services.catalogue import Project, open_project
from core.store import backup
from tests.core.store.building import BEIJING


def confirm(project: Project, question_id: int) -> None:
    decision = Decision((Span.of(BEIJING, 0, 2),), state=ReviewState.CONFIRMED)
    project.correcting.save(question_id, decision, action="x", author="ann")


def confirmed(file: Path) -> int:
    with closing(sqlite3.connect(file)) as copy:
        count: int = copy.execute("SELECT count(*) FROM revision").fetchone()[0]
    return count


def age(project: Project, days: float = 1.5) -> None:
    """Let the project look as if it had not been touched for `days`."""
    then = time.time() - days * 86400
    for part in project.root.glob("project.sqlite*"):
        os.utime(part, (then, then))


def today() -> str:
    return datetime.now(UTC).date().isoformat()


def test_the_first_write_of_a_day_keeps_the_state_before_it(project: Project) -> None:
    confirm(project, 1)
    project.close()
    age(project)
    with open_project(project.root) as again:
        assert backup.backups(again.paths) == []
        confirm(again, 2)
        confirm(again, 1)
    (kept,) = backup.backups(project.paths)
    assert (kept.name, confirmed(kept)) == (f"{today()}.sqlite", 1)


def test_work_of_today_needs_no_backup_yet(project: Project) -> None:
    project.close()
    with open_project(project.root) as again:
        confirm(again, 1)
        assert backup.backups(again.paths) == []


def test_only_the_newest_daily_ones_are_kept(project: Project) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    for day in range(backup.KEEP + 3):
        name = f"{(start + timedelta(days=day)).date().isoformat()}.sqlite"
        (project.paths.backups / name).write_bytes(b"old")
    special = backup.make(project.paths, "before-upgrade-from-0")
    backup.daily(project.paths)
    left = backup.backups(project.paths)
    assert len(left) == backup.KEEP + 1 and special in left
    assert min(left).name == "2026-01-05.sqlite"


def test_a_backup_that_fails_does_not_keep_work_from_saving(project: Project) -> None:
    project.close()
    age(project)
    project.paths.backups.rmdir()
    project.paths.backups.write_text("in the way")
    with open_project(project.root) as again:
        confirm(again, 1)
        assert again.reviewing.question(1).decision.spans


def test_a_backup_that_cannot_be_written_is_a_plain_fault(project: Project) -> None:
    project.paths.backups.rmdir()
    project.paths.backups.write_text("in the way")
    with pytest.raises(EnvironmentFault, match="backup cannot be written"):
        backup.make(project.paths, "test")


def test_restoring_brings_the_state_back_and_deletes_nothing(project: Project) -> None:
    confirm(project, 1)
    kept = backup.make(project.paths, "test")
    confirm(project, 2)
    project.close()
    aside = backup.restore(project.paths, kept)
    assert aside is not None and confirmed(aside) == 2
    with open_project(project.root) as again:
        assert [again.reviewing.question(n).decision.state for n in (1, 2)] == ["confirmed", "suggested"]
        confirm(again, 2)


def test_a_damaged_project_is_restored(project: Project) -> None:
    confirm(project, 1)
    kept = backup.make(project.paths, "test")
    project.close()
    project.paths.database.write_bytes(b"ruin")
    backup.restore(project.paths, kept)
    with open_project(project.root) as again:
        assert again.reviewing.question(1).decision.state is ReviewState.CONFIRMED


def test_a_damaged_backup_is_refused_and_nothing_moves(project: Project) -> None:
    confirm(project, 1)
    project.close()
    broken = project.paths.backups / "2026-01-01.sqlite"
    broken.write_bytes(b"no database at all, far from it" * 10)
    with pytest.raises(InputError, match="backup cannot be used"):
        backup.restore(project.paths, broken)
    assert confirmed(project.paths.database) == 1
