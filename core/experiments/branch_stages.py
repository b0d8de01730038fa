"""The language branches of Liu et al. 2020 (L) as stages: questions joined by id, teachers, students.

All data are parts of one file, the union of the branches; a part that trains is picked from it by the pair of
languages in the items' keys.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from core import corpora
from core.alignment.catalogue import load_alignment
from core.alignment.parts import Parts
from core.alignment.workshop import Workshop
from core.domain.questions import Dataset
from core.errors import InputError
from core.experiments import branch_counts
from core.experiments.bench import SOURCE, Bench, Material, Weights
from core.experiments.stages import training_set
from core.progress import Progress, silent
from core.training.branch_making import make_branch
from core.training.branches import Branches, Rendition, Renditions, of_dataset
from core.training.catalogue import RECIPES
from core.training.items import TrainingItem, read_items
from core.training.phrases import mine
from core.training.recipes.branch import ALL, part_of
from core.training.tasks.knowledge import PHRASES, TEXTS
from core.translation.base import Direction, TranslatedText, translate
from core.translation.catalogue import TranslatorSpec, load_translator

SETS = {
    code: training_set(name)
    for code, name in (("en", "squad-open-en"), ("es", "squad-es"), ("it", "squad-it"))
}
"""Language → its data set; the ids are the same in all."""
MADE = ("de",)
"""Languages of the paper that no set has: translated from the source language where this machine can."""
ALIGNMENT = "markers"
"""Carries answers into made branches, as in the paper."""

DRAW = 1  # seed of the ids; the budget's seeds train, they do not choose
FIRST = "impurity"  # the student whose teachers are asked; the others take over what they said
_OTHER_SEED = 1000  # between the seeds of teachers of one system


def languages(bench: Bench) -> tuple[str, ...]:
    """The branches' languages, the source first."""
    return (*SETS, *(code for code in MADE if not _lacking(bench, code)))


def has_branch(bench: Bench, language: str) -> None:
    """Raise `InputError` where there is no branch of the language."""
    if language not in SETS:
        translator_for(bench, language)


def translator_for(bench: Bench, language: str) -> TranslatorSpec:
    """What a made branch is translated with; raises `InputError` where nothing can."""
    direction = Direction(SOURCE, language)
    spec = bench.translator(direction)
    known = _directions(spec.kind, spec.folder)
    if known is not None and direction not in known:
        raise InputError(
            f"the translator does not translate {direction}, so there is no branch {language}",
            item=str(spec.folder or spec.kind),
            remedy="Install one that does with: spanbridge models install",
        )
    return spec


def baseline(bench: Bench, seed: int) -> Weights:
    """The questions of the source language alone (L Baseline)."""
    parts = {"source": translated_part(bench, SOURCE)}
    return bench.train("zero-shot", bench.encoder, parts, seed, **_even(bench, pairs=1))


def translate_train(bench: Bench, language: str, seed: int) -> Weights:
    """One language alone (L T4 w/o LBMRC)."""
    parts = {"translated": translated_part(bench, language)}
    return bench.train("translate-train", bench.encoder, parts, seed, **_even(bench, pairs=1))


def lakm(bench: Bench, seed: int) -> Weights:
    """Masked phrases of all languages, then the questions of the source language (L T1 LAKM)."""
    parts = {TEXTS: texts(bench), PHRASES: phrases(bench), "source": translated_part(bench, SOURCE)}
    return bench.train("lakm", bench.encoder, parts, seed, **_even(bench, pairs=1))


def mixmrc(bench: Bench, seed: int) -> Weights:
    """All pairs of languages (L T1 mixMRC)."""
    return bench.train("mixmrc", bench.encoder, {ALL: union(bench)}, seed)


def mixmrc_lakm(bench: Bench, seed: int) -> Weights:
    """All pairs of languages and masked phrases at once (L T1 mixMRC + LAKM)."""
    parts = {ALL: union(bench), TEXTS: texts(bench), PHRASES: phrases(bench)}
    return bench.train("mixmrc+lakm", bench.encoder, parts, seed)


def teacher(bench: Bench, language: str, seed: int) -> Weights:
    """The teacher of a branch (L 3.1.2, T5); raises `InputError` where there is no such branch."""
    has_branch(bench, language)
    own = dict.fromkeys((language, SOURCE))
    parts = {part_of(code): branch_part(bench, code) for code in own}
    pairs = len(own) * len(languages(bench))
    return bench.train(f"branch:{language}", bench.encoder, parts, seed, **_even(bench, pairs))


def student(bench: Bench, kind: str, seed: int) -> Weights:
    """A student of the teachers that its recipe wants (L 3.2, T1, T6), on all branches."""
    recipe = f"student/{kind}"
    rule = RECIPES.resolve(recipe).teachers
    assert rule is not None
    if rule.system == "mixmrc":
        seeds = {f"mixmrc-{at}": seed + _OTHER_SEED * at for at in range(len(languages(bench)))}
        teachers = {name: mixmrc(bench, one) for name, one in seeds.items()}
        return bench.train(recipe, bench.encoder, {ALL: union(bench)}, seed, teachers=teachers)
    names = rule.choose(languages(bench))
    return bench.train(
        recipe,
        bench.encoder,
        {ALL: union(bench)},
        seed,
        teachers={code: teacher(bench, code, seed) for code in names},
        asked=None if kind == FIRST else student(bench, FIRST, seed),
    )


def union(bench: Bench) -> Material:
    """All pairs of languages of the drawn ids (L 3.2); the branches' counts are written beside it."""
    made: list[branch_counts.Counts] = []

    def make() -> Iterable[TrainingItem]:
        branches, counts = _branches(bench)
        made.append(counts)
        return branches.union()

    depends = [
        [bench.files(source) for source in SETS.values()],
        _ids(bench),
        DRAW,
        {code: bench.identity_of(Direction(SOURCE, code)) for code in languages(bench) if code in MADE},
        ALIGNMENT,
    ]
    material = bench.material(ALL, make, depends, read_items)
    for counts in made:
        branch_counts.write(material.path, counts)
    return material


def branch_part(bench: Bench, language: str) -> Material:
    """D_k: passages of one language, questions of all."""
    return _picked(bench, part_of(language), lambda pair: pair.target == language)


def translated_part(bench: Bench, language: str) -> Material:
    """Questions and passages of one language."""
    return _picked(bench, f"translated-{language}", lambda pair: pair == Direction(language, language))


def texts(bench: Bench) -> Material:
    """The passages of all branches, to mask phrases in."""
    whole = union(bench)

    def make() -> Iterable[TrainingItem]:
        found = dict.fromkeys(one.passage for one in whole.items())
        return (TrainingItem(f"text/{at}", "", text, None) for at, text in enumerate(found))

    return bench.material(TEXTS, make, [whole.key], read_items)


def phrases(bench: Bench) -> Material:
    """Phrases of all passages there are in the branches' languages, drawn or not."""
    whole = union(bench)

    def make() -> Iterable[TrainingItem]:
        sets = (corpora.passages(source, bench.data) for source in SETS.values())
        found = [passage.text for one in sets for passage in one] + [one.passage for one in whole.items()]
        return (TrainingItem(one.text, "", one.text, None) for one in mine(dict.fromkeys(found)))

    return bench.material(PHRASES, make, [whole.key], read_items)


def facts(bench: Bench) -> Sequence[tuple[str, str]]:
    """What became of the questions in each language: label and sentence."""
    path = union(bench).path
    if not branch_counts.is_there(path):
        branch_counts.write(path, _branches(bench)[1])
    lacking = {code: why for code in MADE if (why := _lacking(bench, code))}
    return branch_counts.told(branch_counts.read(path), lacking)


def _branches(bench: Bench) -> tuple[Branches, branch_counts.Counts]:
    joined = {code: _renditions(source.name, bench.data) for code, source in SETS.items()}
    everything = Branches(joined)
    shared = everything.sample(len(everything.ids), DRAW)
    ids = shared.sample(_ids(bench) or len(shared.ids), DRAW).ids
    drawn: dict[str, Renditions] = {code: {key: one[key] for key in ids} for code, one in joined.items()}
    for code in languages(bench):
        if code not in drawn:
            drawn[code] = _made(bench, code, drawn[SOURCE])
    branches = Branches(drawn)
    names = {code: source.name for code, source in SETS.items()}
    counts = branch_counts.count(names, everything.report(), branches.report())
    return branches, branch_counts.Counts(len(shared.ids), len(ids), counts)


def _renditions(name: str, data: Path) -> dict[str, Rendition]:
    return of_dataset(Dataset(name, tuple(corpora.passages(training_set(name), data))))


def _made(bench: Bench, language: str, source: Renditions) -> dict[str, Rendition]:
    bench.tell(f"translating the branch {language}: {len(source)} questions")
    parts = Parts(to_target=translator_for(bench, language), source=SOURCE, target=language)
    workshop = Workshop(parts, bench.device)
    speaker = workshop.to_target()

    def say(wanted: Sequence[str], progress: Progress) -> list[TranslatedText]:
        return translate(speaker, wanted, parts.into_target, bench.translations(), progress)

    return make_branch(source, say, load_alignment(ALIGNMENT, workshop).align, silent())


def _picked(bench: Bench, name: str, wanted: Callable[[Direction], bool]) -> Material:
    whole = union(bench)

    def make() -> Iterable[TrainingItem]:
        return (one for one in whole.items() if wanted(pair_of(one)))

    return bench.material(name, make, [whole.key], read_items)


def pair_of(item: TrainingItem) -> Direction:
    """Languages of the question and the passage of a branch's item, which its key begins with."""
    question, _, passage = item.key.partition("/")[0].partition("→")
    return Direction(question, passage)


def _ids(bench: Bench) -> int:
    """How many ids make the budget's questions when each has all pairs of languages; 0 for all."""
    questions = bench.budget.questions
    return max(2, questions // len(languages(bench)) ** 2) if questions else 0


def _even(bench: Bench, pairs: int) -> Mapping[str, Any]:
    """Settings for what trains on `pairs` pairs of languages: as many steps as what trains on all.

    Without a limit every training makes the set number of epochs, as the paper's.
    """
    if not bench.budget.questions:
        return {}
    epochs = bench.budget.training(bench.budget.seeds[0]).epochs
    return {"epochs": epochs * len(languages(bench)) ** 2 / pairs}


def _lacking(bench: Bench, language: str) -> str:
    """Why a language has no branch; empty where it has one."""
    try:
        has_branch(bench, language)
    except InputError as fault:
        return fault.what
    return ""


@cache
def _directions(kind: str, folder: Path | None) -> frozenset[Direction] | None:
    known = load_translator(TranslatorSpec(kind, folder)).directions()
    return None if known is None else frozenset(known)
