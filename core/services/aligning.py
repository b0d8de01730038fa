"""Alignments by themselves: gold source spans carried to a parallel file, against its gold answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from core.alignment.base import Aligned, AlignmentItem, without_added_stop
from core.alignment.catalogue import ALIGNMENTS, TRANSLATOR, load_alignment
from core.alignment.parts import Parts
from core.alignment.workshop import Workshop
from core.domain.questions import Dataset, Passage, Question
from core.errors import InputError
from core.evaluation.metrics.base import Score, ScoringItem
from core.evaluation.metrics.catalogue import metric, metrics_for
from core.formats.catalogue import read
from core.formats.fields import LANGUAGES
from core.models.library import bundled, find_installed
from core.progress import Progress, silent
from core.text.languages import checked_tag, language_code, language_in_words
from core.text.parallel import sentence_links
from core.translation.base import Direction, MemoryCache, translate
from core.translation.catalogue import TranslatorSpec
from core.translation.installed import default_spec

_USUAL = {"encoder": ("encoder", "zero-shot")}
"""Part → bundled models that serve as it where none is named, the best first; else the one of its name."""


@dataclass(frozen=True, slots=True)
class ParallelQuestion:
    """A question of both files: what an alignment is told, and the answers it should find."""

    item: AlignmentItem
    golds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AlignmentScore:
    """How well one alignment carried the answers.

    Attributes:
        alignment: Its name.
        scores: Of each metric of the target file, the first its own; empty where it could not run.
        discarded: Why answers were not carried → how many.
        missing: What it lacks, a sentence; empty where it ran.
    """

    alignment: str
    scores: tuple[Score, ...] = ()
    discarded: Mapping[str, int] = field(default_factory=dict)
    missing: str = ""


@dataclass(frozen=True, slots=True)
class AlignmentOrder:
    """What is to be compared.

    Attributes:
        source, target: The files: the same questions by id, with answers in both.
        languages: Codes of source and target; an empty one means the language that the file's name tells.
        alignments: Names; all where empty.
        translator: Used in both directions; by default models of this machine.
        models: Role (``encoder``, ``aligner``, ``verifier``) → a model's folder or an installed model's name.
        limit: At most so many questions; 0 for all.
    """

    source: Path
    target: Path
    languages: tuple[str, str] = ("", "")
    alignments: tuple[str, ...] = ()
    translator: TranslatorSpec | None = None
    models: Mapping[str, str] = field(default_factory=dict)
    limit: int = 0


def evaluate_alignments(
    order: AlignmentOrder, progress: Progress | None = None, *, device: str = "auto"
) -> list[AlignmentScore]:
    """The scores of each alignment, in the order asked for. One that lacks a part says so.

    Raises `InputError` for an unknown name, for files that share no question with a span, and where nobody
    says a file's language or its name tells another one.
    """
    progress = progress or silent()
    names = order.alignments or ALIGNMENTS.names()
    entries = [ALIGNMENTS.entry(name) for name in names]
    source, target = read(order.source)[0], read(order.target)[0]
    order = replace(order, languages=_languages(order, source, target))
    questions = parallel_questions(source, target)[: order.limit or None]
    if not questions:
        raise InputError(
            "the files share no question whose answer has a place in both",
            item=f"{order.source}, {order.target}",
            remedy="Give the same data set in two languages, such as two files of XQuAD",
        )
    parts, missing = _parts(order)
    workshop = Workshop(parts, device)
    measures = metrics_for(order.languages[1], order.target.stem)
    translated: list[ParallelQuestion] | None = None
    found = []
    for number, entry in enumerate(entries):
        part = progress.part(entry.name, number, 1, len(entries))
        lacking = [missing[need] for need in entry.needs if need in missing]
        if lacking:
            found.append(AlignmentScore(entry.name, missing="; ".join(lacking)))
            continue
        try:
            alignment = load_alignment(entry.name, workshop)
        except InputError as fault:  # a part is there, and is none that it can use
            found.append(AlignmentScore(entry.name, missing=str(fault)))
            continue
        asked = questions
        if TRANSLATOR in entry.needs:
            translated = translated or _translated(questions, workshop, part)
            asked = translated
        aligned = alignment.align([one.item for one in asked], part)
        found.append(_scored(entry.name, asked, aligned, measures))
    return found


def parallel_questions(source: Dataset, target: Dataset) -> list[ParallelQuestion]:
    """The questions of both, by id, whose answer is a span on either side; in the target's order."""
    known = {question.key: (passage, question) for passage, question in _questions(source)}
    found = []
    for passage, question in _questions(target):
        there = known.get(question.key)
        if there is None or not there[1].spans or not question.spans:
            continue
        text, span = there[0].text, there[1].spans[0]
        item = AlignmentItem(
            question.key,
            text,
            span,
            passage.text,
            question=question.text,
            sentences=sentence_links(text, passage.text),
        )
        found.append(ParallelQuestion(item, tuple(answer.text for answer in question.answers)))
    return found


def _languages(order: AlignmentOrder, source: Dataset, target: Dataset) -> tuple[str, str]:
    """The codes of both files, as the order or else their names tell them."""
    files = (("--source", order.source, source), ("--target", order.target, target))
    first, second = (
        _language(given, option, path, dataset)
        for given, (option, path, dataset) in zip(order.languages, files, strict=True)
    )
    return first, second


def _language(given: str, option: str, path: Path, dataset: Dataset) -> str:
    told = language_code(dataset.extra.get(LANGUAGES, {}).get("context", ""))
    language = language_code(checked_tag(given)) if given else told
    if not language:
        raise InputError(
            "the file's name does not tell its language",
            item=str(path),
            remedy=f"Name it with: {option} CODE",
        )
    # A name tells no script: xquad.zh.json may hold zh-Hant.
    if told and told != language.partition("-")[0]:
        raise InputError(
            f"the file's name tells {language_in_words(told)}, not {language_in_words(language)}",
            item=str(path),
            remedy=f"Leave {option} out, or give the file in that language",
        )
    return language


def _questions(dataset: Dataset) -> list[tuple[Passage, Question]]:
    return [(passage, question) for passage in dataset.passages for question in passage.questions]


def _translated(
    questions: Sequence[ParallelQuestion], workshop: Workshop, progress: Progress
) -> list[ParallelQuestion]:
    """The questions with their answers in the target language, as the translator says them alone."""
    texts = [one.item.span.text for one in questions]
    direction = workshop.parts.into_target
    found = translate(workshop.to_target(), texts, direction, MemoryCache(), progress)
    return [
        replace(one, item=replace(one.item, answer=without_added_stop(said.text, text)))
        for one, text, said in zip(questions, texts, found, strict=True)
    ]


def _scored(
    name: str, asked: Sequence[ParallelQuestion], aligned: Sequence[Aligned], measures: Sequence[str]
) -> AlignmentScore:
    items = [
        ScoringItem(one.item.key, one.golds, found.span.text if found.span else "")
        for one, found in zip(asked, aligned, strict=True)
    ]
    scores = tuple(metric(measure).corpus(items) for measure in measures)
    return AlignmentScore(name, scores, Counter(one.discarded for one in aligned if one.discarded))


def _parts(order: AlignmentOrder) -> tuple[Parts, dict[str, str]]:
    """The parts that are there, and what is missing: need → a sentence."""
    source, target = order.languages
    models, missing = _models(order.models)
    ways = (Direction(target, source), Direction(source, target))
    try:
        to_source, to_target = (order.translator or default_spec(way) for way in ways)
    except InputError as fault:
        missing[TRANSLATOR] = str(fault)
        return Parts(models, None, None, source, target), missing
    return Parts(models, to_source, to_target, source, target), missing


def _models(named: Mapping[str, str]) -> tuple[dict[str, Path], dict[str, str]]:
    needs = dict.fromkeys(need for entry in ALIGNMENTS for need in entry.needs if need != TRANSLATOR)
    unknown = sorted(set(named) - set(needs))
    if unknown:
        raise InputError(f"there is no part called {unknown[0]!r}", remedy=f"Known: {', '.join(needs)}")
    known = {model.system: model.folder for model in bundled()}
    usual = {need: [known[one] for one in _USUAL.get(need, (need,)) if one in known][:1] for need in needs}
    models = {need: folder for need, folders in usual.items() for folder in folders}
    models |= {need: _folder(name, known) for need, name in named.items()}
    missing = {
        need: f"no weights for the part {need!r}. Name them with: --model {need}=FOLDER"
        for need in needs
        if need not in models
    }
    return models, missing


def _folder(name: str, known: Mapping[str, Path]) -> Path:
    """The folder of a bundled model (`known`: system → folder), a named one, or an installed model's.

    Raises `InputError` where it is none of them.
    """
    if name in known:
        return known[name]
    if Path(name).is_dir():
        return Path(name)
    found = find_installed(name)
    if found is None:
        raise InputError(
            "there is no such model", item=name, remedy="Name a folder, or a bundled or an installed model"
        )
    return found.folder
