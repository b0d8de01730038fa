"""What alembic runs; the connection comes from `core.store.migrations.upgrade`."""

from __future__ import annotations

from alembic import context

from core.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # One transaction around everything is already open.
    transactional_ddl=False,
)
context.run_migrations()
