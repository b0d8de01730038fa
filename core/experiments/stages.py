"""The systems of Cui et al. 2019 as stages: which weights come from which, and what they train on."""

from __future__ import annotations

from collections.abc import Iterable

from core.alignment.learned import QUERIES
from core.alignment.matching import SimpleMatchAlignment
from core.corpora import TRAINING, QaSource
from core.domain.suggestions import ReadingItem
from core.errors import InputError
from core.experiments.bench import SOURCE, Bench, Material, Weights
from core.progress import silent
from core.training.bilingual_items import read_bilingual
from core.training.items import TrainingItem, read_items
from core.training.translated_questions import make_bilingual
from core.translation.base import Direction

BT = "bt"
_BY_NAME = {source.name: source for source in TRAINING}
ENGLISH = _BY_NAME["squad-open-en"]
"""SQuAD 1.1, as far as it is open and shares no passage with XQuAD."""


def training_set(name: str) -> QaSource:
    """A data set that trains, by its name in `core.corpora`."""
    return _BY_NAME[name]


def source_reader(bench: Bench, seed: int) -> Weights:
    """The reader of the source language: `zero-shot` (C #9), and where `cascade` and Dual BERT begin."""
    return bench.train("zero-shot", bench.encoder, {"source": bench.questions(ENGLISH)}, seed, source=True)


def target_reader(bench: Bench, target: QaSource, seed: int, base: Weights | None = None) -> Weights:
    """The reader of the target language alone (C #6, #7)."""
    return bench.train("reader", base or bench.encoder, {"target": bench.questions(target)}, seed)


def cascade(bench: Bench, target: QaSource, seed: int) -> Weights:
    """Source language, then target language (C #10)."""
    return bench.train("cascade", source_reader(bench, seed), {"target": bench.questions(target)}, seed)


def mixed(bench: Bench, target: QaSource, seed: int) -> Weights:
    """Both languages shuffled together (C #11)."""
    parts = {"source": bench.questions(ENGLISH), "target": bench.questions(target)}
    return bench.train("mixed", bench.encoder, parts, seed)


def dual_bert(bench: Bench, target: QaSource, seed: int, kind: str = "") -> Weights:
    """Dual BERT (C #8); of a `kind` that begins with ``+source`` from the source reader (C #12, T4)."""
    base = source_reader(bench, seed) if kind else bench.encoder
    return bench.train(f"dual-bert{kind}", base, {"bilingual": bilingual(bench, target)}, seed)


def alignment(bench: Bench, role: str, target: QaSource, seed: int) -> Weights:
    """Answer Aligner or Answer Verifier (C #4, #5), on what `bt` says to the training questions."""
    return bench.train(role, bench.encoder, {role: translated_answers(bench, role, target, seed)}, seed)


def bilingual(bench: Bench, target: QaSource) -> Material:
    """The training questions beside their translation, answers carried over by SimpleMatch (C 4, 5.1)."""
    direction = Direction(target.language, SOURCE)
    questions = bench.questions(target)

    def make() -> Iterable[TrainingItem]:
        from core.translation.catalogue import load_translator

        translator = load_translator(bench.translator(direction))
        return make_bilingual(
            questions.items(), translator, direction, SimpleMatchAlignment(), bench.translations(), silent()
        )

    return bench.material(
        f"{target.name}-bilingual", make, [questions.key, bench.identity_of(direction)], read_bilingual
    )


def translated_answers(bench: Bench, role: str, target: QaSource, seed: int) -> Material:
    """What aligner or verifier are asked: the answers of `bt` in place of the questions, or before them.

    Raises `InputError` where there is no translator.
    """
    questions = bench.questions(target)
    reader = source_reader(bench, seed)
    parts = bench.parts(BT, {"zero-shot": reader}, target.language)
    query = QUERIES[role]

    def make() -> Iterable[TrainingItem]:
        items = questions.items()
        said = bench.answerer(BT, parts)([ReadingItem(one.key, one.question, one.passage) for one in items])
        if not any(said):
            raise InputError("back-translation answered none of the training questions", item=target.name)
        for item, answer in zip(items, said, strict=True):
            if answer:
                yield TrainingItem(
                    item.key, query(answer, item.question), item.passage, item.span, item.references
                )

    depends = [questions.key, reader.key, *map(bench.identity_of, (parts.into_source, parts.into_target))]
    return bench.material(f"{target.name}-{role}", make, depends, read_items)
