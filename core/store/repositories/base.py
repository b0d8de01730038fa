"""What the repositories share."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Column, ColumnElement, Connection, Table, func, select

T = TypeVar("T")
CHUNK = 2000

AnyRow = Any
"""A row of a result: its columns are known from the statement it came from, not to the type checker."""


class Repository:
    """Speaks through one transaction's connection."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def insert(self, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
        """Insert `rows` (each with the same keys) in chunks, so that they need not exist all at once."""
        for chunk in chunks(rows, CHUNK):
            self.connection.execute(table.insert(), [dict(row) for row in chunk])

    def insert_tuples(self, table: Table, columns: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """Insert rows whose values are already what SQLite holds, in the order of `columns`.

        Through the driver itself: with many rows, several times as fast as `insert`.
        """
        driver = self.connection.connection.driver_connection
        assert driver is not None
        marks = ", ".join("?" for _ in columns.split(","))
        driver.executemany(f'INSERT INTO "{table.name}" ({columns}) VALUES ({marks})', rows)

    def next_id(self, table: Table) -> int:
        """The first free id. Only meaningful in a writing transaction, which no other can overtake."""
        return int(self.connection.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one()) + 1


def chunks(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """`items` in lists of at most `size`."""
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk


def among(column: Column[Any], values: Sequence[int] | Sequence[str]) -> ColumnElement[bool]:
    """Whether `column` is one of `values`, however many; one parameter instead of thousands."""
    listed = func.json_each(json.dumps(list(values))).table_valued("value")
    return column.in_(select(listed.c.value))
