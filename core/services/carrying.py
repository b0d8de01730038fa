"""Carrying answers from the source language into another one, by an alignment chosen by name."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.alignment.base import Aligned, AlignmentItem, without_added_stop
from core.alignment.catalogue import ALIGNMENTS, TOLD_THE_ANSWER, TRANSLATOR, WITH_MODELS, load_alignment
from core.alignment.parts import Parts
from core.alignment.workshop import Workshop
from core.errors import CoreError, InputError
from core.model_host.base import AlignmentRunner
from core.progress import Progress
from core.translation.base import Direction, MemoryCache, TranslationCache, Translator, translate
from core.translation.catalogue import MODEL_KINDS, TranslatorSpec
from core.translation.installed import default_spec

if TYPE_CHECKING:
    from core.services.catalogue import Project

_DIGITS = 8


class Carrying:
    """The alignments of a project, from its source language."""

    def __init__(self, project: Project) -> None:
        self._project = project

    def faults(
        self, alignment: str, direction: Direction, translator: TranslatorSpec | None = None
    ) -> tuple[str, ...]:
        """What is missing before answers can be carried, a sentence each."""
        found = []
        try:
            self._spec(direction, translator)
        except InputError as fault:
            found.append(str(fault))
        try:
            self._models(alignment)
        except InputError as fault:
            found.append(str(fault))
        return tuple(found)

    def carrier(
        self, alignment: str, direction: Direction, translator: TranslatorSpec | None = None
    ) -> Carrier:
        """The alignment, ready to work; raises `InputError` with what is missing, or a damaged model's."""
        spec = self._spec(direction, translator)
        labels = self._models(alignment)
        speaker, cache = self._project.translating.speaker(direction, spec)
        folders = {role: self._project.models.folder(label) for role, label in labels.items()}
        parts = Parts(folders, _back(direction, translator), spec, direction.source, direction.target)
        pinned = json.dumps([alignment, speaker.id, str(direction), labels], sort_keys=True)
        version = hashlib.sha256(pinned.encode()).hexdigest()[:_DIGITS]
        return Carrier(alignment, version, direction, speaker, cache, parts, self._runner(alignment))

    def _spec(self, direction: Direction, translator: TranslatorSpec | None) -> TranslatorSpec:
        spec = translator or self._project.translating.default_translator(direction)
        if spec.kind not in MODEL_KINDS:
            raise InputError(
                f"branches are made with a model of this machine, not with {spec.kind!r}",
                remedy="Install one with: spanbridge models install (see: spanbridge translators)",
            )
        return spec

    def _models(self, alignment: str) -> dict[str, str]:
        """Role → label of the weights in use."""
        roles = [need for need in ALIGNMENTS.entry(alignment).needs if need != TRANSLATOR]
        return {role: self._label(alignment, role) for role in roles}

    def _label(self, alignment: str, role: str) -> str:
        try:
            return self._project.models.resolve(role).label
        except InputError:
            raise InputError(
                f"the alignment {alignment} has no weights in use for its part {role!r}",
                remedy=f"Train and promote one with the recipe {role}, or choose another alignment",
            ) from None

    def _runner(self, alignment: str) -> AlignmentRunner | None:
        if alignment not in WITH_MODELS:
            return None
        runner = self._project.predicting.runner
        if not isinstance(runner, AlignmentRunner):
            raise InputError(f"the alignment {alignment} cannot run here")
        return runner


@dataclass(frozen=True, slots=True)
class Carrier:
    """An alignment with its translator.

    Attributes:
        alignment, version: Its name, and what pins it with its translator and weights.
        speaker, cache: The translator, and where the project keeps what it says.
        runner: Runs alignments that have a model of their own; None for the others.
    """

    alignment: str
    version: str
    direction: Direction
    speaker: Translator
    cache: TranslationCache
    parts: Parts
    runner: AlignmentRunner | None

    def carry(self, items: Sequence[AlignmentItem], progress: Progress) -> list[Aligned]:
        """The answers in the passages, in order; raises what the alignment and its translator do."""
        if self.alignment in TOLD_THE_ANSWER:
            items = self._told(items, progress.part("translating answers", 0, 1, 2))
            progress = progress.part("carrying answers", 1, 1, 2)
        if self.runner is not None:
            return self.runner.align(self.alignment, self.parts, items, progress)
        return load_alignment(self.alignment, _Given(self.parts, self.speaker)).align(items, progress)

    def _told(self, items: Sequence[AlignmentItem], progress: Progress) -> list[AlignmentItem]:
        """The items with their answers as the translator says them. Gold answers are kept nowhere."""
        texts = [item.span.text for item in items]
        said = translate(self.speaker, texts, self.direction, MemoryCache(), progress)
        return [
            replace(item, answer=without_added_stop(one.text, text))
            for item, text, one in zip(items, texts, said, strict=True)
        ]


class _Given(Workshop):
    """Has a translator already, wherever that lives."""

    def __init__(self, parts: Parts, translator: Translator) -> None:
        super().__init__(parts)
        self._speaker = translator

    def to_target(self) -> Translator:
        return self._speaker


def _back(direction: Direction, translator: TranslatorSpec | None) -> TranslatorSpec | None:
    """The translator of the other direction, which few alignments need; None where there is none."""
    try:
        return translator or default_spec(Direction(direction.target, direction.source))
    except CoreError:
        return None
