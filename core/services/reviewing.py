"""What the Correct page reads: the queue in order, its lines, and one question in full."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from core.domain.corrections import Decision
from core.domain.reviews import (
    DatasetInfo,
    PassageRow,
    QuestionView,
    QueueCounts,
    QueueFilter,
    QueueOrder,
    QueueRow,
    Role,
    Snippet,
    SuggestionView,
)
from core.domain.translations import TranslationKind
from core.store.repositories.questions import QuestionItem
from core.store.unit_of_work import Unit

if TYPE_CHECKING:
    from core.services.catalogue import Project

__all__ = [
    "DatasetInfo",
    "PassageRow",
    "QuestionView",
    "QueueCounts",
    "QueueFilter",
    "QueueOrder",
    "QueueRow",
    "Reviewing",
    "Role",
    "Snippet",
    "SuggestionView",
]


class Reviewing:
    """Reads only; every call sees one state of the project and may come from any thread."""

    def __init__(self, project: Project) -> None:
        self._store = project.store

    def queue(self, wanted: QueueFilter | None = None) -> array[int]:
        """The row ids of the questions that `wanted` finds, in its order.

        Raises `InputError` for a regular expression that is wrong or takes too long.
        """
        with self._store.read() as unit:
            return unit.queue.ids(wanted or QueueFilter())

    def counts(self, wanted: QueueFilter | None = None) -> QueueCounts:
        """How many questions the filter finds, and how they stand when its `states` are left out."""
        with self._store.read() as unit:
            return unit.queue.counts(wanted or QueueFilter())

    def rows(self, question_ids: Sequence[int]) -> list[QueueRow]:
        """The queue's lines of these questions, in the order asked for; unknown ids are left out."""
        with self._store.read() as unit:
            return unit.queue.rows(question_ids)

    def snippets(self, question_ids: Sequence[int], wanted: QueueFilter) -> dict[int, Snippet]:
        """Each question's first search hit in its context (keyword in context), for the lines in view."""
        with self._store.read() as unit:
            return unit.queue.snippets(question_ids, wanted)

    def question(self, question_id: int) -> QuestionView:
        """One question with everything the page draws; an unknown id raises `InputError`."""
        with self._store.read() as unit:
            return _view(unit, unit.questions.get(question_id))

    def passages(self, dataset_id: int | None = None) -> list[PassageRow]:
        """The passages in file order, those without questions too: what new questions are written about."""
        with self._store.read() as unit:
            return unit.queue.passages(dataset_id)

    def datasets(self) -> list[DatasetInfo]:
        """Every data set with its counts, in the order of import."""
        with self._store.read() as unit:
            return unit.datasets.all()

    def import_report(self, dataset_id: int) -> dict[str, Any]:
        """What the import of a data set read, repaired and refused, in the form of `Report.to_dict`.

        An unknown id raises `InputError`.
        """
        with self._store.read() as unit:
            return unit.datasets.report(dataset_id)


def _view(unit: Unit, item: QuestionItem) -> QuestionView:
    history = unit.revisions.history(item.id)
    line = unit.queue.rows([item.id])[0]
    return QuestionView(
        id=item.id,
        key=item.key,
        question=item.question,
        impossible=item.impossible,
        passage_id=item.passage_id,
        passage_key=item.passage_key,
        passage=item.passage,
        title=item.title,
        language=item.language,
        dataset_id=item.dataset_id,
        dataset=item.dataset,
        role=item.role,
        metric=item.metric,
        held_out=item.held_out,
        gold=unit.questions.gold([item.id]).get(item.id, ()),
        suggestions=unit.suggestions.current([item.id]).get(item.id, ()),
        question_translations=unit.translations.of(TranslationKind.QUESTION, [item.id]).get(item.id, ()),
        passage_translations=unit.translations.of(TranslationKind.PASSAGE, [item.passage_id]).get(
            item.passage_id, ()
        ),
        decision=history[-1].decision if history else Decision(),
        history=history,
        disagreement=line.disagreement,
        uncertainty=line.uncertainty,
    )
