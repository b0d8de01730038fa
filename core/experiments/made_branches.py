"""Branches of languages that no data set has: translated from the source language, where that goes well."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path

from core.alignment.catalogue import load_alignment
from core.alignment.parts import Parts
from core.alignment.workshop import Workshop
from core.errors import InputError
from core.experiments.bench import SOURCE, Bench, Material
from core.progress import Progress, silent
from core.training.branch_making import make_branch
from core.training.branches import Rendition, Renditions
from core.training.items import TrainingItem, read_items
from core.translation.base import Direction, TranslatedText, translate
from core.translation.catalogue import TranslatorSpec, load_translator

MADE = ("de",)
"""Languages of the paper that no set has."""
ALIGNMENT = "markers"
"""Carries the answers, as in the paper."""

TRIAL = 40
"""Questions that are made before anything is trained."""
LEAST = 0.5
"""Share of them that must be left: all branches ask in all languages, a bad translation spoils them all."""


def translator_for(bench: Bench, language: str) -> TranslatorSpec:
    """What a branch is translated with; raises `InputError` where nothing can."""
    direction = Direction(SOURCE, language)
    spec = bench.translator(direction)
    known = _directions(spec.kind, spec.folder)
    if known is not None and direction not in known:
        raise InputError(
            f"the translator does not translate {direction}, so there is no branch {language}",
            item=spec.folder.name if spec.folder else spec.kind,  # no path of this machine on a page
            remedy="Install one that does with: spanbridge models install",
        )
    return spec


def make(bench: Bench, language: str, source: Renditions) -> dict[str, Rendition]:
    """The questions of the source language in another one; raises `InputError` where nothing translates."""
    bench.tell(f"translating {len(source)} questions into {language}")
    parts = Parts(to_target=translator_for(bench, language), source=SOURCE, target=language)
    workshop = Workshop(parts, bench.device)
    speaker = workshop.to_target()

    def say(wanted: Sequence[str], progress: Progress) -> list[TranslatedText]:
        return translate(speaker, wanted, parts.into_target, bench.translations(), progress)

    return make_branch(source, say, load_alignment(ALIGNMENT, workshop).align, silent())


def try_out(bench: Bench, language: str, depends: object, source: Callable[[], Renditions]) -> None:
    """Raise `InputError` where nothing translates, or where too little is left of some questions (`source`).

    `depends`: what these are made of, as plain values. They are made once.
    """
    translator_for(bench, language)
    made = _trial(bench, language, depends, source).items()
    lost = Counter(item.origin for item in made if item.span is None)
    if len(made) - lost.total() >= LEAST * len(made):
        return
    reasons = ", ".join(f"{number} {why}" for why, number in lost.most_common())
    raise InputError(
        f"of {len(made)} questions {len(made) - lost.total()} could be made in a trial ({reasons})",
        remedy=f"Install a better translator of {Direction(SOURCE, language)}: spanbridge models install",
    )


def _trial(bench: Bench, language: str, depends: object, source: Callable[[], Renditions]) -> Material:
    """The made questions; those that are lost have no answer, and the reason for their origin."""

    def items() -> Iterable[TrainingItem]:
        for key, one in make(bench, language, source()).items():
            span = None if one.lost else one.span
            yield TrainingItem(key, one.question, one.passage, span, one.references, one.lost or one.origin)

    identity = bench.identity_of(Direction(SOURCE, language))
    return bench.material(f"trial-{language}", items, [depends, identity, ALIGNMENT, TRIAL], read_items)


@cache
def _directions(kind: str, folder: Path | None) -> frozenset[Direction] | None:
    known = load_translator(TranslatorSpec(kind, folder)).directions()
    return None if known is None else frozenset(known)
