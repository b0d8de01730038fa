"""Scores, with every question's own, so that a comparison never predicts again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from core.domain.runs import Evaluation, ItemScore
from core.errors import InputError
from core.store.clock import utc_now
from core.store.repositories.base import AnyRow, Repository
from core.store.schema import evaluation, evaluation_item


class Evaluations(Repository):
    """The evaluations of a project, oldest first."""

    def add(
        self,
        scored: Evaluation,
        question_ids: Sequence[int | None] | None = None,
        *,
        extra: Mapping[str, Any] | None = None,
    ) -> int:
        """Store scores with their items; returns the evaluation's id.

        `question_ids` names the project's question of each item, in the items' order.
        """
        number = self.next_id(evaluation)
        self.connection.execute(
            evaluation.insert(),
            {
                "id": number,
                "system": scored.system,
                "dataset": scored.dataset,
                "metric": scored.metric,
                "signature": scored.signature,
                "exact_match": scored.exact_match,
                "f1": scored.f1,
                "created_at": scored.created_at or utc_now(),
                "extra": dict(extra or {}),
            },
        )
        owners: Sequence[int | None] = question_ids or [None] * len(scored.items)
        self.insert(
            evaluation_item,
            (
                {
                    "evaluation_id": number,
                    "position": position,
                    "question_id": owner,
                    "key": item.key,
                    "prediction": item.prediction,
                    "exact_match": item.exact_match,
                    "f1": item.f1,
                }
                for position, (item, owner) in enumerate(zip(scored.items, owners, strict=True))
            ),
        )
        return number

    def all(self) -> list[Evaluation]:
        """Every evaluation without its items."""
        return [_head(row) for row in self.connection.execute(select(evaluation).order_by(evaluation.c.id))]

    def get(self, evaluation_id: int) -> Evaluation:
        """One evaluation with its items; an unknown id raises `InputError`."""
        row = self.connection.execute(select(evaluation).where(evaluation.c.id == evaluation_id)).first()
        if row is None:
            raise InputError(f"there is no evaluation with the number {evaluation_id}")
        return _head(row, self._items(evaluation_id))

    def question_ids(self, evaluation_id: int) -> list[int | None]:
        """The project's question of each item, in the items' order."""
        statement = (
            select(evaluation_item.c.question_id)
            .where(evaluation_item.c.evaluation_id == evaluation_id)
            .order_by(evaluation_item.c.position)
        )
        return list(self.connection.execute(statement).scalars())

    def _items(self, evaluation_id: int) -> tuple[ItemScore, ...]:
        found = self.connection.execute(
            select(
                evaluation_item.c.key,
                evaluation_item.c.prediction,
                evaluation_item.c.exact_match,
                evaluation_item.c.f1,
            )
            .where(evaluation_item.c.evaluation_id == evaluation_id)
            .order_by(evaluation_item.c.position)
        )
        return tuple(ItemScore(*row) for row in found)


def _head(row: AnyRow, items: tuple[ItemScore, ...] = ()) -> Evaluation:
    return Evaluation(
        row.system,
        row.dataset,
        row.metric,
        row.signature,
        row.exact_match,
        row.f1,
        items,
        row.id,
        row.created_at,
    )
