"""Translations of passages and questions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Table, func, select

from core.domain.questions import text_hash
from core.domain.translations import Translation, TranslationKind
from core.store.clock import utc_now
from core.store.repositories.base import Repository, among, chunks
from core.store.schema import dataset, passage, question, translation
from core.text.languages import language_code
from core.translation.base import Direction, Translated

_BY_SENTENCE = "by_sentence"
_TABLES = {TranslationKind.PASSAGE: passage, TranslationKind.QUESTION: question}


@dataclass(frozen=True, slots=True)
class TextItem:
    """A passage or a question as it stands in the project, in its language."""

    id: int
    key: str
    text: str
    language: str


class Translations(Repository):
    """Append-only: a newer translation of the same text stands beside the older one."""

    def add(self, translations: Iterable[Translation]) -> int:
        """Store those that are not there yet, word for word; returns how many were new."""
        now = utc_now()
        new = 0
        for chunk in chunks(translations, 2000):
            known = self._known(chunk)
            rows: list[dict[str, Any]] = []
            for one in chunk:
                identity = (one.kind.value, one.target_id, one.language, one.text)
                if identity in known:
                    continue
                known.add(identity)
                rows.append(_row(one, now))
            self.insert(translation, rows)
            new += len(rows)
        return new

    def renew(self, translations: Sequence[Translation]) -> int:
        """Store those that say something else than the newest of their text and language.

        Returns how many were new.
        """
        by_way: dict[tuple[TranslationKind, str], list[Translation]] = {}
        for one in translations:
            by_way.setdefault((one.kind, one.language), []).append(one)
        new = 0
        for (kind, language), ones in by_way.items():
            known = self.of(kind, [one.target_id for one in ones], language=language)
            changed = [
                one for one in ones if one.target_id not in known or known[one.target_id][-1].text != one.text
            ]
            self.insert(translation, [_row(one, utc_now()) for one in changed])
            new += len(changed)
        return new

    def of(
        self, kind: TranslationKind, target_ids: Sequence[int], *, language: str = ""
    ) -> dict[int, tuple[Translation, ...]]:
        """The translations of each target, oldest first; in one `language` where it is given."""
        statement = (
            select(translation)
            .where(translation.c.kind == kind.value, among(translation.c.target_id, target_ids))
            .order_by(translation.c.id)
        )
        if language:
            statement = statement.where(translation.c.language == language)
        found: dict[int, tuple[Translation, ...]] = {}
        for row in self.connection.execute(statement):
            one = Translation(
                kind,
                row.target_id,
                row.language,
                row.text,
                row.origin,
                row.id,
                row.created_at,
                bool(row.extra.get(_BY_SENTENCE)),
            )
            found[row.target_id] = (*found.get(row.target_id, ()), one)
        return found

    def wholes(self, direction: Direction, texts: Sequence[str]) -> dict[str, Translated]:
        """The translation that came as one piece with a passage or question, by its text.

        One whose newest translation was put together from sentences has none.
        """
        way = (direction.source, direction.target)
        found: dict[str, Translated] = {}
        for kind in TranslationKind:
            table = _TABLES[kind]
            spoken = func.coalesce(func.nullif(table.c.language, ""), dataset.c.language)
            statement = (
                select(table.c.text.label("source"), spoken.label("spoken"), translation)
                .join(table, table.c.id == translation.c.target_id)
                .join(dataset, dataset.c.id == table.c.dataset_id)
                .where(translation.c.kind == kind.value, _has_text(table, texts))
                .order_by(translation.c.id)
            )
            for row in self.connection.execute(statement):
                if (language_code(row.spoken), language_code(row.language)) != way:
                    continue
                if row.extra.get(_BY_SENTENCE):
                    found.pop(row.source, None)
                else:
                    found[row.source] = Translated(row.text, row.origin)
        return found

    def translated(self, kind: TranslationKind, language: str) -> set[int]:
        """The passages or questions that have a translation in a language."""
        statement = select(translation.c.target_id).where(
            translation.c.kind == kind.value, translation.c.language == language
        )
        return set(self.connection.execute(statement).scalars())

    def holding(self, kind: TranslationKind, sentence: str) -> list[int]:
        """The passages or questions in whose text a sentence stands."""
        table = _TABLES[kind]
        statement = select(table.c.id).where(func.instr(table.c.text, sentence) > 0)
        return list(self.connection.execute(statement).scalars())

    def questions_of(self, kind: TranslationKind, ids: Sequence[int]) -> frozenset[int]:
        """The questions that show these passages (or are these questions)."""
        if kind is TranslationKind.QUESTION:
            return frozenset(ids)
        statement = select(question.c.id).where(among(question.c.passage_id, ids))
        return frozenset(self.connection.execute(statement).scalars())

    def texts(self, kind: TranslationKind) -> Iterator[tuple[int, str, str]]:
        """(id, key, text) of every passage or question of the project."""
        table = _TABLES[kind]
        statement = select(table.c.id, table.c.key, table.c.text)
        for row in self.connection.execute(statement.execution_options(yield_per=500)):
            yield row.id, row.key, row.text

    def items(
        self, kind: TranslationKind, ids: Sequence[int] | None = None, *, dataset_id: int | None = None
    ) -> list[TextItem]:
        """The passages or questions asked for (all of them by default), in file order."""
        table = _TABLES[kind]
        language = func.coalesce(func.nullif(table.c.language, ""), dataset.c.language)
        statement = (
            select(table.c.id, table.c.key, table.c.text, language)
            .join(dataset, dataset.c.id == table.c.dataset_id)
            .order_by(table.c.id)
        )
        if ids is not None:
            statement = statement.where(among(table.c.id, ids))
        if dataset_id is not None:
            statement = statement.where(table.c.dataset_id == dataset_id)
        return [TextItem(*row) for row in self.connection.execute(statement)]

    def _known(self, chunk: Sequence[Translation]) -> set[tuple[str, int, str, str]]:
        statement = select(
            translation.c.kind, translation.c.target_id, translation.c.language, translation.c.text
        ).where(among(translation.c.target_id, [one.target_id for one in chunk]))
        return {
            (row.kind, row.target_id, row.language, row.text) for row in self.connection.execute(statement)
        }


def _row(one: Translation, now: str) -> dict[str, Any]:
    return {
        "kind": one.kind.value,
        "target_id": one.target_id,
        "language": one.language,
        "text": one.text,
        "origin": one.origin,
        "created_at": one.created_at or now,
        "extra": {_BY_SENTENCE: True} if one.by_sentence else {},
    }


def _has_text(table: Table, texts: Sequence[str]) -> ColumnElement[bool]:
    """Whether a passage or question reads like one of `texts`; passages have an index for it."""
    if table is passage:
        return among(table.c.text_hash, [text_hash(text) for text in texts])
    return among(table.c.text, texts)
