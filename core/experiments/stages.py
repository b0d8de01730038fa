"""The systems of Cui et al. 2019 as stages: which weights come from which, and what they train on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from core.alignment.learned import ALIGNER, QUERIES
from core.alignment.matching import SimpleMatchAlignment
from core.corpora import TRAINING, QaSource
from core.domain.suggestions import ReadingItem
from core.errors import InputError
from core.experiments.bench import SOURCE, Bench, Material, Weights
from core.experiments.parallel import joined
from core.progress import silent
from core.training.bilingual_items import read_bilingual
from core.training.items import TrainingItem, read_items
from core.training.translated_questions import answered_questions, make_bilingual
from core.translation.base import Direction

BT = "bt"
_BY_NAME = {source.name: source for source in TRAINING}
ENGLISH = _BY_NAME["squad-open-en"]
"""SQuAD 1.1, as far as it is open and shares no passage with XQuAD."""

ORIGINALS = {"squad-es": ENGLISH}
"""Training sets that are translations → what they were translated from, by the same ids."""


def training_set(name: str) -> QaSource:
    """A data set that trains, by its name in `core.corpora`."""
    return _BY_NAME[name]


def questions(bench: Bench, target: QaSource) -> Material:
    """The questions of the target language, the same for every system of a table."""
    if target.name in ORIGINALS:
        # The lines of bilingual questions are those of questions, with more fields.
        return replace(joined(bench, target, ORIGINALS[target.name]), read=read_items)
    return bench.questions(target)


def source_reader(bench: Bench, seed: int, source: QaSource = ENGLISH, most: int | None = None) -> Weights:
    """The reader of the source language: `zero-shot` (C #9), and where `cascade` and Dual BERT begin.

    `source` and `most` (questions) are others than the budget's where the paper asks what they change (C 6).
    """
    part = {"source": bench.questions(source, most)}
    return bench.train("zero-shot", bench.encoder, part, seed, source=True)


def target_reader(bench: Bench, target: QaSource, seed: int, base: Weights | None = None) -> Weights:
    """The reader of the target language alone (C #6, #7)."""
    return bench.train("reader", base or bench.encoder, {"target": questions(bench, target)}, seed)


def cascade(bench: Bench, target: QaSource, seed: int, base: Weights | None = None) -> Weights:
    """Source language, then target language (C #10); `base` is another source reader than the table's."""
    base = base or source_reader(bench, seed)
    return bench.train("cascade", base, {"target": questions(bench, target)}, seed)


def mixed(bench: Bench, target: QaSource, seed: int) -> Weights:
    """Both languages shuffled together (C #11)."""
    parts = {"source": bench.questions(ENGLISH), "target": questions(bench, target)}
    return bench.train("mixed", bench.encoder, parts, seed)


def dual_bert(bench: Bench, target: QaSource, seed: int, kind: str = "") -> Weights:
    """Dual BERT (C #8); of a `kind` that begins with ``+source`` from the source reader (C #12, T4)."""
    pairs = bilingual(bench, target)  # before any training: it may lack a translator
    base = source_reader(bench, seed) if kind else bench.encoder
    return bench.train(f"dual-bert{kind}", base, {"bilingual": pairs}, seed)


def alignment(bench: Bench, role: str, target: QaSource, seed: int) -> Weights:
    """Answer Aligner or Answer Verifier (C #4, #5), on what `bt` says to the training questions."""
    return bench.train(role, bench.encoder, {role: translated_answers(bench, role, target, seed)}, seed)


def bilingual(bench: Bench, target: QaSource) -> Material:
    """The training questions beside their translation, answers carried over by SimpleMatch (C 4, 5.1).

    Questions that are translations themselves stand beside their originals: nothing is translated. Raises
    `InputError` where there is no translator.
    """
    if target.name in ORIGINALS:
        return joined(bench, target, ORIGINALS[target.name])
    direction = Direction(target.language, SOURCE)
    asked = bench.questions(target)

    def make() -> Iterable[TrainingItem]:
        translator, cache = bench.speaking(direction), bench.translations()
        return make_bilingual(asked.items(), translator, direction, SimpleMatchAlignment(), cache, silent())

    depends = [asked.key, bench.identity_of(direction)]
    return bench.material(f"{target.name}-bilingual", make, depends, read_bilingual)


def translated_answers(bench: Bench, role: str, target: QaSource, seed: int) -> Material:
    """What aligner or verifier are asked: the answers of `bt` in place of the questions, or before them.

    Raises `InputError` where there is no translator. The answers are made once, for both.
    """
    said = _answers(bench, target, seed)
    if role == ALIGNER:
        return said
    asked = questions(bench, target)

    def make() -> Iterable[TrainingItem]:
        known = {item.key: item.question for item in asked.items()}
        for item in said.items():
            yield replace(item, question=QUERIES[role](item.question, known[item.key]))

    return bench.material(f"{target.name}-{role}", make, [said.key, asked.key], read_items)


def _answers(bench: Bench, target: QaSource, seed: int) -> Material:
    """The training questions that `bt` answers, with its answers in place of the questions."""
    asked, reader = questions(bench, target), source_reader(bench, seed)
    parts = bench.parts(BT, {"zero-shot": reader}, target.language)

    def make() -> Iterable[TrainingItem]:
        items = asked.items()
        said = bench.answerer(BT, parts)([ReadingItem(one.key, one.question, one.passage) for one in items])
        if not any(said):
            raise InputError("back-translation answered none of the training questions", item=target.name)
        yield from answered_questions(items, said, QUERIES[ALIGNER])

    depends = [asked.key, reader.key, *map(bench.identity_of, (parts.into_source, parts.into_target))]
    return bench.material(f"{target.name}-{ALIGNER}", make, depends, read_items)
