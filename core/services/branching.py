"""The language branches of a project: what it has of them, and making those that nobody translated (L 3.1.1).

A question that an imported data set has in the language, under the same id, is joined and not made. What is
made becomes a data set of the project, to be opened and corrected like any other: a carried answer is the
suggestion of the alignment that carried it, and a confirmed correction goes before it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.alignment.base import Aligned, AlignmentItem
from core.alignment.catalogue import ALIGNMENTS
from core.domain.changes import Changes
from core.errors import InputError
from core.progress import Progress, silent
from core.services.branch_families import BOTH, Family, Joined, Making, Member, families, join
from core.services.branch_shelf import Batch, BranchShelf
from core.services.carrying import Carrier, Carrying
from core.store.repositories.base import chunks
from core.store.repositories.snapshots import AnswerSource, SnapshotRow
from core.text.languages import language_code
from core.training.branch_making import make_branch
from core.training.branches import Branches, LanguageReport, Rendition, of_items
from core.training.items import TrainingItem
from core.translation.base import Direction, TranslatedText, translate

if TYPE_CHECKING:
    from core.services.catalogue import Project
    from core.translation.catalogue import TranslatorSpec

MARKERS = "markers"
"""The paper's alignment."""

BATCH = 128
"""Questions that are made and stored together: an interruption loses at most so many."""

_NO_ROWS = (
    "each is held out, has no answer that trains, or belongs to an evaluation set. Import more questions, or "
    "confirm answers"
)

EXAMPLES = 5
"""Items of each kind that a report shows."""


@dataclass(frozen=True, slots=True)
class BranchOrder:
    """What is to be made.

    Attributes:
        language: The branch's, as a code.
        alignment: A name of `ALIGNMENTS`.
        datasets: Row ids of data sets in the source language; all of the project where empty.
        translator: A model of this machine; where it is None, one that knows the direction.
    """

    language: str
    alignment: str = MARKERS
    datasets: tuple[int, ...] = ()
    translator: TranslatorSpec | None = None


@dataclass(frozen=True, slots=True)
class BranchOutlook:
    """What an order would do, as far as that shows without loading anything.

    Attributes:
        questions: Those that may train in the source language.
        joined: How many of them imported data sets have in the language already, and the names of these.
        made: Names of data sets that hold the branch already: what is there stays.
        faults: Why it cannot be done, a sentence each.
    """

    questions: int = 0
    joined: int = 0
    joined_with: tuple[str, ...] = ()
    made: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BranchMade:
    """What came of it.

    Attributes:
        datasets: Names of the data sets that hold the branch.
        joined: Questions that an imported data set has in this language already.
        carried: Answers that were carried over now.
        lost: Why the others were not → how many.
        kept: Questions that were left as they are: made before, or corrected since.
    """

    language: str
    datasets: tuple[str, ...] = ()
    joined: int = 0
    carried: int = 0
    lost: Counter[str] = field(default_factory=Counter)
    kept: int = 0
    changes: Changes = field(default_factory=Changes)

    def __or__(self, other: BranchMade) -> BranchMade:
        return BranchMade(
            self.language,
            tuple(dict.fromkeys((*self.datasets, *other.datasets))),
            self.joined + other.joined,
            self.carried + other.carried,
            self.lost + other.lost,
            self.kept + other.kept,
            self.changes | other.changes,
        )


@dataclass(frozen=True, slots=True)
class BranchExample:
    """An item of a report.

    Attributes:
        item: Its id.
        question_id: The question to open: that of the language, or else of the source language.
        source_answer, answer: Texts; empty where there is none.
        lost: Why it cannot train in the language; empty where it can.
        score: How sure the alignment is, 0..1; None where nothing was carried.
    """

    item: str
    question_id: int
    source_answer: str
    answer: str
    lost: str = ""
    score: float | None = None


@dataclass(frozen=True, slots=True)
class BranchState:
    """A language of the report.

    Attributes:
        counts: Of items, losses and pairs.
        datasets: Names of the data sets it comes from.
        made_by: Labels of the alignments that carried answers; empty where all sets were imported.
        unsure: Carried answers, the least sure first.
        losses: Items that are lost, with the reason.
    """

    counts: LanguageReport
    datasets: tuple[str, ...] = ()
    made_by: tuple[str, ...] = ()
    unsure: tuple[BranchExample, ...] = ()
    losses: tuple[BranchExample, ...] = ()

    @property
    def language(self) -> str:
        return self.counts.language


@dataclass(frozen=True, slots=True)
class BranchReport:
    """The languages of a project, the source language first; `left_out` is why items are in none of them."""

    languages: tuple[BranchState, ...] = ()
    left_out: dict[str, int] = field(default_factory=dict)


class Branching:
    """The branches of a project."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._store = project.store
        self._carrying = Carrying(project)

    @property
    def source(self) -> str:
        """The language that branches are made from."""
        return language_code(self._project.info.source)

    def languages(self, datasets: Collection[int] = ()) -> tuple[str, ...]:
        """The languages that questions can be joined in, the source language first."""
        found = [
            member.language
            for family in self.families()
            for member in (family.source, *family.others)
            if not datasets or member.info.id in datasets
        ]
        return tuple(dict.fromkeys(found))

    def families(self) -> list[Family]:
        """Data sets of the source language with their translations."""
        with self._store.read() as unit:
            return families(unit, self._project.info)

    def joined(
        self,
        languages: Collection[str] = (),
        *,
        sources: frozenset[AnswerSource] = BOTH,
        datasets: Collection[int] = (),
    ) -> Joined:
        """The items of all families in every language; see `core.services.branch_families.join`."""
        with self._store.read() as unit:
            found = families(unit, self._project.info)
            return join(unit, found, languages, sources=sources, datasets=datasets)

    def branches(self, joined: Joined) -> Branches:
        """What trains. Raises `InputError` where there is no second language, or no item is left."""
        if len(joined.languages) < 2:
            raise InputError(
                f"the project has no questions of its {self.source} data sets in another language",
                remedy="Make a branch with: spanbridge branches make, or import a translated data set",
            )
        return Branches(joined.languages).without_held_out(self._project.info.held_out_percent)

    def report(self, languages: Collection[str] = ()) -> BranchReport:
        """Counts, losses and examples of each language.

        Raises as `branches` does, and `InputError` for a language that is not there.
        """
        joined = self.joined(languages)
        if missing := [code for code in languages if code not in joined.languages]:
            raise InputError(
                f"the project has no language branch {', '.join(missing)}",
                remedy=f"Make it with: spanbridge branches make PROJECT --languages {','.join(missing)}",
            )
        found = self.families()
        states = [_state(one, joined, found) for one in self.branches(joined).report()]
        return BranchReport(tuple(states), dict(joined.left_out))

    def faults(self, order: BranchOrder) -> tuple[str, ...]:
        """Why a branch cannot be made, a sentence each; empty where it can. Makes and loads nothing."""
        language = language_code(order.language)
        if not language or language == self.source:
            return (f"a branch needs another language than {self.source}",)
        if order.alignment not in ALIGNMENTS:
            return (f"there is no alignment called {order.alignment!r}: {', '.join(ALIGNMENTS.names())}",)
        chosen = self._chosen(order)
        if not chosen:
            return (f"there is no data set in {self.source} to make a branch of: import one",)
        if not any(self._rows(family) for family in chosen):
            return (f"no question in {self.source} may train: {_NO_ROWS}",)
        if not any(self._missing(family, language) for family in chosen):
            return ()  # all is joined: nothing is translated, and nothing is needed for it
        return tuple(self._carrying.faults(order.alignment, self._way(order), order.translator))

    def outlook(self, order: BranchOrder) -> BranchOutlook:
        """What making a branch would do; loads nothing."""
        language, faults = language_code(order.language), self.faults(order)
        questions = joined = 0
        names: dict[bool, list[str]] = {True: [], False: []}
        for family in self._chosen(order):
            rows = len(self._rows(family))
            questions += rows
            joined += rows - len(self._missing(family, language))
            for one in family.others:
                if one.language == language:
                    names[one.making is None].append(one.info.name)
        return BranchOutlook(questions, joined, tuple(names[True]), tuple(names[False]), faults)

    def make(
        self,
        order: BranchOrder,
        *,
        progress: Progress | None = None,
        origin: str = "",
        stored: Callable[[BranchMade], None] | None = None,
    ) -> BranchMade:
        """Translate what the language lacks, carry the answers and store both.

        What is there stays, with its ids and its corrections; answers that another alignment, translator or
        source answer gave are carried anew. `stored` hears of every batch; what is stored outlives a stop.

        Raises `InputError` with everything that is missing before any work, `Cancelled` when asked to stop,
        and what translator and alignment raise.
        """
        if faults := self.faults(order):
            raise InputError("; ".join(faults), item=f"branch {order.language}")
        with self._store.write():
            pass  # a project that cannot be written says so before any work
        language, chosen = language_code(order.language), self._chosen(order)
        progress = progress or silent()
        carrier: Carrier | None = None
        made = BranchMade(language, changes=Changes(origin))
        for number, family in enumerate(chosen):
            part = progress.part(family.source.info.name, number, 1, len(chosen)) if chosen[1:] else progress
            missing = self._missing(family, language)
            made |= BranchMade(language, joined=len(self._rows(family)) - len(missing))
            if missing:
                carrier = carrier or self._carrying.carrier(
                    order.alignment, self._way(order), order.translator
                )
                made |= self._make(family, missing, carrier, part, origin, stored)
        return made

    def _way(self, order: BranchOrder) -> Direction:
        return Direction(self.source, language_code(order.language))

    def _chosen(self, order: BranchOrder) -> list[Family]:
        found = self.families()
        return [one for one in found if not order.datasets or one.source.info.id in order.datasets]

    def _make(
        self,
        family: Family,
        missing: Sequence[SnapshotRow],
        carrier: Carrier,
        progress: Progress,
        origin: str,
        stored: Callable[[BranchMade], None] | None,
    ) -> BranchMade:
        language, source = carrier.direction.target, family.source
        making = Making(source.info.id, carrier.alignment, carrier.version, carrier.speaker.id)
        shelf = BranchShelf(self._project, source, language, making)
        wanted = [row for row in missing if shelf.open(row)]
        made = BranchMade(language, kept=len(missing) - len(wanted), changes=Changes(origin))
        for done, some in enumerate(chunks(wanted, BATCH)):
            label = f"{language}: {len(wanted)} questions"
            part = progress.part(label, done * BATCH, len(some), len(wanted))
            batch = _batch(some, shelf.known(some), carrier, part)
            step = _told(batch, language, shelf, origin)
            made |= step
            if stored is not None:
                stored(step)
        return made

    def _rows(self, family: Family) -> list[SnapshotRow]:
        """The questions of the source data set that may train, one after the other by their passages."""
        with self._store.read() as unit:
            rows = list(unit.snapshots.training(BOTH, dataset_id=family.source.info.id))
        return [row for row in rows if row.item.key not in family.evaluated]

    def _missing(self, family: Family, language: str) -> list[SnapshotRow]:
        """Those of `_rows` that no imported data set has in the language."""
        there = self._there(family, language)
        return [row for row in self._rows(family) if row.item.key not in there]

    def _there(self, family: Family, language: str) -> frozenset[str]:
        """The keys that imported data sets have in the language."""
        imported = [one for one in family.others if one.making is None and one.language == language]
        with self._store.read() as unit:
            return frozenset(key for one in imported for key in unit.questions.keys(one.info.id).values())


def _batch(
    rows: Sequence[SnapshotRow], known: dict[str, TranslatedText], carrier: Carrier, progress: Progress
) -> Batch:
    texts = dict(known)
    found: dict[str, Aligned] = {}

    def say(wanted: Sequence[str], progress: Progress) -> list[TranslatedText]:
        new = [text for text in wanted if text not in texts]
        said = translate(carrier.speaker, new, carrier.direction, carrier.cache, progress)
        texts.update(zip(new, said, strict=True))
        return [texts[text] for text in wanted]

    def carry(items: Sequence[AlignmentItem], progress: Progress) -> list[Aligned]:
        aligned = carrier.carry(items, progress)
        found.update(zip((item.key for item in items), aligned, strict=True))
        return aligned

    source = of_items(_item(row) for row in rows)
    return Batch(rows, make_branch(source, say, carry, progress), texts, found)


def _item(row: SnapshotRow) -> TrainingItem:
    span = row.spans[0] if row.spans else None
    return TrainingItem(row.item.key, row.question, row.passage, span, row.texts, row.source)


def _told(batch: Batch, language: str, shelf: BranchShelf, origin: str) -> BranchMade:
    """Store a batch, and say what it was."""
    changes = shelf.keep(batch, origin)
    lost = Counter(draft.lost for draft in batch.drafts.values() if draft.lost)
    carried = len(batch.drafts) - lost.total()
    return BranchMade(language, (shelf.name,), carried=carried, lost=lost, changes=changes)


def _state(counts: LanguageReport, joined: Joined, found: Sequence[Family]) -> BranchState:
    language = counts.language
    members: list[Member] = [
        one for family in found for one in (family.source, *family.others) if one.language == language
    ]
    made_by = dict.fromkeys(one.making.label for one in members if one.making is not None)
    carried = sorted(_carried(language, joined), key=lambda one: (one.score or 0.0, one.item))
    return BranchState(
        counts,
        tuple(one.info.name for one in members),
        tuple(made_by),
        tuple(carried[:EXAMPLES]),
        tuple(_example(item, language, joined, lost) for item, lost in _lost(counts, joined)),
    )


def _lost(counts: LanguageReport, joined: Joined) -> list[tuple[str, str]]:
    """Lost items with the reason: those that have a question in the language, to be mended, before others."""
    there = {item: one.lost for item, one in joined.languages[counts.language].items() if one.lost}
    return list((there | dict(counts.examples)).items())[:EXAMPLES]


def _carried(language: str, joined: Joined) -> Iterator[BranchExample]:
    for item, one in joined.languages[language].items():
        if one.origin == "translation" and one.span is not None and not one.lost:
            yield _example(item, language, joined)


def _example(item: str, language: str, joined: Joined, lost: str = "") -> BranchExample:
    source = next(iter(joined.languages))
    codes = (language, *joined.languages)
    there = next(place for code in codes if (place := joined.places.get((code, item))) is not None)
    return BranchExample(
        item,
        there.question,
        _answer(joined.languages[source].get(item)),
        _answer(joined.languages[language].get(item)),
        lost,
        None if lost else there.score,
    )


def _answer(one: Rendition | None) -> str:
    return one.span.text if one is not None and one.span is not None else ""
