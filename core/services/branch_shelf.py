"""A made branch as a data set of the project: what is in it already, and what is put into it.

Append-only, as all a project keeps: a passage or question that stands there stays as it is, with its id, and
a carried answer is a suggestion of its alignment. Beside every text stands the one it was translated from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from core.alignment.base import Aligned
from core.domain.changes import Changes
from core.domain.corrections import ReviewState
from core.domain.questions import Dataset, Passage, Question
from core.domain.suggestions import Suggestion, TraceStep
from core.domain.translations import Translation, TranslationKind
from core.progress import silent
from core.services.branch_families import BRANCH, Making, Member, lost_items
from core.store.repositories.datasets import Source
from core.store.repositories.snapshots import SnapshotRow
from core.store.unit_of_work import Unit
from core.training.branches import Rendition
from core.translation.base import SentencePair, TranslatedText

if TYPE_CHECKING:
    from core.services.catalogue import Project

SOURCE_STEP = "source answer"
"""The first step of a carried answer's trace: the answer it was carried from, with its place."""

_SENTENCES = "sentences"  # in a passage's extra: [[start, end], [start, end]] of text and translation


@dataclass(frozen=True, slots=True)
class Batch:
    """What was made of some rows.

    Attributes:
        drafts: Key → the item in the branch's language.
        texts: Text of the source language → its translation.
        found: Key → what the alignment found.
    """

    rows: Sequence[SnapshotRow]
    drafts: Mapping[str, Rendition]
    texts: Mapping[str, TranslatedText]
    found: Mapping[str, Aligned]


@dataclass(slots=True)
class _Held:
    """What the data set holds: passages and questions by the keys of the source, each with its row id."""

    passages: dict[str, tuple[int, TranslatedText]] = field(default_factory=dict)
    questions: dict[str, tuple[int, str]] = field(default_factory=dict)
    confirmed: set[int] = field(default_factory=set)
    carried: dict[int, Suggestion] = field(default_factory=dict)
    lost: dict[str, tuple[str, str]] = field(default_factory=dict)


class BranchShelf:
    """The data set of a branch, begun with the first thing that is put into it.

    Attributes:
        name: The data set's.
    """

    def __init__(self, project: Project, source: Member, language: str, making: Making) -> None:
        self._store = project.store
        self._read_in = project.info.source
        self._source = source
        self._language = language
        self._making = making
        with self._store.read() as unit:
            self._id, self.name = _find(unit, source, language)
            self._held = _Held() if self._id is None else _held(unit, self._id, making)

    def open(self, row: SnapshotRow) -> bool:
        """Whether a row is to be made, or made again: not where a person has confirmed an answer, nor where
        this alignment carried this very answer, or lost it."""
        number, _ = self._held.questions.get(row.item.key, (0, ""))
        if not number:
            return True
        said = self._held.carried.get(number)
        if number in self._held.confirmed or (said is not None and _is_of(said, row)):
            return False
        lost = self._held.lost.get(row.item.key)
        return said is not None or lost is None or lost[1] != _answer(row)

    def known(self, rows: Sequence[SnapshotRow]) -> dict[str, TranslatedText]:
        """Texts of the rows → their translations as they stand in the data set."""
        found: dict[str, TranslatedText] = {}
        for row in rows:
            if (passage := self._held.passages.get(row.item.passage_key)) is not None:
                found[row.passage] = passage[1]
            if (asked := self._held.questions.get(row.item.key)) is not None:
                found[row.question] = _whole(row.question, asked[1])
        return found

    def keep(self, batch: Batch, origin: str = "") -> Changes:
        """Put a batch into the data set, in one step."""
        held = self._held
        whole = [row for row in batch.rows if batch.drafts[row.item.key].question]
        whole = [row for row in whole if batch.texts[row.passage].complete]
        with self._store.write() as unit:
            new = {row.item.key: row for row in whole if row.item.key not in held.questions}
            self._add(unit, new, batch)
            said = [
                (held.questions[row.item.key][0], one) for row in whole if (one := self._said(row, batch))
            ]
            unit.suggestions.add(said)
            held.carried |= dict(said)
            for row in batch.rows:
                held.lost.pop(row.item.key, None)
                if reason := batch.drafts[row.item.key].lost:
                    held.lost[row.item.key] = (reason, _answer(row))
            if self._id is not None:
                unit.datasets.set_report(self._id, self._report())
            unit.commit()
        touched = frozenset(number for number, _ in said)
        return Changes(origin, questions=touched, datasets=bool(new), suggestions=bool(said))

    def _add(self, unit: Unit, new: Mapping[str, SnapshotRow], batch: Batch) -> None:
        """Store the questions that are not there yet, with the passages that are not."""
        groups: dict[str, list[SnapshotRow]] = {}
        for row in new.values():
            groups.setdefault(row.item.passage_key, []).append(row)
        held = self._held
        for key in groups.keys() & held.passages.keys():
            for row in groups.pop(key):
                text = batch.drafts[row.item.key].question
                number = unit.questions.add(held.passages[key][0], text, key=row.item.key)
                held.questions[row.item.key] = (number, text)
        passages = [_passage(key, rows, batch) for key, rows in groups.items()]
        if passages:
            self._append(unit, passages, batch, groups)
        unit.translations.add(self._originals(new.values()))

    def _append(
        self,
        unit: Unit,
        passages: Sequence[Passage],
        batch: Batch,
        groups: Mapping[str, Sequence[SnapshotRow]],
    ) -> None:
        def held_out(text: str) -> bool:
            return False  # the source passage decides, and one that is held out never gets here

        if self._id is None:
            content = Dataset(self.name, tuple(passages))
            ids = unit.datasets.add(content, self._head(), held_out, silent())
            self._id = ids.dataset
        else:
            ids = unit.datasets.append(self._id, passages, held_out)
        asked = (question for passage in passages for question in passage.questions)
        for number, question in enumerate(asked, ids.first_question):
            self._held.questions[question.key] = (number, question.text)
        for number, passage in enumerate(passages, ids.first_passage):
            self._held.passages[passage.key] = (number, batch.texts[groups[passage.key][0].passage])

    def _head(self) -> Source:
        info = self._source.info
        return Source(self.name, self._language, "squad", licence=info.licence, metric=info.metric)

    def _originals(self, rows: Iterable[SnapshotRow]) -> Iterator[Translation]:
        """The source texts as the translations of what was made of them."""
        origin = f"dataset:{self._source.info.name}"
        for row in rows:
            passage, _ = self._held.passages[row.item.passage_key]
            number, _ = self._held.questions[row.item.key]
            yield Translation(TranslationKind.PASSAGE, passage, self._read_in, row.passage, origin)
            yield Translation(TranslationKind.QUESTION, number, self._read_in, row.question, origin)

    def _said(self, row: SnapshotRow, batch: Batch) -> Suggestion | None:
        """The carried answer as the alignment's suggestion; None where it was lost."""
        draft, found = batch.drafts[row.item.key], batch.found.get(row.item.key)
        if draft.lost:
            return None
        step = TraceStep(SOURCE_STEP, _answer(row) or "the source passage does not answer it", _place(row))
        making = self._making
        if found is None or draft.span is None:
            return Suggestion(row.item.key, making.alignment, making.version, None, "", 1.0, trace=(step,))
        trace = (step, *found.trace)
        text, score = draft.span.text, found.score
        return Suggestion(
            row.item.key, making.alignment, making.version, draft.span, text, score, trace=trace
        )

    def _report(self) -> dict[str, Any]:
        """In the form of `Report.to_dict`, with how the branch was made."""
        held = self._held
        lost = [
            {"item": key, "reason": reason, **({"was": was} if was else {})}
            for key, (reason, was) in held.lost.items()
        ]
        spans = sum(one.span is not None for one in held.carried.values())
        counts = {"passages": len(held.passages), "questions": len(held.questions)}
        answers = {"answers": spans, "spans": spans, "references": 0}
        made = {"path": self.name, "format": "squad", **counts, **answers, "lost": lost}
        return {**made, BRANCH: asdict(self._making)}


def _find(unit: Unit, source: Member, language: str) -> tuple[int | None, str]:
    """The made branch of a data set in a language and its name; where there is none, a free name."""
    heads = {head.id: head for head in unit.datasets.heads()}
    for number, told in unit.datasets.told(BRANCH).items():
        if told["of"] == source.info.id and heads[number].language == language:
            return number, heads[number].name
    name = first = f"{source.info.name} ({language})"
    count = 1
    while unit.datasets.by_name(name) is not None:
        count += 1
        name = f"{first} {count}"
    return None, name


def _held(unit: Unit, number: int, making: Making) -> _Held:
    questions, passages = {}, {}
    for item in unit.questions.items(dataset_id=number):
        questions[item.key] = (item.id, item.question)
        passages[item.passage_key] = item.passage_id
    texts = {passage.key: _stored(passage) for passage in unit.datasets.passages(number)}
    decided = unit.revisions.decisions([number for number, _ in questions.values()])
    report = unit.datasets.report(number)
    lost = lost_items(report) if Making(**report[BRANCH]).label == making.label else {}
    said = unit.suggestions.of_system(making.alignment, making.version, dataset_id=number)
    return _Held(
        {key: (row, texts[key]) for key, row in passages.items()},
        questions,
        {row for row, one in decided.items() if one.state is ReviewState.CONFIRMED},
        {row: one for row, (_, one) in said.items()},
        lost,
    )


def _passage(key: str, rows: Sequence[SnapshotRow], batch: Batch) -> Passage:
    translated = batch.texts[rows[0].passage]
    links = [[list(ours), list(theirs)] for ours, theirs in translated.links]
    asked = tuple(Question(row.item.key, batch.drafts[row.item.key].question) for row in rows)
    return Passage(key, translated.text, rows[0].item.title, asked, extra={_SENTENCES: links})


def _stored(passage: Passage) -> TranslatedText:
    """A passage as it was translated, from what the data set remembers."""
    pairs = (
        SentencePair((ours[0], ours[1]), (theirs[0], theirs[1]), "kept")
        for ours, theirs in passage.extra.get(_SENTENCES, ())
    )
    return TranslatedText(passage.text, tuple(pairs))


def _whole(source: str, text: str) -> TranslatedText:
    return TranslatedText(text, (SentencePair((0, len(source)), (0, len(text)), "kept"),))


def _answer(row: SnapshotRow) -> str:
    return row.spans[0].text if row.spans else ""


def _place(row: SnapshotRow) -> dict[str, int]:
    return {"start": row.spans[0].start, "end": row.spans[0].end} if row.spans else {}


def _is_of(said: Suggestion, row: SnapshotRow) -> bool:
    """Whether it was carried from the answer that the row has now."""
    return bool(said.trace) and said.trace[0].label == SOURCE_STEP and said.trace[0].data == _place(row)
