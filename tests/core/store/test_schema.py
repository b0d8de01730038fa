"""The migrations make exactly what `schema.py` describes."""

from __future__ import annotations

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from core.services.catalogue import Project
from core.store.migrations import __file__ as migrations
from core.store.opening import identity
from core.store.schema import APPLICATION_ID, SCHEMA_VERSION, metadata


def _ours(name: str | None, kind: str, parents: object) -> bool:
    return kind != "table" or not (name or "").startswith(("question_search", "passage_search"))


def test_migrations_and_schema_are_equal(project: Project) -> None:
    with project.store.read() as unit:
        options = {"include_name": _ours, "compare_type": True}
        context = MigrationContext.configure(unit.connection, opts=options)
        assert compare_metadata(context, metadata) == []


def test_indexes_are_equal(project: Project) -> None:
    """Alembic does not compare indexes on expressions, so their names and columns are compared here."""
    wanted = {index.name for table in metadata.tables.values() for index in table.indexes}
    with project.store.read() as unit:
        found = unit.connection.exec_driver_sql(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        ).all()
    assert {name for name, _ in found} == wanted
    statements = dict(found)
    assert (
        "(disagreement DESC, question_id, state, flagged, dataset_id, held_out)"
        in (statements["ix_state_disagreement"])
    )


def test_a_database_says_what_it_is_and_its_form(project: Project) -> None:
    with project.store.read() as unit:
        driver = unit.connection.connection.driver_connection
        assert driver is not None
        assert identity(driver) == (APPLICATION_ID, SCHEMA_VERSION)


def test_the_newest_migration_is_the_schema_version() -> None:
    steps = sorted((Path(migrations).parent / "versions").glob("v*.py"))
    assert [step.name[1:5] for step in steps] == [f"{n:04}" for n in range(1, SCHEMA_VERSION + 1)]
