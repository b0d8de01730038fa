"""The translated answers that aligner and verifier train on: what `bt` says to the questions (C 3.3).

They are made by the system `bt` and kept as its suggestions, so that nothing is made twice and an
interruption loses one batch at most.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from core.alignment.learned import QUERIES
from core.progress import Progress
from core.training.items import TrainingItem

if TYPE_CHECKING:
    from core.services.catalogue import Project
    from core.store.repositories.snapshots import SnapshotRow

SYSTEM = "bt"
"""Translates passage and question, reads them in the source language and translates the answer back."""

PARTS = frozenset(QUERIES)
"""Parts of a snapshot that need them."""

MakeItem = Callable[["SnapshotRow"], TrainingItem | None]
"""From a row of the snapshot to what is trained; None leaves it out."""


class TranslatedAnswers:
    """The answers that `bt`, as it is now, gave to questions of the project."""

    def __init__(self, project: Project) -> None:
        self._project = project

    def faults(self) -> tuple[str, ...]:
        """What is missing before they can be made, a sentence each."""
        return self._project.models.composed.missing(SYSTEM)

    def label(self) -> str:
        """The version of `bt` that gives them; raises `InputError` where a part of it is missing."""
        return self._project.models.composed.now(SYSTEM).label

    def missing(self, rows: Iterable[SnapshotRow]) -> list[int]:
        """The questions (row ids) that have none yet."""
        system, _, version = self.label().partition("@")
        with self._project.store.read() as unit:
            answered = unit.suggestions.answered(system, version)
        return [number for number in dict.fromkeys(row.item.id for row in rows) if number not in answered]

    def make(self, rows: Iterable[SnapshotRow], progress: Progress, *, origin: str = "") -> None:
        """Make those that are missing; raises what `Predicting.predict` does, and keeps what came so far."""
        missing = self.missing(rows)
        if missing:
            self._project.predicting.predict([SYSTEM], question_ids=missing, progress=progress, origin=origin)

    def item_maker(self, part: str) -> MakeItem:
        """Makes items of a part of `PARTS`; a question without a translated answer is left out."""
        system, _, version = self.label().partition("@")
        with self._project.store.read() as unit:
            answers = unit.suggestions.of_system(system, version)
        query = QUERIES[part]

        def make(row: SnapshotRow) -> TrainingItem | None:
            _, suggestion = answers.get(row.item.id, ("", None))
            if suggestion is None or not suggestion.text:
                return None
            return training_item(row, query(suggestion.text, row.question))

        return make


def training_item(row: SnapshotRow, question: str = "") -> TrainingItem:
    """The row as an item; `question` is read in place of its own."""
    span = row.spans[0] if row.spans else None
    return TrainingItem(row.item.key, question or row.question, row.passage, span, row.texts, row.source)
