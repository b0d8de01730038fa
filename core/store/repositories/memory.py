"""The project's translation memory: sentences that people corrected or brought. Append-only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from core.domain.questions import text_hash
from core.domain.translations import CORRECTED, MemoryEntry
from core.store.clock import utc_now
from core.store.repositories.base import AnyRow, Repository, among, chunks
from core.store.schema import memory_entry as table
from core.translation.base import Direction

_COLUMNS = "source_language, target_language, source_hash, source, target_hash, target, origin, author, at"
"""As `_row` has them."""


class Memory(Repository):
    """Never changed and never deleted: a newer entry of the same sentence stands before the older one."""

    def add(self, entries: Iterable[MemoryEntry]) -> int:
        """Store the entries that are not there yet, word for word and in the same direction.

        Returns how many were new.
        """
        now = utc_now()
        new = 0
        for chunk in chunks(entries, 2000):
            known = self._known(chunk)
            rows: list[dict[str, Any]] = []
            for one in chunk:
                identity = (*one.languages, one.source, one.target)
                if identity not in known:
                    known.add(identity)
                    rows.append(_row(one, now))
            self.insert_tuples(table, _COLUMNS, [tuple(row.values()) for row in rows])
            new += len(rows)
        return new

    def correct(self, entry: MemoryEntry) -> None:
        """Store an entry corrected by hand, which counts from now on, whatever was there before."""
        self.insert(table, [_row(entry, utc_now())])

    def find(self, direction: Direction, texts: Sequence[str]) -> dict[str, MemoryEntry]:
        """The entry that counts for each sentence that the memory has word for word.

        Corrected ones go before brought ones, those in `direction` before turned ones, newer before older.
        """
        ranked: dict[str, tuple[tuple[bool, bool, int], MemoryEntry]] = {}
        for chunk in chunks(texts, 2000):
            wanted = set(chunk)
            for entry, direct in self._either_way(direction, chunk):
                rank = (entry.origin == CORRECTED, direct, entry.id)
                if entry.source in wanted and (entry.source not in ranked or ranked[entry.source][0] < rank):
                    ranked[entry.source] = (rank, entry)
        return {text: entry for text, (_, entry) in ranked.items()}

    def entries(self, languages: Sequence[str] = (), *, limit: int = 0) -> Iterator[MemoryEntry]:
        """The entries, corrected ones first, newest first; between two `languages`, where they are given.

        Args:
            limit: At most so many; 0 for all.
        """
        statement = select(table).order_by((table.c.origin == CORRECTED).desc(), table.c.id.desc())
        if languages:
            statement = statement.where(_between(*languages))
        if limit:
            statement = statement.limit(limit)
        for row in self.connection.execute(statement.execution_options(yield_per=2000)):
            yield _entry(row)

    def count(self) -> int:
        return int(self.connection.execute(select(func.count()).select_from(table)).scalar_one())

    def _either_way(self, direction: Direction, texts: Sequence[str]) -> Iterator[tuple[MemoryEntry, bool]]:
        """Entries that may say one of `texts`, turned where needed, and whether they were not turned."""
        hashes = [text_hash(text) for text in texts]
        ways = (
            (direction.source, direction.target, table.c.source_hash, True),
            (direction.target, direction.source, table.c.target_hash, False),
        )
        for source, target, hashed, direct in ways:
            statement = select(table).where(
                table.c.source_language == source,
                table.c.target_language == target,
                among(hashed, hashes),
            )
            for row in self.connection.execute(statement):
                yield (_entry(row) if direct else _entry(row).turned()), direct

    def _known(self, entries: Sequence[MemoryEntry]) -> set[tuple[str, str, str, str]]:
        statement = select(
            table.c.source_language, table.c.target_language, table.c.source, table.c.target
        ).where(among(table.c.source_hash, [text_hash(one.source) for one in entries]))
        return {(row[0], row[1], row[2], row[3]) for row in self.connection.execute(statement)}


def _between(one: str, other: str) -> ColumnElement[bool]:
    source, target = table.c.source_language, table.c.target_language
    return or_(and_(source == one, target == other), and_(source == other, target == one))


def _row(one: MemoryEntry, now: str) -> dict[str, Any]:
    return {
        "source_language": one.source_language,
        "target_language": one.target_language,
        "source_hash": text_hash(one.source),
        "source": one.source,
        "target_hash": text_hash(one.target),
        "target": one.target,
        "origin": one.origin,
        "author": one.author,
        "at": one.at or now,
    }


def _entry(row: AnyRow) -> MemoryEntry:
    return MemoryEntry(
        row.source_language,
        row.target_language,
        row.source,
        row.target,
        row.origin,
        row.author,
        row.at,
        row.id,
    )
