"""The parts of a snapshot that are made of language branches, and the texts whose phrases LAKM masks."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress, islice
from typing import TYPE_CHECKING

from core.errors import CoreError, InputError
from core.services.branch_families import Joined
from core.store.repositories.snapshots import AnswerSource
from core.text.languages import language_code
from core.training.branches import Branches
from core.training.config import TrainingConfig
from core.training.items import TrainingItem
from core.training.phrases import phrase_items, read_phrases, text_items
from core.training.recipes.base import Recipe

if TYPE_CHECKING:
    from core.services.catalogue import Project
    from core.services.training import TrainingRequest

ALL, TRANSLATED, TEXTS, PHRASES = "branches", "translated", "texts", "phrases"
_ONE = "branch-"


def is_branched(part: str) -> bool:
    """Whether a part of a snapshot is made here."""
    return part in (ALL, TRANSLATED, TEXTS) or part.startswith(_ONE)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a snapshot: how many questions it has, and what makes them. They never all need be there."""

    count: int
    items: Callable[[], Iterable[TrainingItem]]

    def limited(self, most: int, seed: int) -> Part:
        """At most so many, drawn from all of it, since a part may be sorted by language; 0 for all."""
        if not most or self.count <= most:
            return self
        drawn = frozenset(random.Random(seed).sample(range(self.count), most))
        chosen = [at in drawn for at in range(self.count)]
        return Part(most, lambda: compress(self.items(), chosen))

    def some(self, most: int) -> list[TrainingItem]:
        """A few of them, from all over it."""
        step = max(1, self.count // most)
        return list(islice(islice(self.items(), 0, None, step), most))


@dataclass(frozen=True, slots=True)
class BranchMaterial:
    """What was found.

    Attributes:
        parts: Name → part of the snapshot.
        languages: Those of the branches, the source language first.
        faults, notes: What is missing, and what is worth knowing, a sentence each.
    """

    parts: Mapping[str, Part] = field(default_factory=dict)
    languages: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class BranchParts:
    """Makes the parts that recipes of language branches train on."""

    def __init__(self, project: Project) -> None:
        self._project = project

    def languages(self) -> tuple[str, ...]:
        """The languages that recipes can be of; none where there are no branches."""
        found = self._project.branching.languages()
        return found if len(found) > 1 else ()

    def find(self, request: TrainingRequest, recipe: Recipe, config: TrainingConfig) -> BranchMaterial:
        """The parts that the recipe needs; what keeps one from being made is a fault of the result."""
        wanted = [part for part in recipe.parts if is_branched(part)]
        if not wanted:
            return BranchMaterial()
        codes = [language_code(one) for one in request.languages]
        sources: frozenset[AnswerSource] = frozenset(request.sources)  # type: ignore[arg-type]
        try:
            joined = self._project.branching.joined(codes, sources=sources, datasets=request.datasets)
            parts = self._branched(joined, codes, [part for part in wanted if part != TEXTS])
            if TEXTS in wanted:
                parts |= self._texts(request, sources)
        except CoreError as fault:
            return BranchMaterial(faults=(str(fault),))
        faults = [f"nothing of the part {name} may train" for name, part in parts.items() if not part.count]
        limited = {
            name: part if name == PHRASES else part.limited(config.max_questions, config.seed)
            for name, part in parts.items()
        }
        return BranchMaterial(limited, tuple(joined.languages), tuple(faults), _notes(joined))

    def _branched(self, joined: Joined, codes: Sequence[str], wanted: Sequence[str]) -> dict[str, Part]:
        """Raises `InputError` where a language is not there."""
        if not wanted:
            return {}
        missing = [code for code in codes if code not in joined.languages]
        if missing:
            raise _not_there(missing[0], self._project.branching.languages())
        branches = self._project.branching.branches(joined)
        counts = {one.language: sum(one.pairs.values()) for one in branches.report()}
        kept = {one.language: one.kept for one in branches.report()}
        parts = {}
        for name in wanted:
            if name == ALL:
                parts[name] = Part(sum(counts.values()), branches.union)
            elif name == TRANSLATED:
                code = self._translated(branches, codes)
                parts[name] = Part(kept[code], _maker(branches.translated, code))
            else:
                code = name.removeprefix(_ONE)
                if code not in counts:
                    raise _not_there(code, branches.languages)
                parts[name] = Part(counts[code], _maker(branches.branch, code))
        return parts

    def _translated(self, branches: Branches, codes: Sequence[str]) -> str:
        """The one translated language to train on: that asked for, the target language, or the only one."""
        others = [code for code in branches.languages if code != self._project.branching.source]
        asked = [code for code in others if code in codes]
        target = language_code(self._project.info.target)
        for found in (asked, [code for code in others if code == target], others):
            if len(found) == 1:
                return found[0]
        raise InputError(
            f"the project has several translated languages: {', '.join(asked or others)}",
            remedy="Choose one of them",
        )

    def _texts(self, request: TrainingRequest, sources: frozenset[AnswerSource]) -> dict[str, Part]:
        """The passages of all languages that may train, and the phrases where a file gives them.

        What is a translation comes from its family alone: there a held-out passage closes it in any language.
        """
        branching = self._project.branching
        joined = branching.joined(sources=sources, datasets=request.datasets)
        texts = {one.passage: None for items in joined.languages.values() for one in items.values()}
        related = {one.info.id for family in branching.families() for one in (family.source, *family.others)}
        with self._project.store.read() as unit:
            for row in unit.snapshots.training():
                number = row.item.dataset_id
                if number not in related and (not request.datasets or number in request.datasets):
                    texts[row.passage] = None
        items = text_items(texts)
        parts = {TEXTS: Part(len(items), lambda: items)}
        if request.phrases is not None:
            phrases = phrase_items(read_phrases(request.phrases))
            parts[PHRASES] = Part(len(phrases), lambda: phrases)
        return parts


def _maker(make: Callable[[str], Iterable[TrainingItem]], code: str) -> Callable[[], Iterable[TrainingItem]]:
    return lambda: make(code)


def _not_there(code: str, languages: Sequence[str]) -> InputError:
    return InputError(
        f"the project has no language branch {code} (it has {', '.join(languages)})",
        remedy=f"Make it with: spanbridge branches make PROJECT --languages {code}",
    )


def _notes(joined: Joined) -> tuple[str, ...]:
    lost = {code: sum(bool(one.lost) for one in items.values()) for code, items in joined.languages.items()}
    told = ", ".join(f"{count} of the branch {code}" for code, count in lost.items() if count)
    left_out = sum(joined.left_out.values())
    notes = [f"answers are lost: {told}"] if told else []
    if left_out:
        notes.append(f"{left_out} items are left out in every language: a passage of each is for scoring")
    return tuple(notes)
