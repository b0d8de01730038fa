"""Which data sets of a project are one another's translations, and what each question is in each language.

A family is a data set in the source language with those that have its questions, by their ids, in other
languages: imported ones, and branches that the project made. Nothing that touches a held-out passage or an
evaluation set comes out of it, in any language.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.domain.corrections import Decision
from core.domain.projects import ProjectInfo
from core.domain.reviews import DatasetInfo
from core.domain.suggestions import Suggestion
from core.store.repositories.questions import QuestionItem
from core.store.repositories.snapshots import AnswerSource, SnapshotRow
from core.store.unit_of_work import Unit
from core.text.languages import language_code
from core.training.branches import NOT_ALIGNED, Rendition

BRANCH = "branch"
"""The object in a data set's report that says it is a made branch: the fields of `Making`."""

HELD_OUT = "a passage of it is held out"
EVALUATED = "it is in an evaluation set"
BESIDE = "another question about its passage is left out"
"""Why an item trains in no language."""

NOT_YET = "not carried over yet"
REJECTED = "the carried answer was rejected"
NO_CORRECTION = "no confirmed correction"
"""Why an item of a made branch has no answer there, where its report says no more."""

BOTH: frozenset[AnswerSource] = frozenset({"gold", "correction"})


@dataclass(frozen=True, slots=True)
class Making:
    """How a branch was made: the data set's row id it is of, the alignment, its version, the translator."""

    of: int
    alignment: str
    version: str
    translator: str

    @property
    def label(self) -> str:
        """Under which its suggestions stand."""
        return f"{self.alignment}@{self.version}"


@dataclass(frozen=True, slots=True)
class Member:
    """A data set of a family; `making` is None where it was imported."""

    info: DatasetInfo
    language: str
    making: Making | None = None


@dataclass(frozen=True, slots=True)
class Family:
    """A data set in the source language and its translations, the imported ones before the made ones.

    `evaluated` are ids that evaluation sets have too.
    """

    source: Member
    others: tuple[Member, ...] = ()
    evaluated: frozenset[str] = frozenset()

    @property
    def languages(self) -> tuple[str, ...]:
        """The source language first."""
        return tuple(dict.fromkeys(member.language for member in (self.source, *self.others)))


@dataclass(frozen=True, slots=True)
class Place:
    """Where an item stands: the question's row id, and how sure its carried answer is, 0..1."""

    question: int
    score: float | None = None


@dataclass(slots=True)
class Joined:
    """The items of families in every language.

    Attributes:
        languages: Code → item → rendition, the source language first.
        places: (code, item) → where it stands.
        left_out: Why items are in no language → how many.
    """

    languages: dict[str, dict[str, Rendition]] = field(default_factory=dict)
    places: dict[tuple[str, str], Place] = field(default_factory=dict)
    left_out: Counter[str] = field(default_factory=Counter)


def families(unit: Unit, info: ProjectInfo) -> list[Family]:
    """The families of a project, in the order in which their source data sets were imported.

    An imported set belongs to the source data set with which it shares most ids.
    """
    makings = {number: Making(**told) for number, told in unit.datasets.told(BRANCH).items()}
    members = [
        Member(head, language_code(head.language or info.target), makings.get(head.id))
        for head in unit.datasets.heads()
    ]
    trained = [one for one in members if one.info.role == "annotate"]
    source = language_code(info.source)
    roots = [one for one in trained if one.language == source and one.making is None]
    keys = {one.info.id: frozenset(unit.questions.keys(one.info.id).values()) for one in roots}
    tested = [one for one in members if one.info.role == "evaluation"]
    evaluated = {key for one in tested for key in unit.questions.keys(one.info.id).values()}
    others: dict[int, list[Member]] = {one.info.id: [] for one in roots}
    for one in sorted(trained, key=lambda one: one.making is not None):
        if one.language != source and (root := _root(unit, one, keys)) is not None:
            others[root].append(one)
    return [
        Family(one, tuple(others[one.info.id]), keys[one.info.id] & frozenset(evaluated)) for one in roots
    ]


def join(
    unit: Unit,
    found: Sequence[Family],
    languages: Collection[str] = (),
    *,
    sources: frozenset[AnswerSource] = BOTH,
    datasets: Collection[int] = (),
) -> Joined:
    """The items of families as they may train.

    Args:
        languages: Only these beside the source language; all where empty.
        sources: Which answers count. A carried answer goes with gold; a correction goes before it.
        datasets: Row ids of the data sets that take part; all where empty.
    """
    joined = Joined()
    for family in found:
        members = [
            (one, list(_renditions(unit, one, sources)))
            for one in (family.source, *family.others)
            if not datasets or one.info.id in datasets
        ]
        out = _left_out(unit, family)
        names = _names(joined, family, (item.key for _, items in members for item, _, _ in items))
        joined.left_out += Counter(reason for key, reason in out.items() if key in names)
        for member, items in members:
            if member is family.source or not languages or member.language in languages:
                own = joined.languages.setdefault(member.language, {})
                for item, rendition, score in items:
                    name = names[item.key]
                    if item.key not in out and _better(rendition, own.get(name)):
                        own[name] = rendition
                        joined.places[member.language, name] = Place(item.id, score)
    return joined


def _root(unit: Unit, one: Member, keys: Mapping[int, frozenset[str]]) -> int | None:
    """The source data set that a member belongs to."""
    if one.making is not None:
        return one.making.of if one.making.of in keys else None
    own = frozenset(unit.questions.keys(one.info.id).values())
    shared = {root: len(own & theirs) for root, theirs in keys.items()}
    best = max(shared, key=lambda root: (shared[root], -root), default=None)
    return best if best is not None and shared[best] else None


def _left_out(unit: Unit, family: Family) -> dict[str, str]:
    """Key → why it trains in no language: a passage of it that may not train closes it everywhere.

    What is closed closes all questions about the same passages, also those that the closing language lacks.
    """
    out = dict.fromkeys(family.evaluated, EVALUATED)
    places: dict[str, list[int]] = {}
    for member in (family.source, *family.others):
        may_train = unit.snapshots.trainable(member.info.id)
        passages = unit.questions.passages(member.info.id)
        for number, key in unit.questions.keys(member.info.id).items():
            places.setdefault(key, []).append(passages[number])
            if number not in may_train:
                out.setdefault(key, HELD_OUT)
    return out | dict.fromkeys(_beside(places, out), BESIDE)


def _beside(places: Mapping[str, Sequence[int]], out: Collection[str]) -> Iterator[str]:
    """The keys that share a passage with one of `out`, or with one that does. `places`: key → passages."""
    keys: dict[int, list[str]] = {}
    for key, passages in places.items():
        for passage in passages:
            keys.setdefault(passage, []).append(key)
    reached, waiting = set(out), [key for key in out if key in places]
    while waiting:
        for passage in places[waiting.pop()]:
            new = [key for key in keys.pop(passage, ()) if key not in reached]
            reached.update(new)
            waiting += new
            yield from new


def _names(joined: Joined, family: Family, keys: Iterator[str]) -> dict[str, str]:
    """Key → the item's name, which another family may have taken."""
    taken = {name for items in joined.languages.values() for name in items}
    return {key: f"{family.source.info.name}/{key}" if key in taken else key for key in keys}


def _better(new: Rendition, known: Rendition | None) -> bool:
    """Whether a later data set's rendition takes the place of an earlier one's: corrections go before all."""
    if known is None or new.lost:
        return known is None
    return bool(known.lost) or (new.origin == "correction" != known.origin)


_Found = tuple[QuestionItem, Rendition, float | None]


def _renditions(unit: Unit, member: Member, sources: frozenset[AnswerSource]) -> Iterator[_Found]:
    """Every question of a data set; passages that several questions are about are one text in memory."""
    number = member.info.id
    answering = sources if member.making is None else sources & {"correction"}
    answers = {row.item.id: row for row in unit.snapshots.training(answering, dataset_id=number)}
    made = None if member.making is None else _Made.of(unit, member.making, number, "gold" in sources)
    texts: dict[str, str] = {}
    for item in unit.questions.items(dataset_id=number):
        passage = texts.setdefault(item.passage, item.passage)
        row = answers.get(item.id)
        if row is not None:
            yield item, _answered(row, passage), None
        elif made is not None:
            yield item, *made.rendition(item, passage)
        else:
            lost = NO_CORRECTION if sources == {"correction"} else NOT_ALIGNED
            yield item, Rendition(item.question, passage, None, lost=lost), None


def _answered(row: SnapshotRow, passage: str) -> Rendition:
    span = row.spans[0] if row.spans else None
    return Rendition(row.question, passage, span, row.texts, origin=row.source)


@dataclass(frozen=True, slots=True)
class _Made:
    """What a made branch says to its questions.

    Attributes:
        carried: Question id → the suggestion of the alignment in use.
        lost: Key → why its answer was not carried.
        decisions: Question id → what was decided.
        used: Whether carried answers count.
    """

    label: str
    carried: Mapping[int, tuple[int, Suggestion]]
    lost: Mapping[str, str]
    decisions: Mapping[int, Decision]
    used: bool

    @classmethod
    def of(cls, unit: Unit, making: Making, number: int, used: bool) -> _Made:
        carried = unit.suggestions.of_system(making.alignment, making.version, dataset_id=number)
        decisions = unit.revisions.decisions(list(unit.questions.keys(number)))
        lost = {key: reason for key, (reason, _) in lost_items(unit.datasets.report(number)).items()}
        return cls(making.label, carried, lost, decisions, used)

    def rendition(self, item: QuestionItem, passage: str) -> tuple[Rendition, float | None]:
        """The carried answer, or why there is none, and how sure it is."""
        _, said = self.carried.get(item.id, (0, None))
        lost = self._lost(item, said)
        if lost or said is None:
            return Rendition(item.question, passage, None, lost=lost or NOT_YET, origin="translation"), None
        texts = (said.span.text,) if said.span else ()
        return Rendition(item.question, passage, said.span, texts, origin="translation"), said.score

    def _lost(self, item: QuestionItem, said: Suggestion | None) -> str:
        if not self.used:
            return NO_CORRECTION
        decided = self.decisions.get(item.id)
        if decided is not None and self.label in decided.rejected:
            return REJECTED
        return self.lost.get(item.key, "" if said else NOT_YET)


def lost_items(report: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """Key → why it was lost and the source answer, as the report of a made branch remembers them."""
    return {one["item"]: (one["reason"], one.get("was", "")) for one in report.get("lost", ())}
