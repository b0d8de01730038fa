"""Language branches: questions that exist in several languages, paired with passages of each (L 3.1.1).

An item keeps its id across languages. D_k, the branch of language k, has the passages and answers of k with
the question in every language; all branches together are the K × K pairs that mixMRC trains on.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from core.domain.questions import Dataset, is_held_out
from core.domain.spans import Span
from core.errors import InputError
from core.training.items import TrainingItem
from core.translation.base import Direction

NOT_THERE = "not in the data set"
NOT_ALIGNED = "the answer's place is not known"
"""Why an item has no passage in a language, where its data set says no more."""

Joining = Literal["any", "all"]
"""Which ids a branch takes: those that can train in its language, or in every language."""

_SHOWN = 5  # lost items named in a report


@dataclass(frozen=True, slots=True)
class Rendition:
    """An item in one language.

    Attributes:
        question, passage: In that language.
        span: The answer in the passage; None where there is none, or its place is not known.
        references: Texts that an answer may be scored against.
        lost: Why it cannot train in this language; empty where it can. Its question, where there is one,
            still can, with the passages of others.
        origin: gold, correction or translation.
    """

    question: str
    passage: str
    span: Span | None
    references: tuple[str, ...] = ()
    lost: str = ""
    origin: str = "gold"


Renditions = Mapping[str, Rendition]
"""Id → the item in one language."""


@dataclass(frozen=True, slots=True)
class LanguageReport:
    """What became of the items in one language.

    Attributes:
        language: Its code.
        items: How many ids are looked for: all that any language has.
        kept: How many of them train with a passage of this language.
        pairs: Question language → questions about these passages.
        lost: Why items are missing → how many.
        examples: Some of them, id and reason.
        corrected: How many of the kept are answered by corrections.
    """

    language: str
    items: int
    kept: int
    pairs: Mapping[str, int]
    lost: Mapping[str, int] = field(default_factory=dict)
    examples: tuple[tuple[str, str], ...] = ()
    corrected: int = 0


class Branches:
    """Items in K languages, joined by id.

    Args:
        languages: Code → its renditions; the first is the source language, whose order is kept.
        joining: Which ids train.

    Raises `InputError` for a single language, or where no id is left.
    """

    def __init__(self, languages: Mapping[str, Renditions], joining: Joining = "any") -> None:
        if len(languages) < 2:
            raise InputError("language branches need at least two languages")
        self.languages = tuple(languages)
        self._renditions = {code: dict(renditions) for code, renditions in languages.items()}
        self.ids = tuple(dict.fromkeys(key for renditions in languages.values() for key in renditions))
        self._shared = frozenset(filter(self._trains_everywhere, self.ids))
        self.joining: Joining = joining
        if not any(self._keys(code) for code in self.languages):
            raise InputError(
                f"no question has its answer in {' and '.join(self.languages)}",
                remedy="Join data sets whose questions have the same ids",
            )

    def branch(self, language: str) -> Iterator[TrainingItem]:
        """D_k, id by id, the question's languages in their order.

        An item's key is its pair of languages and its id, as in ``es→en/573``: question, passage. Raises
        `InputError` for an unknown language.
        """
        for key in self._keys(self._known(language)):
            for question in self._questions(key):
                yield self._item(key, Direction(question, language))

    def union(self) -> Iterator[TrainingItem]:
        """All branches, one language after the other: what mixMRC and students train on.

        To train on fewer, `sample`: the setting ``max_questions`` would leave the last languages out.
        """
        for language in self.languages:
            yield from self.branch(language)

    def translated(self, language: str) -> Iterator[TrainingItem]:
        """The questions of one language about its own passages, without any other language."""
        for key in self._keys(self._known(language)):
            yield self._item(key, Direction(language, language))

    def parts(self) -> dict[str, Iterable[TrainingItem]]:
        """Every part of a snapshot that recipes of branches may ask for, by its name."""
        return {"branches": self.union(), **{f"branch-{code}": self.branch(code) for code in self.languages}}

    def report(self) -> tuple[LanguageReport, ...]:
        """Counts and losses of each language."""
        return tuple(map(self._report, self.languages))

    def without_held_out(self, percent: int) -> Branches:
        """Only the ids of passages that may train: the source passage decides, for every language.

        A translation of a held-out passage is held out with it, also for ids that the source language lacks
        (systems.md, "Splits").
        """
        out = {
            text
            for key in self.ids
            if is_held_out(self._passages(key)[0], percent)
            for text in self._passages(key)
        }
        return self._only(key for key in self.ids if out.isdisjoint(self._passages(key)))

    def sample(self, count: int, seed: int) -> Branches:
        """At most `count` ids, drawn from those that train in every language, in their order."""
        shared = sorted(self._shared)
        return self._only(random.Random(seed).sample(shared, min(count, len(shared))))

    def _only(self, ids: Iterable[str]) -> Branches:
        kept = dict.fromkeys(ids)
        return Branches(
            {
                code: {key: one for key, one in renditions.items() if key in kept}
                for code, renditions in self._renditions.items()
            },
            self.joining,
        )

    def _passages(self, key: str) -> list[str]:
        """The item's passage in every language that has it, the source first."""
        found = (renditions.get(key) for renditions in self._renditions.values())
        return [one.passage for one in found if one is not None]

    def _trains_everywhere(self, key: str) -> bool:
        found = (renditions.get(key) for renditions in self._renditions.values())
        return all(one is not None and not one.lost for one in found)

    def _keys(self, language: str) -> list[str]:
        own = self._renditions[language]
        if self.joining == "all":
            return [key for key in self.ids if key in self._shared]
        return [key for key in self.ids if key in own and not own[key].lost]

    def _questions(self, key: str) -> list[str]:
        """The languages that have the item's question; its passage may be lost there."""
        found = ((code, self._renditions[code].get(key)) for code in self.languages)
        return [code for code, one in found if one is not None and one.question]

    def _item(self, key: str, pair: Direction) -> TrainingItem:
        own = self._renditions[pair.target][key]
        question = self._renditions[pair.source][key].question
        return TrainingItem(f"{pair}/{key}", question, own.passage, own.span, own.references, own.origin)

    def _report(self, language: str) -> LanguageReport:
        renditions, kept = self._renditions[language], dict.fromkeys(self._keys(language))
        reasons = {key: self._reason(key, language) for key in self.ids if key not in kept}
        return LanguageReport(
            language,
            len(self.ids),
            len(kept),
            dict(Counter(code for key in kept for code in self._questions(key))),
            dict(Counter(reasons.values()).most_common()),
            tuple(reasons.items())[:_SHOWN],
            sum(renditions[key].origin == "correction" for key in kept),
        )

    def _reason(self, key: str, language: str) -> str:
        own = self._renditions[language].get(key)
        if own is None:
            return NOT_THERE
        return own.lost or "lost in another language"

    def _known(self, language: str) -> str:
        if language not in self._renditions:
            raise InputError(
                f"there is no language branch {language!r}", remedy=f"Known: {', '.join(self.languages)}"
            )
        return language


def of_dataset(dataset: Dataset) -> dict[str, Rendition]:
    """The questions of a data set by id; those whose answers are no spans of their passage are lost."""
    found: dict[str, Rendition] = {}
    for passage in dataset.passages:
        for question in passage.questions:
            spans = question.spans
            found[question.key] = Rendition(
                question.text,
                passage.text,
                None if question.impossible or not spans else spans[0],
                tuple(answer.text for answer in question.answers),
                "" if spans or question.impossible else NOT_ALIGNED,
            )
    return found


def of_items(items: Iterable[TrainingItem]) -> dict[str, Rendition]:
    """The items of a snapshot by key: gold answers, and corrections in their place."""
    return {
        item.key: Rendition(item.question, item.passage, item.span, item.references, origin=item.origin)
        for item in items
    }
