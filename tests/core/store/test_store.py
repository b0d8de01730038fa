from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from core.errors import Bug, EnvironmentFault, InputError
from core.paths import ProjectPaths
from core.services.catalogue import Project, open_project
from core.store import connection, opening
from core.store.schema import SCHEMA_VERSION
from core.store.store import Store
from tests.core.store.building import new_project


def count(store: Store) -> int:
    with store.read() as unit:
        return unit.questions.count()


def test_what_is_not_committed_is_gone(project: Project) -> None:
    with project.store.write() as unit:
        unit.info.put({"name": "changed"})
    with project.store.read() as unit:
        assert unit.info.all()["name"] == "Test"


def test_an_error_rolls_everything_back_and_frees_the_store(project: Project) -> None:
    with pytest.raises(RuntimeError), project.store.write() as unit:
        unit.questions.add(1, "lost?")
        raise RuntimeError
    assert count(project.store) == 3
    with project.store.write() as unit:
        unit.questions.add(1, "kept?")
        unit.commit()
    assert count(project.store) == 4


def test_a_reader_sees_one_state_while_another_thread_writes(project: Project) -> None:
    def write() -> None:
        with project.store.write() as unit:
            unit.questions.add(1, "new")
            unit.commit()

    with project.store.read() as unit:
        before = unit.questions.count()
        thread = threading.Thread(target=write)
        thread.start()
        thread.join()
        assert unit.questions.count() == before
    assert count(project.store) == before + 1


def test_writers_wait_for_each_other(project: Project) -> None:
    def write() -> None:
        for _ in range(10):
            with project.store.write() as unit:
                unit.questions.add(1, "one more")
                unit.commit()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert count(project.store) == 3 + 40


def test_two_openings_of_a_project_write_in_turn(project: Project) -> None:
    with open_project(project.root) as other:
        for store in (project.store, other.store, project.store):
            with store.write() as unit:
                unit.questions.add(1, "one more")
                unit.commit()
        assert count(project.store) == count(other.store) == 6


def test_a_write_inside_a_write_is_our_fault(project: Project) -> None:
    with pytest.raises(Bug), project.store.write(), project.store.write():
        pass


def test_reading_cannot_write(project: Project) -> None:
    with pytest.raises(EnvironmentFault, match="cannot be written"), project.store.read() as unit:
        unit.questions.add(1, "no")


def test_a_database_held_too_long_is_said_plainly(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "BUSY_SECONDS", 0)
    other = sqlite3.connect(project.paths.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with (
        open_project(project.root) as late,
        pytest.raises(EnvironmentFault, match="another program is writing"),
        late.store.write(),
    ):
        pass
    other.close()


def test_a_full_disk_loses_nothing_that_was_saved(project: Project) -> None:
    with pytest.raises(EnvironmentFault, match="disk is full"), project.store.write() as unit:
        pages = unit.connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        unit.connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        for _ in range(2000):
            unit.questions.add(1, "more than fits " * 50)
    assert count(project.store) == 3


def test_half_a_surrogate_pair_is_refused(project: Project) -> None:
    with pytest.raises(InputError, match="surrogate"), project.store.write() as unit:
        unit.questions.add(1, "half \ud83d")


def test_a_read_only_opening_reads_and_refuses_to_write(project: Project) -> None:
    with open_project(project.root, read_only=True) as other:
        assert other.info.read_only
        assert count(other.store) == 3
        with pytest.raises(EnvironmentFault, match="read-only"), other.store.write():
            pass


def test_closing_twice_is_fine(project: Project) -> None:
    project.close()
    project.close()


class TestDamage:
    """What is not a sound project is refused in one sentence, and is not touched."""

    @pytest.fixture
    def paths(self, tmp_path: Path) -> ProjectPaths:
        new_project(tmp_path / "damaged").close()
        return ProjectPaths(tmp_path / "damaged")

    def refused(self, paths: ProjectPaths, kind: type[Exception], words: str) -> str:
        before = paths.database.read_bytes()
        with pytest.raises(kind, match=words) as caught:
            Store.open(paths)
        assert paths.database.read_bytes() == before
        return str(caught.value)

    def test_a_file_of_another_kind(self, paths: ProjectPaths) -> None:
        paths.database.write_text("dear diary " * 100)
        self.refused(paths, EnvironmentFault, "not a SpanBridge database")

    def test_an_empty_file(self, paths: ProjectPaths) -> None:
        paths.database.write_bytes(b"")
        self.refused(paths, EnvironmentFault, "empty")

    def test_another_programs_database(self, paths: ProjectPaths) -> None:
        paths.database.unlink()
        with sqlite3.connect(paths.database) as other:
            other.execute("CREATE TABLE notes (text)")
        other.close()
        self.refused(paths, InputError, "another program")

    def test_a_truncated_file_names_the_newest_backup(self, paths: ProjectPaths) -> None:
        for day in ("2026-01-01", "2026-02-01"):
            shutil.copy(paths.database, paths.backups / f"{day}.sqlite")
        data = paths.database.read_bytes()
        paths.database.write_bytes(data[: len(data) // 2])
        message = self.refused(paths, EnvironmentFault, "cut short")
        assert "2026-02-01.sqlite" in message

    def test_a_few_bytes_of_a_file(self, paths: ProjectPaths) -> None:
        paths.database.write_bytes(paths.database.read_bytes()[:40])
        self.refused(paths, EnvironmentFault, "cut short")

    def test_damage_inside_is_found_when_it_is_read(self, paths: ProjectPaths) -> None:
        data = bytearray(paths.database.read_bytes())
        data[4096:] = b"\xab" * (len(data) - 4096)
        paths.database.write_bytes(data)
        with pytest.raises(EnvironmentFault, match="damaged"):
            open_project(paths.root)

    def test_a_missing_database_with_backups(self, paths: ProjectPaths) -> None:
        shutil.move(paths.database, paths.backups / "2026-01-01.sqlite")
        with pytest.raises(EnvironmentFault, match=r"missing.*2026-01-01\.sqlite"):
            open_project(paths.root)

    def test_a_project_of_a_newer_version(self, paths: ProjectPaths) -> None:
        with sqlite3.connect(paths.database) as other:
            other.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
        other.close()
        with pytest.raises(InputError, match=r"newer SpanBridge.*Update"):
            open_project(paths.root)


def test_an_older_project_is_upgraded_after_a_backup(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A step that does nothing stands in for a later version's."""
    project.close()
    done: list[Path] = []
    monkeypatch.setattr(opening, "SCHEMA_VERSION", SCHEMA_VERSION + 1)
    monkeypatch.setattr("core.store.migrations.upgrade", done.append)
    open_project(project.root).close()
    assert done == [project.paths.database]
    (backup,) = project.paths.backups.glob(f"*before-upgrade-from-{SCHEMA_VERSION}.sqlite")
    with sqlite3.connect(backup) as copy:
        assert copy.execute("SELECT count(*) FROM question").fetchone() == (3,)
    copy.close()


def test_an_older_project_is_not_upgraded_read_only(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "SCHEMA_VERSION", SCHEMA_VERSION + 1)
    with pytest.raises(InputError, match="older SpanBridge"):
        open_project(project.root, read_only=True)


def test_opening_does_not_load_alembic(project: Project) -> None:
    code = (
        "import sys; from pathlib import Path; from core.services.catalogue import open_project;"
        f"open_project(Path({str(project.root)!r})).reviewing.queue();"
        "heavy = ('alembic.command', 'torch', 'transformers', 'PySide6');"
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
