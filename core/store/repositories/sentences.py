"""Translated sentences that are kept, so that none is translated twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.dialects.sqlite import insert

from core.domain.questions import text_hash
from core.store.clock import utc_now
from core.store.repositories.base import Repository, among, chunks
from core.store.schema import sentence_translation as table
from core.translation.base import Direction, Translated


class Sentences(Repository):
    """What translators said, by translator, direction and sentence."""

    def find(self, translator: str, direction: Direction, texts: Sequence[str]) -> dict[str, Translated]:
        """What this translator said, by source sentence."""
        return dict(self._found(_of(direction).where(table.c.translator == translator), texts))

    def newest(self, direction: Direction, texts: Sequence[str]) -> dict[str, Translated]:
        """What was said last, by whatever translator, by source sentence."""
        return dict(self._found(_of(direction).order_by(table.c.created_at, table.c.id), texts))

    def keep(self, translator: str, direction: Direction, found: Mapping[str, Translated]) -> None:
        """Keep translations; one of the same sentence by the same translator is replaced."""
        now = utc_now()
        rows = [
            {
                "translator": translator,
                "source_language": direction.source,
                "target_language": direction.target,
                "source_hash": text_hash(text),
                "source": text,
                "text": one.text,
                "origin": one.origin,
                "score": one.score,
                "created_at": now,
            }
            for text, one in found.items()
        ]
        if rows:
            statement = insert(table)
            said = {name: statement.excluded[name] for name in ("text", "origin", "score", "created_at")}
            self.connection.execute(
                statement.on_conflict_do_update(
                    index_elements=["source_hash", "source_language", "target_language", "translator"],
                    set_=said,
                ),
                rows,
            )

    def _found(self, statement: Select[Any], texts: Sequence[str]) -> Iterator[tuple[str, Translated]]:
        for chunk in chunks(texts, 2000):
            hashes = {text_hash(text): text for text in chunk}
            for row in self.connection.execute(statement.where(among(table.c.source_hash, list(hashes)))):
                yield hashes[row.source_hash], Translated(row.text, row.origin, row.score)


def _of(direction: Direction) -> Select[Any]:
    return select(table).where(
        table.c.source_language == direction.source, table.c.target_language == direction.target
    )
