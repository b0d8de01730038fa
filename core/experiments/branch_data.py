"""The language branches of Liu et al. 2020 (L) as data of an experiment: questions joined by id.

All that trains comes from one file, all pairs of the ids that were drawn. A part is picked by the pair of
languages in the items' keys, and drawn from where that is more than a training of the budget looks at.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence

from core import corpora
from core.domain.questions import Dataset
from core.errors import InputError
from core.experiments import branch_counts, made_branches
from core.experiments.bench import SOURCE, Bench, Material
from core.experiments.made_branches import ALIGNMENT, MADE
from core.experiments.stages import training_set
from core.training.branches import Branches, Rendition, Renditions, of_dataset
from core.training.items import TrainingItem, read_items
from core.training.phrases import mine, phrase_items, text_items
from core.training.recipes.branch import ALL, part_of
from core.training.tasks.knowledge import PHRASES, TEXTS
from core.translation.base import Direction

SETS = {
    code: training_set(name)
    for code, name in (("en", "squad-open-en"), ("es", "squad-es"), ("it", "squad-it"))
}
"""Language → its data set; the ids are the same in all."""
KEPT_APART = 10
"""Percent of the passages whose ids never train: what branches are scored on in their own languages."""

DRAW = 1  # seed of the ids; the budget's seeds train, they do not choose


def languages(bench: Bench) -> tuple[str, ...]:
    """The branches' languages, the source first."""
    return (*SETS, *(code for code in MADE if not _lacking(bench, code)))


def has_branch(bench: Bench, language: str) -> None:
    """Raise `InputError` where there is no branch of the language."""
    if language not in SETS:
        made_branches.try_out(bench, language, _of_sets(bench), lambda: _to_try(bench))


def pairs(bench: Bench) -> Material:
    """All pairs of languages of the drawn ids; the branches' counts are written beside it."""
    made: list[branch_counts.Counts] = []

    def make() -> Iterable[TrainingItem]:
        branches, counts = _branches(bench)
        made.append(counts)
        return branches.union()

    depends = [
        _of_sets(bench),
        bench.budget.questions,
        {code: bench.identity_of(Direction(SOURCE, code)) for code in languages(bench) if code in MADE},
        ALIGNMENT,
    ]
    material = bench.material("pairs", make, depends, read_items)
    for counts in made:
        branch_counts.write(material.path, counts)
    return material


def union(bench: Bench) -> Material:
    """What trains on all pairs of languages (L 3.2)."""
    return _picked(bench, ALL, lambda pair: True, visits(bench))


def branch_part(bench: Bench, language: str, share: float = 1.0) -> Material:
    """D_k: passages of one language, questions of all. `share`: of what a training looks at."""
    most = round(visits(bench) * share)
    return _picked(bench, part_of(language), lambda pair: pair.target == language, most)


def translated_part(bench: Bench, language: str) -> Material:
    """Questions and passages of one language."""
    own = Direction(language, language)
    return _picked(bench, f"translated-{language}", lambda pair: pair == own, visits(bench))


def visits(bench: Bench) -> int:
    """How many questions a training looks at, those it sees again counted again; 0 without a limit.

    It is the same for all rows: what has more questions to train on sees each less often, and drawn ones of
    them at most once.
    """
    return round(bench.budget.questions * bench.budget.training(bench.budget.seeds[0]).epochs)


def texts(bench: Bench) -> Material:
    """Passages of all branches, to mask phrases in: as many as the budget has questions."""
    whole, most = pairs(bench), bench.budget.questions

    def make() -> Iterable[TrainingItem]:
        return _some(list(text_items(one.passage for one in whole.items())), most)

    return bench.material(TEXTS, make, [whole.key, most], read_items)


def phrases(bench: Bench) -> Material:
    """Phrases of all passages there are in the branches' languages, drawn or not."""
    whole = pairs(bench)

    def make() -> Iterable[TrainingItem]:
        sets = (corpora.passages(source, bench.data) for source in SETS.values())
        found = [passage.text for one in sets for passage in one] + [one.passage for one in whole.items()]
        return phrase_items([phrase.text for phrase in mine(dict.fromkeys(found))])

    return bench.material(PHRASES, make, [whole.key], read_items)


def facts(bench: Bench) -> Sequence[tuple[str, str]]:
    """What became of the questions in each language: label and sentence."""
    path = pairs(bench).path
    if not branch_counts.is_there(path):
        branch_counts.write(path, _branches(bench)[1])
    lacking = {code: why for code in MADE if (why := _lacking(bench, code))}
    return branch_counts.told(branch_counts.read(path), lacking)


def joined(bench: Bench) -> dict[str, dict[str, Rendition]]:
    """All questions of the data sets by language and id."""
    return {
        code: of_dataset(Dataset(source.name, tuple(corpora.passages(source, bench.data))))
        for code, source in SETS.items()
    }


def shared_ids(everything: Branches) -> tuple[Branches, Branches]:
    """The ids that can train in all languages, and what is left of them without those kept apart."""
    shared = everything.sample(len(everything.ids), DRAW)
    return shared, shared.without_held_out(KEPT_APART)


def pair_of(item: TrainingItem) -> Direction:
    """Languages of the question and the passage of a branch's item, which its key begins with."""
    question, _, passage = item.key.partition("/")[0].partition("→")
    return Direction(question, passage)


def _branches(bench: Bench) -> tuple[Branches, branch_counts.Counts]:
    found = joined(bench)
    everything = Branches(found)
    shared, training = shared_ids(everything)
    ids = training.sample(bench.budget.questions or len(training.ids), DRAW).ids
    drawn: dict[str, Renditions] = {code: {key: one[key] for key in ids} for code, one in found.items()}
    for code in languages(bench):
        if code not in drawn:
            drawn[code] = made_branches.make(bench, code, drawn[SOURCE])
    branches = Branches(drawn)
    names = {code: source.name for code, source in SETS.items()}
    counts = branch_counts.count(names, everything.report(), branches.report())
    apart = len(shared.ids) - len(training.ids)
    return branches, branch_counts.Counts(len(shared.ids), apart, len(ids), counts)


def _of_sets(bench: Bench) -> list[object]:
    """What the ids that may be drawn depend on, as plain values."""
    return [[bench.files(source) for source in SETS.values()], DRAW, KEPT_APART]


def _to_try(bench: Bench) -> Renditions:
    found = joined(bench)
    ids = shared_ids(Branches(found))[1].sample(made_branches.TRIAL, DRAW).ids
    return {key: found[SOURCE][key] for key in ids}


def _picked(bench: Bench, name: str, wanted: Callable[[Direction], bool], most: int) -> Material:
    whole = pairs(bench)

    def make() -> Iterable[TrainingItem]:
        return _some([one for one in whole.items() if wanted(pair_of(one))], most)

    return bench.material(name, make, [whole.key, most], read_items)


def _some(items: list[TrainingItem], most: int) -> list[TrainingItem]:
    """At most so many of them, drawn; 0 for all."""
    return random.Random(DRAW).sample(items, most) if 0 < most < len(items) else items


def _lacking(bench: Bench, language: str) -> str:
    """Why a language has no branch; empty where it has one."""
    try:
        has_branch(bench, language)
    except InputError as fault:
        return fault.what
    return ""
