"""The facts of a project."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert

from core.store.repositories.base import Repository
from core.store.schema import project_info


class Info(Repository):
    """Keys and values; values are what JSON holds."""

    def all(self) -> dict[str, Any]:
        found = self.connection.execute(select(project_info.c.key, project_info.c.value))
        return {row.key: row.value for row in found}

    def put(self, values: Mapping[str, Any]) -> None:
        statement = insert(project_info)
        replace = statement.on_conflict_do_update(
            index_elements=["key"], set_={"value": statement.excluded.value}
        )
        for key, value in values.items():
            self.connection.execute(replace, {"key": key, "value": value})
