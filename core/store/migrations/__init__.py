"""Steps from one form of the database to the next, run by alembic without any file outside the package."""

from __future__ import annotations

from pathlib import Path

from core.store.connection import writer_engine


def upgrade(database: Path, *, to: str = "head") -> None:
    """Bring `database` to the newest form (or the one that a migration makes), all of it or nothing."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    engine = writer_engine(database)
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, to)
    finally:
        engine.dispose()
