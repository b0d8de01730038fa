"""The bilingual questions that Dual BERT trains on, made by the project itself (C 4, 5.1).

Sentences come from the project's memory and its earlier translations first; what is new is kept, so that
nothing is translated twice and an interruption loses one batch at most.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from core.alignment.matching import SimpleMatchAlignment
from core.errors import InputError
from core.formats import bilingual
from core.progress import Progress
from core.services.translated_answers import training_item
from core.text.languages import language_code
from core.training.bilingual_items import BilingualItem
from core.training.translated_questions import GivenAnswer, make_bilingual
from core.translation.base import Direction

if TYPE_CHECKING:
    from core.services.catalogue import Project
    from core.store.repositories.snapshots import SnapshotRow

PARTS = frozenset({"bilingual"})
"""Parts of a snapshot that need them."""


class BilingualQuestions:
    """Questions of the project beside their translation into the source language."""

    def __init__(self, project: Project) -> None:
        self._project = project

    def faults(self) -> tuple[str, ...]:
        """What is missing before they can be made, a sentence each."""
        try:
            self._project.translating.default_translator(self._direction)
        except InputError as fault:
            return (str(fault),)
        return ()

    def make(
        self, rows: Mapping[str, Sequence[SnapshotRow]], progress: Progress
    ) -> dict[str, list[BilingualItem]]:
        """Part of the snapshot → its questions. Raises what `core.translation.base.translate` does."""
        translator, cache = self._project.translating.speaker(self._direction)
        total = sum(map(len, rows.values()))
        made: dict[str, list[BilingualItem]] = {}
        done = 0
        for name, some in rows.items():
            part = progress.part("translating questions", done, len(some), total)
            made[name] = make_bilingual(
                [training_item(row) for row in some],
                translator,
                self._direction,
                SimpleMatchAlignment(),
                cache,
                part,
                given=self._given(some),
            )
            done += len(some)
        return made

    def _given(self, rows: Sequence[SnapshotRow]) -> dict[int, GivenAnswer]:
        """Place among the rows → the translation that its answer was imported with, where it was."""
        with self._project.store.read() as unit:
            gold = unit.questions.gold([row.item.id for row in rows])
        found = {}
        for number, row in enumerate(rows):
            for answer in gold.get(row.item.id, ()):
                if row.spans and answer.span == row.spans[0]:
                    place = bilingual.aligned(answer)
                    text = bilingual.source_answer(answer) or (place.text if place else "")
                    if text:
                        found[number] = GivenAnswer(text, place)
                    break
        return found

    @property
    def _direction(self) -> Direction:
        info = self._project.info
        return Direction(language_code(info.target), language_code(info.source))
