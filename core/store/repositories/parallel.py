"""Data sets that ask the same questions, by id, in several languages."""

from __future__ import annotations

from sqlalchemy import func, select

from core.store.repositories.base import Repository
from core.store.schema import dataset, question


class Parallel(Repository):
    """Reads only."""

    def shared(self) -> dict[tuple[int, int], int]:
        """Pairs of evaluation data sets in two languages → how many ids both have; none without a common id.

        The smaller row id comes first. Questions that are in another language than their passages do not
        count.
        """
        first, second = dataset.alias(), dataset.alias()
        ours, theirs = question.alias(), question.alias()
        statement = (
            select(first.c.id, second.c.id, func.count())
            .select_from(first)
            .join(second, (second.c.id > first.c.id) & (second.c.language != first.c.language))
            .join(ours, (ours.c.dataset_id == first.c.id) & (ours.c.language == first.c.language))
            .join(
                theirs,
                (theirs.c.dataset_id == second.c.id)
                & (theirs.c.key == ours.c.key)
                & (theirs.c.language == second.c.language),
            )
            .where(first.c.role == "evaluation", second.c.role == "evaluation")
            .group_by(first.c.id, second.c.id)
        )
        return {(one, two): count for one, two, count in self.connection.execute(statement)}
