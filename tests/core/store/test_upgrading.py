"""A project of an earlier SpanBridge is upgraded, keeps everything, and leaves a backup."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from core.domain.corrections import Decision, ReviewState
from core.domain.spans import Span
from core.domain.translations import CORRECTED, MemoryEntry, Translation, TranslationKind
from core.errors import InputError
from core.paths import ProjectPaths
from core.services.catalogue import Project, open_project
from core.store import opening
from core.store.backup import backups
from core.store.migrations import upgrade
from core.store.schema import SCHEMA_VERSION
from tests.core.store.building import BEIJING, SMALL, add, new_project, suggest, suggestion

Rows = dict[str, list[tuple[object, ...]]]


@pytest.fixture
def old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A project in the first form, with work in every part of it that people care about."""
    with monkeypatch.context() as patched:
        patched.setattr("core.store.migrations.upgrade", lambda database: upgrade(database, to="0001"))
        with new_project(tmp_path / "project") as project:
            _work(project)
    yield tmp_path / "project"


def _work(project: Project) -> None:
    add(project, SMALL)
    suggest(project, (1, suggestion(BEIJING, "北京")))
    decision = Decision((Span(0, 2, "北京"),), state=ReviewState.CONFIRMED)
    project.correcting.save(1, decision, action="took 1", author="ann")
    with project.store.write() as unit:
        unit.translations.add([Translation(TranslationKind.PASSAGE, 1, "en", "Beijing …", "dataset:small")])
        unit.commit()


def _rows(database: Path) -> Rows:
    with closing(sqlite3.connect(database)) as connection:
        names = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%_search%' "
            "AND name NOT IN ('alembic_version', 'memory_entry', 'sentence_translation')"
        ).fetchall()
        return {name: connection.execute(f"SELECT * FROM {name}").fetchall() for (name,) in names}


def test_everything_is_kept_and_the_new_parts_work(old: Path) -> None:
    paths = ProjectPaths(old)
    before = _rows(paths.database)
    assert len(before["revision"]) == 1 and len(before["translation"]) == 1
    with open_project(old) as project:
        assert _rows(paths.database) == before
        view = project.reviewing.question(1)
        assert view.decision.spans[0].text == "北京" and view.translation("en")[1] == "Beijing …"
        assert not view.passage_translations[0].by_sentence
        with project.store.write() as unit:
            unit.memory.correct(MemoryEntry("zh", "en", "甲。", "A.", CORRECTED))
            unit.commit()
        with project.store.read() as unit:
            assert unit.memory.count() == 1


def test_a_backup_of_the_old_form_is_made_first(old: Path) -> None:
    paths = ProjectPaths(old)
    before = _rows(paths.database)
    open_project(old).close()
    (kept,) = backups(paths)
    assert kept.name.endswith("before-upgrade-from-1.sqlite")
    assert _rows(kept) == before
    with closing(sqlite3.connect(kept)) as connection:
        assert opening.identity(connection)[1] == 1
    with closing(sqlite3.connect(paths.database)) as connection:
        assert opening.identity(connection)[1] == SCHEMA_VERSION


def test_only_reading_does_not_upgrade(old: Path) -> None:
    with pytest.raises(InputError, match="must be upgraded first"):
        open_project(old, read_only=True)
    assert backups(ProjectPaths(old)) == []
