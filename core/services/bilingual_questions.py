"""The bilingual questions that Dual BERT trains on, made by the project itself (C 4, 5.1).

Sentences come from the project's memory and its earlier translations first; what is new is kept, so that
nothing is translated twice and an interruption loses one batch at most. Texts that came with a translation
are read in that one; where all did, as in the files of Dual BERT's authors, no translator is needed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from core.alignment.matching import SimpleMatchAlignment
from core.domain.translations import TranslationKind
from core.errors import InputError
from core.formats import bilingual
from core.progress import Progress
from core.services.translated_answers import training_item
from core.text.languages import language_code
from core.training.bilingual_items import BilingualItem
from core.training.translated_questions import GivenAnswer, make_bilingual
from core.translation.base import Direction, Translated, TranslationCache, Translator

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
            self._project.models.composed.spec(self._direction)
        except InputError as fault:
            return () if self._brought() else (str(fault),)
        return ()

    def _brought(self) -> bool:
        """Whether passages came with their translation: what else they need shows when it is made."""
        with self._project.store.read() as unit:
            return bool(unit.translations.translated(TranslationKind.PASSAGE, self._project.info.source))

    def make(
        self, rows: Mapping[str, Sequence[SnapshotRow]], progress: Progress
    ) -> dict[str, list[BilingualItem]]:
        """Part of the snapshot → its questions.

        Raises `InputError` where there is no translator and a text needs one, and what
        `core.translation.base.translate` does.
        """
        translator, cache = self._speaker()
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

    def _speaker(self) -> tuple[Translator, TranslationCache]:
        """The translator that the project's systems have, or nobody."""
        try:
            spec = self._project.models.composed.spec(self._direction)
        except InputError as fault:
            return _Nobody(fault), self._project.translating.kept(self._direction)
        return self._project.translating.speaker(self._direction, spec)

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


class _Nobody:
    """Stands where no translator is: fine as long as nobody asks."""

    id = "nobody"
    local = True

    def __init__(self, fault: InputError) -> None:
        self._fault = fault

    def directions(self) -> Sequence[Direction]:
        return ()

    def translate_batch(
        self, texts: Sequence[str], direction: Direction, progress: Progress
    ) -> list[Translated | None]:
        raise InputError(
            f"not every text came with its translation, and {self._fault.what}",
            item=texts[0],
            remedy=self._fault.remedy,
        )
